"""What a client's network lets through to an installation: `lianzhen doctor --media`."""
