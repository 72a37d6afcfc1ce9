"""Sealed packages, the archives that hold them, and the receipts that those archives sign."""
