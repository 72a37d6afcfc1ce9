"""DICOM objects that a consultation leaves behind: report, images shown, what was drawn on them."""
