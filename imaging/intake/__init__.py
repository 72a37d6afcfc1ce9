"""The one way in for DICOM: a file, a zip or a STOW request becomes stored instances."""
