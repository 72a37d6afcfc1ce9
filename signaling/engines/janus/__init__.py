"""Janus as a MediaEngine: its VideoRoom plugin, spoken to over a WebSocket on loopback."""
