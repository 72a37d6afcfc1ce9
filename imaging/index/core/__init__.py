"""What can be said of images without waiting: levels, matching, what is new."""
