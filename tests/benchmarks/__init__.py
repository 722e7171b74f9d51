"""What the desk costs when the archive is large."""
