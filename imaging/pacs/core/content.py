"""Whether an object that an archive wrote anew is still the one that was sent."""

from imaging.pacs.wire.shipments import Contents

COERCED = frozenset(
    {
        "00080005",
        "00080020",
        "00080030",
        "00080050",
        "00080090",
        "00081030",
        "00200010",
    }
)
"""What archives set to what they know of the study (PS3.4 §B.4.1: coercion of attributes)."""

DOCUMENT = "00420011"


def is_same(ours: Contents, theirs: Contents) -> bool:
    """Is each attribute of ours there with its value? What the archive added does not matter."""
    if not ours or not theirs:
        return False
    return all(
        theirs.get(tag) == value
        for tag, value in ours.items()
        if tag not in COERCED and not tag.startswith("0010")
    )
