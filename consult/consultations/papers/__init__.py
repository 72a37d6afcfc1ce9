"""What stands on the papers of a consultation: report, request, consent, execution."""
