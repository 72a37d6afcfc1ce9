"""DICOMweb (PS3.18) over a case: queries, retrieval and storing; knows no web framework."""
