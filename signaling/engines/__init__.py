"""The media engines: one small port for the rooms, and what answers it."""
