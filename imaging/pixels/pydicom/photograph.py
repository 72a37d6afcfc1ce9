"""Photographs written anew: upright, and without anything that is no pixel."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from imaging.pixels.wire import Clean, Cleaned, Failed

MOST_PIXELS = 50_000_000
ORIENTATION = 0x0112


def clean(job: Clean) -> Cleaned | Failed:
    """The pixels of a JPEG or PNG; place, device, time, previews and what follows them go.

    A JPEG that is upright already keeps its quantisation, so that it loses nothing one can see.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = Image.open(BytesIO(job.file), formats=["JPEG", "PNG"])
        except Image.DecompressionBombError:
            return Failed(why="picture-too-large")
        if picture.width * picture.height > MOST_PIXELS:
            return Failed(why="picture-too-large")
        is_upright = picture.getexif().get(ORIENTATION, 1) == 1
        picture.load()
    if picture.format == "PNG":
        upright = ImageOps.exif_transpose(picture)
        return Cleaned(file=_written(upright, "PNG"), media_type="image/png")
    if picture.format == "JPEG" and is_upright:
        return Cleaned(file=_written(picture, "JPEG", quality="keep"), media_type="image/jpeg")
    upright = ImageOps.exif_transpose(picture)
    if upright.mode not in ("L", "RGB", "CMYK"):
        upright = upright.convert("RGB")
    return Cleaned(file=_written(upright, "JPEG", quality=92), media_type="image/jpeg")


def _written(picture: Image.Image, form: str, **settings: object) -> bytes:
    """The file; Pillow would write on what it found in the old one: comment, profile, text."""
    picture.info.clear()
    out = BytesIO()
    picture.save(out, form, **settings)
    return out.getvalue()
