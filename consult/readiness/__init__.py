"""Whether each seat of a planned session is ready: its images fetched, its devices tried."""
