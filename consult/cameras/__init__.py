"""A phone as the camera of a case: by a one-time link it may add photographs, and nothing else."""
