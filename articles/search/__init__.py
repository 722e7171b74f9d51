"""Search over what is published: one meaning, an engine for each database."""
