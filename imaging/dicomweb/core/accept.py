"""Which of the forms that we have a client accepts (PS3.18 §8.7)."""

from typing import Literal

from imaging.dicomweb.core.multipart import media_type

EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
NATIVE = frozenset({"1.2.840.10008.1.2", EXPLICIT_LITTLE, "1.2.840.10008.1.2.2"})

# PS3.18 table 8.7.3-5: the media type of a frame in each compressed form.
IMAGE_TYPES = {
    "1.2.840.10008.1.2.4.50": "image/jpeg",
    "1.2.840.10008.1.2.4.51": "image/jpeg",
    "1.2.840.10008.1.2.4.57": "image/jpeg",
    "1.2.840.10008.1.2.4.70": "image/jpeg",
    "1.2.840.10008.1.2.4.80": "image/jls",
    "1.2.840.10008.1.2.4.81": "image/jls",
    "1.2.840.10008.1.2.4.90": "image/jp2",
    "1.2.840.10008.1.2.4.91": "image/jp2",
    "1.2.840.10008.1.2.4.201": "image/jphc",
    "1.2.840.10008.1.2.4.202": "image/jphc",
    "1.2.840.10008.1.2.4.203": "image/jphc",
    "1.2.840.10008.1.2.5": "image/dicom-rle",
}

Form = Literal["single", "multipart"]


def ranges(accept: str) -> list[tuple[str, dict[str, str]]]:
    """The media ranges of an Accept header, in the client's order; nothing means anything."""
    return [media_type(part) for part in (accept or "*/*")[:4_000].split(",") if part.strip()]


def accepts_json(accept: str) -> bool:
    """Will DICOM JSON do?"""
    good = ("application/dicom+json", "application/json", "application/*", "*/*")
    return any(kind in good for kind, _ in ranges(accept))


def accepts_jpeg(accept: str) -> bool:
    """Will a JPEG do?"""
    return any(kind in ("image/jpeg", "image/*", "*/*") for kind, _ in ranges(accept))


def instance_form(accept: str) -> Form | None:
    """How to send application/dicom in its stored transfer syntax, or None."""
    for kind, parameters in ranges(accept):
        if kind == "application/dicom":
            return "single"
        if kind == "*/*" or (
            kind == "multipart/related"
            and parameters.get("type", "*/*") in ("application/dicom", "application/*", "*/*")
        ):
            return "multipart"
    return None


def frame_form(accept: str, syntax: str) -> tuple[Form, str] | None:
    """How to send frames that are stored in this syntax and the type of each, or None.

    Frames are sent as they are stored: a client that insists on another syntax gets None.
    """
    sent = EXPLICIT_LITTLE if syntax in NATIVE else syntax
    for kind, parameters in ranges(accept):
        form: Form = "multipart" if kind in ("multipart/related", "*/*") else "single"
        inner = parameters.get("type", "*/*") if form == "multipart" else kind
        asked = parameters.get("transfer-syntax", "*")
        if asked not in ("*", sent):
            continue
        if inner in ("application/octet-stream", "application/*", "*/*"):
            return form, f"application/octet-stream; transfer-syntax={sent}"
        if inner == IMAGE_TYPES.get(sent):
            return form, f"{inner}; transfer-syntax={sent}"
    return None
