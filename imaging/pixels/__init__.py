"""Frames and pictures of stored instances; libraries that decode run in processes of their own."""
