"""The archive's use cases: packages are sealed, then delivered."""
