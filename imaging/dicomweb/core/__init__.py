"""What DICOMweb says, computed: queries, media types, multipart, the answer to a store."""
