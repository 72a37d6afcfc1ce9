"""The rules of recognition: marks from certificates, verdicts, decisions, counts, sheets."""
