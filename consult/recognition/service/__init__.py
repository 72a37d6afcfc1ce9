"""The use cases of recognition: results from elsewhere, decisions, catalogues, counts."""
