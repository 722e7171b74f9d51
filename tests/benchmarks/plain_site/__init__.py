"""A plain Django view of a story, with three queries, on the newsroom's own tables: to measure beside."""
