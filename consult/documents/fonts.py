"""Brings the fonts of the papers from the web client's npm packages; run when the wheel is built.

    python consult/documents/fonts.py web_client/node_modules build/fonts

Noto Sans SC carries the text; the Hong Kong and Japanese cuts of the same design lend what it
lacks: about 2,000 signs of CJK Extension B and beyond, such as 𠮷 and 𡋾.
"""

import shutil
import sys
from pathlib import Path

SCOPE = "@expo-google-fonts"
FONTS = {
    "noto-sans-sc": ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf"),
    "noto-sans-hk": ("400Regular/NotoSansHK_400Regular.ttf",),
    "noto-sans-jp": ("400Regular/NotoSansJP_400Regular.ttf",),
}
LICENCE = "LICENSE_FONT"


def bring(packages: Path, folder: Path) -> list[Path]:
    """Copy each font and its licence (OFL 1.1) into the folder; give what lies there now."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _copy(packages / SCOPE / package / file, folder / (kept or Path(file).name))
        for package, files in FONTS.items()
        for file, kept in [*((file, "") for file in files), (LICENCE, f"{package}-{LICENCE}.txt")]
    ]


def _copy(source: Path, target: Path) -> Path:
    if not target.exists() or target.stat().st_size != source.stat().st_size:
        shutil.copyfile(source, target)
    return target


if __name__ == "__main__":
    bring(Path(sys.argv[1]), Path(sys.argv[2]))
