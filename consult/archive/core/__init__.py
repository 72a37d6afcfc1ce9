"""What the archive decides: contents, layout, receipts and the course of a delivery."""
