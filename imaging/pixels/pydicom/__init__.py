"""Headers and pictures by pydicom, numpy and Pillow; imported in worker processes only."""
