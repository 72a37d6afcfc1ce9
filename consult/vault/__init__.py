"""Content-addressed bytes, kept apart per hospital; knows nothing of what the bytes mean."""
