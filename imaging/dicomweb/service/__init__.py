"""The use cases of DICOMweb: search, retrieve, store."""
