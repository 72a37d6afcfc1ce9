"""Who is on duty in which hospital, and when (值班)."""
