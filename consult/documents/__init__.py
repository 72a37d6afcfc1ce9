"""Papers: what is written on one, how it is laid out as PDF/A, how it is sealed and checked."""
