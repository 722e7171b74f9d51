"""Specimens: every component of the public site in every state, with invented things, for the page of components."""
