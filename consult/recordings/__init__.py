"""Recorded sessions and spoken readings: sound, faces and screen beside what was shown (录制)."""
