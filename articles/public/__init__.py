"""The public site: pages, feeds and pictures, made from the published tables alone."""
