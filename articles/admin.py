"""What the desk shows of this app: stories, and what they refer to."""

from articles.desk import article_admin, reference_admin, wire_admin  # noqa: F401
