"""DICOM for the tests: pydicom's own files, and small ones made to measure."""

import io
import zipfile
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, SecondaryCaptureImageStorage

BUNDLED = Path(pydicom.__file__).parent / "data"


def bundled(name: str) -> bytes:
    """A file that comes with pydicom."""
    return next(BUNDLED.rglob(name)).read_bytes()


def small_image(sop_uid: str = "1.2.3.4", **attributes: object) -> bytes:
    """An 8x8 grey image as a DICOM file; keyword arguments set attributes."""
    image = Dataset()
    image.SOPClassUID = SecondaryCaptureImageStorage
    image.SOPInstanceUID = sop_uid
    image.StudyInstanceUID, image.SeriesInstanceUID = "1.2.3", "1.2.3.1"
    image.Modality, image.InstanceNumber = "OT", 1
    image.PatientName, image.PatientID = "Zhang^San", "P1"
    image.Rows = image.Columns = 8
    image.BitsAllocated, image.BitsStored, image.HighBit = 8, 8, 7
    image.SamplesPerPixel, image.PixelRepresentation = 1, 0
    image.PhotometricInterpretation = "MONOCHROME2"
    image.PixelData = bytes(range(64))
    for keyword, value in attributes.items():
        setattr(image, keyword, value)
    return written(image)


def written(image: Dataset, syntax: UID = ExplicitVRLittleEndian) -> bytes:
    """A data set as a DICOM file."""
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = syntax
    image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    out = io.BytesIO()
    image.save_as(out, enforce_file_format=True)
    return out.getvalue()


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()
