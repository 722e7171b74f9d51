"""The wire: stories of provincial papers and correspondents, read from feeds and a mailbox, each item exactly once."""
