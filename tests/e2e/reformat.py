"""A coronal series made of an axial one: the same patient in the same space, from the front."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

FROM, TO, EVERY = 128, 384, 64
"""Which rows of the axial images become coronal images."""


def write_coronal(folder: Path, axial: list[Path]) -> list[Path]:
    """Write the coronal images, from the front to the back; the paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    slices = [dcmread(path) for path in axial]
    slices.sort(key=lambda each: -float(each.ImagePositionPatient[2]))
    volume = numpy.stack([each.pixel_array for each in slices])
    series = generate_uid(entropy_srcs=[str(slices[0].SeriesInstanceUID), "coronal"])
    paths = list[Path]()
    for number, row in enumerate(range(FROM, TO + 1, EVERY), start=1):
        image = _plane(slices, series, number, row)
        image.PixelData = numpy.repeat(volume[:, row, :], _thick(slices), axis=0).tobytes()
        path = folder / f"COR{number:03d}.dcm"
        image.save_as(path, enforce_file_format=True)
        paths.append(path)
    return paths


def _thick(slices: Sequence[Dataset]) -> int:
    """Rows of one millimetre for each axial image."""
    return round(float(slices[0].SliceThickness))


def _plane(slices: Sequence[Dataset], series: str, number: int, row: int) -> Dataset:
    first = slices[0]
    image: Dataset = dcmread(Path(str(first.filename)))
    x, y, z = (float(value) for value in first.ImagePositionPatient)
    down, across = (float(value) for value in first.PixelSpacing)
    image.SeriesInstanceUID, image.SeriesDescription, image.SeriesNumber = series, "冠状位", 9
    image.SOPInstanceUID = generate_uid(entropy_srcs=[series, str(number)])
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    image.InstanceNumber = number
    top = z + _thick(slices) / 2 - 0.5
    image.ImagePositionPatient = [x, round(y + row * down, 3), round(top, 3)]
    image.ImageOrientationPatient = [1, 0, 0, 0, 0, -1]
    image.PixelSpacing = [1, across]
    image.Rows = len(slices) * _thick(slices)
    return image
