"""Which of a few lists have anything to read: the filters that a page offers."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from articles.models.published import ListEntry, PublishedArticle

# One index probe for each key, however long its list is. The ORM has no VALUES. EXISTS would be the plain word for it;
# PostgreSQL makes a join of that which reads every list to its end.
QUERY = """
WITH candidate (key) AS (VALUES {values})
SELECT key FROM candidate WHERE (
    SELECT 1 FROM {entries} entry JOIN {stories} story ON story.id = entry.story_id
    WHERE entry.key = candidate.key AND story.visible_from <= %s
    AND (story.visible_until IS NULL OR story.visible_until > %s)
    ORDER BY entry.first_published_at DESC, entry.article_id DESC LIMIT 1
) IS NOT NULL
"""


def keys_with_stories(keys: Iterable[str], at: datetime) -> set[str]:
    """Those of some hundred list keys under which a reader finds a story at that moment: one query."""
    candidates = list(dict.fromkeys(keys))
    if not candidates:
        return set()
    moment = connection.ops.adapt_datetimefield_value(at)
    query = QUERY.format(
        values=", ".join(["(%s)"] * len(candidates)),
        entries=connection.ops.quote_name(ListEntry._meta.db_table),
        stories=connection.ops.quote_name(PublishedArticle._meta.db_table),
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [*candidates, moment, moment])
        return {key for (key,) in cursor.fetchall()}
