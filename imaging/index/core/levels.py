"""Which attributes belong to the study, the series and the instance in an answer to a query."""

from imaging.index.wire import Attributes

# PS3.18 tables 10.6.3-3 to 10.6.3-5: what QIDO-RS returns at each level, where it is known.
STUDY = [
    "00080020",
    "00080030",
    "00080050",
    "00080056",
    "00080061",
    "00080090",
    "00081030",
    "00100010",
    "00100020",
    "00100030",
    "00100040",
    "0020000D",
    "00200010",
]
SERIES = [
    "00080060",
    "00080070",
    "0008103E",
    "00081090",
    "00180015",
    "00200052",
    "0020000E",
    "00200011",
    "00400244",
    "00400245",
]
INSTANCE = [
    "00080016",
    "00080018",
    "00080008",
    "00200013",
    "00280008",
    "00280010",
    "00280011",
    "00280100",
]


def at_level(header: Attributes, tags: list[str]) -> Attributes:
    """The part of a header that belongs to a level; absent attributes stay absent."""
    return {tag: header[tag] for tag in tags if tag in header}
