"""Recordings carried out: of sessions, and spoken alone. Who may is settled above."""
