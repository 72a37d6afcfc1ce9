"""What can be computed of headers and pixels without a library that decodes."""
