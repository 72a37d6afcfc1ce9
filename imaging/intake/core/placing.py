"""From a header to a row: the UIDs that place an instance, checked before any use."""

import re
from typing import Literal

from consult.ledger.wire import Digest
from imaging.index.core.headers import text, whole_number
from imaging.index.wire import Attributes, Instance
from imaging.intake.core.frames import frame_map
from imaging.intake.core.part10 import Outline
from imaging.intake.core.refusals import refusal

_UID = re.compile(r"[0-9.]{1,64}")

MEDIA_DIRECTORY = "1.2.840.10008.1.3.10"
"""Media Storage Directory (PS3.4 B.5): a DICOMDIR, a list of files and no image."""


def is_uid(value: str) -> bool:
    """Is this of the alphabet and length of a UID?"""
    return _UID.fullmatch(value) is not None


def placed(outline: Outline, header: Attributes) -> Instance:
    """The row of an instance whose bytes are still to be kept; raises Refusal."""
    study, series = text(header, "0020000D"), text(header, "0020000E")
    sop_class, sop = text(header, "00080016"), text(header, "00080018")
    if not all(map(is_uid, (study, series, sop_class, sop, outline.transfer_syntax))):
        raise refusal("bad-uid")
    return Instance(
        study_uid=study,
        series_uid=series,
        sop_uid=sop,
        sop_class=sop_class,
        transfer_syntax=outline.transfer_syntax,
        modality=text(header, "00080060")[:16],
        number=whole_number(header, "00200013"),
        digest=Digest(""),
        size_bytes=0,
        head_bytes=outline.head_bytes,
        bytes_per_sample=_bytes_per_sample(header),
        frames=frame_map(outline, header),
    )


def _bytes_per_sample(header: Attributes) -> Literal[1, 2, 4]:
    match whole_number(header, "00280100"):
        case 16:
            return 2
        case 32:
            return 4
        case _:
            return 1
