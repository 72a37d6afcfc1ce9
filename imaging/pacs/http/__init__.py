"""A picture archive over DICOMweb (PS3.18): what is sent there, what it is asked for."""
