"""The archive of an old site: its posts as they were exported, and what stood at which address."""
