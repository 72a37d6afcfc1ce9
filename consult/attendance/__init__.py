"""Who was in a session, from when to when, and what his line carried (出席)."""
