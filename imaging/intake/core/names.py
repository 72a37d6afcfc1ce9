"""What the name of a file tells: things that come along with images and are none."""

COMPANIONS = frozenset({"dicomdir", "thumbs.db", "desktop.ini", "autorun", "lockfile", "version"})
SUFFIXES = tuple(
    f".{suffix}"
    for line in (
        "txt md pdf html htm css js xml json csv jpg jpeg png gif bmp ico doc docx chm",
        "exe dll inf ini cfg log bat sh jar msi",
    )
    for suffix in line.split()
)


def is_companion(name: str) -> bool:
    """Would nobody expect an image under this name?"""
    *folders, last = name.replace("\\", "/").lower().split("/")
    return (
        last.startswith((".", "readme"))
        or last in COMPANIONS
        or last.endswith(SUFFIXES)
        or "__macosx" in folders
    )


def is_safe_member(name: str) -> bool:
    """Does this path stay inside its zip? We never write under it, its sender is told."""
    if "\0" in name or name.startswith(("/", "\\")) or ":" in name[:3]:
        return False
    return ".." not in name.replace("\\", "/").split("/")


def readable(name: str, is_utf8: bool) -> str:
    """A member's name as its sender saw it: Chinese Windows writes GBK and says nothing."""
    if is_utf8 or name.isascii():
        return name
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name
