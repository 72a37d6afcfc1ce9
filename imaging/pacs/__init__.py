"""The hospital's picture archive: what goes out to it and is proved to be there, what comes in."""
