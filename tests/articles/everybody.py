"""Everybody who may or may not, and a story in each state in which rights differ, for the tests of rights."""

from datetime import timedelta

from articles import sealed
from articles.models import Article, Scratch
from newsroom.models import Role, User
from provinces.models import Beat, Province
from tests import factories
from tests.articles.desk.stories import filed, live, move
from tests.cast import Cast

NOW = factories.moment("2026-03-02 10:00")


def create_everybody(cast: Cast) -> dict[str, User]:
    """The cast, and whom rights are easily forgotten of."""
    north = Beat.objects.filter(user=cast.reporter).values_list("province", flat=True)
    more = {
        "south": User(username="south", role=Role.EDITOR, is_staff=True),  # an editor of Lạng Sơn
        "wide": User(username="wide", role=Role.REPORTER, is_staff=True, nationwide=True),
        "former": User(username="former", role=Role.NONE, is_staff=True),  # wrote for Bắc Kạn once
        "closed": User(username="closed", role=Role.CHIEF, is_staff=True, is_active=False),
    }
    User.objects.bulk_create(more.values())
    Beat.objects.create(user=more["south"], province=Province.objects.get(slug="lang-son"))
    Beat.objects.bulk_create(Beat(user=more["former"], province_id=number) for number in north)
    return {**vars(cast), **more}


def create_stories(cast: Cast, everybody: dict[str, User]) -> dict[str, Article]:
    """A story in each state in which rights differ; of the reporter and Bắc Kạn where nothing else is said."""
    at, one, two = NOW - timedelta(hours=1), cast.reporter, cast.editor
    submitted = (("submit", one),)
    made = {
        "draft": filed(one, at=at),
        "submitted": filed(one, *submitted, at=at),
        "claimed": filed(one, *submitted, ("claim", two), at=at),
        "held": filed(one, *submitted, ("hold", two), at=at),
        "of_former": filed(everybody["former"], at=at),
        "of_editor": filed(cast.editor2, ("submit", cast.editor2), at=at),
        "south_held": filed(cast.reporter2, ("submit", cast.reporter2), ("hold", two), at=at, provinces=["lang-son"]),
        "live": live(one, two, at=at),
        "south": live(cast.reporter2, two, at=at, provinces=["lang-son"]),
        "sealed": live(one, two, at=at),
        "opened": live(one, two, at=at),  # by the chief editor, who said why
        "let_in": live(one, two, at=at),  # its author
    }
    for name in ("sealed", "opened", "let_in"):
        move(made[name], "withdraw", cast.chief, NOW)
    sealed.inspect(made["opened"], cast.chief, NOW, "Vì sao")
    sealed.let_in(made["let_in"], cast.chief, NOW, "Vì sao")
    south = [made["south"].pk, made["south_held"].pk]
    Article.objects.filter(pk__in=south).update(last_writer=cast.editor_north)  # who does not cover it any more
    Article.objects.filter(pk=made["of_editor"].pk).update(last_writer=one)
    given = {"version": "1", "fields": [["lead", "Nháp"]], "sequence": 1, "kept_at": NOW}
    Scratch.objects.create(user=cast.reporter2, article=made["draft"], **given)  # begun while they saw it
    return {name: Article.objects.get(pk=story.pk) for name, story in made.items()}
