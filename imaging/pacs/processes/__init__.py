"""A picture archive over DICOM associations, spoken by a process of its own."""
