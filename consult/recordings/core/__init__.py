"""What a recording may become, and the bytes of its files; waits for nothing."""
