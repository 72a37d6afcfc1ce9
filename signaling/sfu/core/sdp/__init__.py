"""Session descriptions: theirs read with suspicion, ours built from tables (RFC 8866, RFC 8829)."""
