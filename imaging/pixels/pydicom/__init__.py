"""Headers and pictures by pydicom, numpy and Pillow; imported in worker processes only.

pydicom finds its decoders by name: pylibjpeg-openjpeg (JPEG 2000), GDCM (JPEG lossless, JPEG-LS).
"""
