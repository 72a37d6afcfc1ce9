"""Decisions about deliveries and senders; nothing here waits."""
