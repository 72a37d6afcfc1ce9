"""DICOM JSON as a file (PS3.10), the same bytes for the same header whatever library writes it."""

import base64
from io import BytesIO
from typing import Any

from pydicom import Dataset, config, dcmwrite
from pydicom.dataelem import DataElement
from pydicom.dataset import FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian
from pydicom.valuerep import format_number_as_ds

from imaging.index.wire import Attributes
from imaging.pixels.wire import Write, Written

DOCUMENT = "00420011"
IMPLEMENTATION = UID("2.25.147690402963463404612146270412103418397")
IMPLEMENTATION_NAME = "LIANZHEN_1"


def write(job: Write) -> Written:
    """An explicit little endian file; the document is padded to an even length."""
    written = dataset(job.header)
    if job.document:
        padded = job.document + bytes(len(job.document) % 2)
        written.add(DataElement(int(DOCUMENT, 16), "OB", padded))
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = written.SOPClassUID
    meta.MediaStorageSOPInstanceUID = written.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = IMPLEMENTATION
    meta.ImplementationVersionName = IMPLEMENTATION_NAME
    written.file_meta = meta
    out = BytesIO()
    dcmwrite(out, written, enforce_file_format=True)
    return Written(file=out.getvalue())


def dataset(header: Attributes) -> Dataset:
    """The data set that this DICOM JSON describes; its values are not judged again."""
    made = Dataset()
    for tag, attribute in header.items():
        vr, value = attribute["vr"], _value(attribute)
        made.add(DataElement(int(tag, 16), vr, value, validation_mode=config.IGNORE))
    return made


def _value(attribute: dict[str, Any]) -> Any:  # noqa: ANN401  # what pydicom takes for a VR
    vr = attribute["vr"]
    if "InlineBinary" in attribute:
        return base64.b64decode(attribute["InlineBinary"])
    values = attribute.get("Value") or []
    if vr == "SQ":
        return [dataset(item) for item in values]
    if vr == "PN":
        values = [_name(value) for value in values]
    if vr == "DS":
        values = [None if value is None else format_number_as_ds(float(value)) for value in values]
    if not values:
        return None
    return values[0] if len(values) == 1 else values


def _name(value: dict[str, str] | None) -> str:
    groups = [(value or {}).get(group, "") for group in ("Alphabetic", "Ideographic", "Phonetic")]
    return "=".join(groups).rstrip("=")
