"""The digest: readers get the newest stories of what they chose by mail, each story once."""
