"""The API: what is public, read-only, as JSON, for whoever builds something else from it."""
