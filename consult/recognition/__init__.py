"""Recognition of results between hospitals (互认): catalogue, certificates, decisions."""
