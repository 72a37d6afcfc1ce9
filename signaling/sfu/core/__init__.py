"""What the SFU decides about bytes; knows no socket, no clock and no key exchange."""
