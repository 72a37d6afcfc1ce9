"""The use cases of a case: its summary, its attachments, the consents given for it."""
