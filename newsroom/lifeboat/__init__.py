"""The lifeboat: the whole public site as files that any web server can serve, for when nothing else works."""
