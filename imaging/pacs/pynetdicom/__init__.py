"""DICOM associations by pynetdicom; imported in processes of their own only."""
