from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models import Min, OuterRef, Subquery

from newsroom.vietnamese import quarter_of

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
STEP = 500


def fill(apps, schema_editor):
    """Who saved last, when it was submitted last, and the quarter, of the stories that are there."""
    Article, Revision, HistoryEntry, PublishedArticle = (
        apps.get_model("articles", name) for name in ("Article", "Revision", "HistoryEntry", "PublishedArticle")
    )
    submits = HistoryEntry.objects.filter(article=OuterRef("pk"), move="submit").order_by("-number")
    Article.objects.update(
        last_writer=Subquery(Revision.objects.filter(pk=OuterRef("head")).values("created_by")[:1]),
        submitted_at=Subquery(submits.values("at")[:1]),
    )
    rows = PublishedArticle.objects.order_by().values("article").annotate(first=Min("first_published_at"))
    published = dict(rows.values_list("article", "first"))
    quarters = {}
    days = Article.objects.values_list("pk", "event_date", "event__starts_on", "created_at")
    for pk, day, day_of_event, created_at in days.iterator():
        day = day or day_of_event or (published.get(pk) or created_at).astimezone(HANOI).date()
        quarters.setdefault(quarter_of(day), []).append(pk)
    for quarter, stories in quarters.items():
        for begin in range(0, len(stories), STEP):
            Article.objects.filter(pk__in=stories[begin : begin + STEP]).update(quarter=quarter)


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0015_list_columns"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
