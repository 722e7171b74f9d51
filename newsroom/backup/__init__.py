"""Backups: copies of the database and all files while editors work, checked before anything is put back."""
