"""Signing in: a password, a second factor where the role or the person wants one, and then alone a session."""
