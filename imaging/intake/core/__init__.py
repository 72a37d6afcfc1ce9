"""What can be said of a file's bytes without waiting: its form, its frames, its place."""
