"""Generated stories, to try out size: sentences of the samples put together anew, for all provinces and both eras."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from articles import workflow
from articles.models import AIDeclaration, AIUse, Article, Genre, Section, topics_named
from newsroom.models import User
from newsroom.sample import stories
from provinces.gazetteer import Gazetteer
from provinces.models import Province

DAYS = 1200  # the generated archive reaches this far back


def generate(count: int, users: dict[str, User], now: datetime) -> Iterator[int]:
    """File and publish `count` stories, the same ones for the same archive; yields how many are done."""
    material = list(stories())
    provinces = {province.slug: province for province in Province.objects.all()}
    sections = list(Section.objects.all())
    begin = Article.objects.count()
    for number in range(begin, begin + count):
        rng = random.Random(number)  # noqa: S311
        moment = now - timedelta(minutes=rng.randrange(60, DAYS * 24 * 60))
        unit = rng.choice(Gazetteer.load().units_on(moment.date()))
        _publish(rng, material, provinces[unit.slug], sections, users, moment)
        yield number - begin + 1


def _publish(
    rng: random.Random,
    material: list[dict],
    province: Province,
    sections: list[Section],
    users: dict[str, User],
    moment: datetime,
) -> None:
    """One story: headline, lead and paragraphs from different samples, through the real workflow."""
    head, lead = rng.choice(material), rng.choice(material)
    paragraphs = [
        p for data in rng.sample(material, 3) for p in data["body"].split("</p>") if p.strip().startswith("<p>")
    ]
    subject = head["headline"].split(":", 1)[-1].strip()
    filed_at = moment - timedelta(hours=2)
    article = Article.objects.create(
        headline=f"{province.name}: {subject}",
        lead=lead["lead"],
        body="".join(f"{p.strip()}</p>" for p in rng.sample(paragraphs, min(6, len(paragraphs)))),
        section=rng.choice(sections),
        genre=rng.choice([Genre.NEWS, Genre.NEWS, Genre.FEATURE]),
        home_province=province,
        event_date=moment.date(),
        filed_by=users["editor2"],
        created_at=filed_at,
    )
    AIDeclaration.objects.create(article=article, use=AIUse.NONE)
    article.tags.set(topics_named(head.get("tags", [])))
    workflow.record_revision(article, users["editor2"], filed_at)
    workflow.perform("submit", article, users["editor2"], filed_at)
    workflow.perform("claim", article, users["editor"], filed_at)
    workflow.perform(
        "approve", article, users["editor"], moment, revision_hash=article.head.hash if article.head else ""
    )
