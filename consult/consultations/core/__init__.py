"""What a consultation decides: states, guards, clock, gate, panel, sight, and the frozen record."""
