"""From packets to the frames of a file; knows no socket, no clock and no disk."""
