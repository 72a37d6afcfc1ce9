"""Pictures: one frame, windowed and inverted as its header says, as an 8-bit JPEG."""

import warnings
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import numpy
from numpy.typing import NDArray
from PIL import Image
from pydicom import Dataset, dcmread
from pydicom.encaps import encapsulate
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut, apply_voi_lut

from imaging.pixels.wire import Draw, Drawn, Window

Samples = NDArray[Any]


def draw(job: Draw) -> Drawn:
    """One frame as an 8-bit JPEG, windowed and inverted as its header says."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        samples = _shown(_one_frame(job), job)
    picture = Image.fromarray(samples)
    if job.longest:
        picture.thumbnail((job.longest, job.longest), Image.Resampling.BOX)
    out = BytesIO()
    picture.save(out, "JPEG", quality=job.quality)
    return Drawn(jpeg=out.getvalue())


def _one_frame(job: Draw) -> Dataset:
    """A data set of that frame alone."""
    if not job.frame:
        return dcmread(BytesIO(job.head))
    read = dcmread(BytesIO(job.head), stop_before_pixels=True)
    is_encapsulated = read.file_meta.TransferSyntaxUID.is_encapsulated
    read.PixelData = encapsulate([job.frame]) if is_encapsulated else job.frame
    read["PixelData"].VR = "OB" if is_encapsulated or read.BitsAllocated <= 8 else "OW"
    read["PixelData"].is_undefined_length = is_encapsulated
    read.NumberOfFrames = 1
    for keyword in ("ExtendedOffsetTable", "ExtendedOffsetTableLengths"):
        if keyword in read:
            del read[keyword]
    return read


def _shown(read: Dataset, job: Draw) -> Samples:
    """The samples as a screen shows them: 8 bits, grey (rows, columns) or RGB."""
    samples: Samples = read.pixel_array
    if not job.frame and int(read.get("NumberOfFrames") or 1) > 1:
        samples = samples[job.number - 1]
    photometric = str(read.get("PhotometricInterpretation", "MONOCHROME2"))
    if photometric == "PALETTE COLOR":
        return _eight_bits(apply_color_lut(samples, read))
    if samples.ndim == 3:
        return _eight_bits(samples)
    grey = _windowed(apply_modality_lut(samples, read), read, job.window)
    if photometric == "MONOCHROME1":
        grey = 255 - grey
    return grey


def _eight_bits(colour: Samples) -> Samples:
    if colour.dtype == numpy.uint8:
        return colour
    return (colour.astype(numpy.uint32) >> 8).astype(numpy.uint8)


def _windowed(values: Samples, read: Dataset, window: Window | None) -> Samples:
    """Grey values by the window asked for, else the file's own, else by what occurs."""
    if window is None and "VOILUTSequence" not in read:
        window = _own_window(read)
    if window is None and "VOILUTSequence" in read:
        looked_up = apply_voi_lut(values, read).astype(numpy.float64)
        return _stretched(looked_up, 0.0, float(looked_up.max()) or 1.0)
    if window is None:
        low, high = numpy.percentile(values, (0.5, 99.5))
        return _stretched(values, float(low), float(high))
    if window.shape == "sigmoid":
        spread = (values - window.center) * (-4.0 / max(window.width, 1e-9))
        curve = 1.0 / (1.0 + numpy.exp(numpy.clip(spread, -60, 60)))
        return numpy.rint(curve * 255.0).astype(numpy.uint8)
    # PS3.3 C.11.2.1.2.1: LINEAR counts from pixel centres, LINEAR_EXACT does not.
    shift = 0.5 if window.shape == "linear" else 0.0
    width = max(window.width - 2 * shift, 1e-9)
    low = window.center - shift - width / 2
    return _stretched(values, low, low + width)


def _own_window(read: Dataset) -> Window | None:
    center, width = _first(read.get("WindowCenter")), _first(read.get("WindowWidth"))
    return None if center is None or width is None else Window(center=center, width=width)


def _first(value: object) -> float | None:
    """The first of several values (pydicom gives a list only where there are several)."""
    if value is None or value == "":
        return None
    first = next(iter(value)) if isinstance(value, Iterable) else value
    return float(str(first))


def _stretched(values: Samples, low: float, high: float) -> Samples:
    scale = 255.0 / max(high - low, 1e-9)
    return numpy.clip((values - low) * scale, 0.0, 255.0).round().astype(numpy.uint8)
