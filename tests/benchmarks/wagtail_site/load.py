"""Put so many of the generated stories into the Wagtail site and index them; run by `tests.benchmarks.beside`."""

import json
import os
import sys
import time
from html import escape
from itertools import batched
from uuid import uuid4

BATCH = 2_000


def main(count: int) -> None:
    """Write what is missing of that many stories, then Wagtail's index; says how long each took."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.wagtail_site.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from tests.benchmarks.archives import Archive
    from tests.benchmarks.wagtail_site.models import StoryPage

    call_command("migrate", verbosity=0)
    if StoryPage.objects.count() < count:
        began = time.monotonic()
        write(Archive(count))
        sys.stderr.write(f"loaded in {time.monotonic() - began:.0f} s\n")
        began = time.monotonic()
        call_command("update_index", verbosity=0)
        sys.stderr.write(f"indexed in {time.monotonic() - began:.0f} s\n")


def write(archive) -> None:
    """The tree: a front page, a page for each unit of the record, and the stories below them."""
    from django.db import connection, transaction
    from wagtail.models import Page, Site

    from tests.benchmarks.archives import units
    from tests.benchmarks.wagtail_site.models import FrontPage, ProvincePage

    Page.objects.filter(depth=2).delete()
    root = Page.objects.get(depth=1)
    front = root.add_child(instance=FrontPage(title="Mặt trận", slug="trang-nhat"))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": front})
    names = {unit.slug: unit.name for unit in units()}
    parents = {slug: front.add_child(instance=ProvincePage(title=name, slug=slug)) for slug, name in names.items()}
    children = dict.fromkeys(parents, 0)
    for batch in batched(archive, BATCH, strict=False):
        with transaction.atomic():
            _write_pages(batch, parents, children)
        sys.stderr.write(f"\r{batch[-1].number + 1} stories")
    sys.stderr.write("\n")
    for slug, number in children.items():
        Page.objects.filter(pk=parents[slug].pk).update(numchild=number)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _write_pages(stories, parents, children) -> None:
    """In bulk, which Wagtail has nothing for: the rows of `Page`, then those that belong to them."""
    from django.db import connection
    from wagtail.models import Page

    from tests.benchmarks.wagtail_site.models import StoryPage

    pages = []
    for story in stories:
        children[story.unit.slug] += 1
        pages.append(_page(story, parents[story.unit.slug], children[story.unit.slug]))
    Page.objects.bulk_create(pages)
    columns = ("page_ptr_id", "published_at", "lead", "body", "section", "genre", "facts")
    rows = []
    for page, story in zip(pages, stories, strict=True):
        body = "".join(f"<p>{escape(text)}</p>" for text in story.paragraphs)
        told = json.dumps(facts(story))
        rows.append((page.pk, story.published_at, story.lead, body, story.section, story.genre, told))
    table, places = StoryPage._meta.db_table, ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)


def _page(story, parent, place: int):
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Locale, Page

    from newsroom.vietnamese import slugify
    from tests.benchmarks.wagtail_site.models import StoryPage

    slug = f"{slugify(story.headline)[:200]}-{story.number}"
    return Page(
        path=Page._get_path(parent.path, parent.depth + 1, place),
        depth=parent.depth + 1,
        title=story.headline,
        draft_title=story.headline,
        slug=slug,
        content_type=ContentType.objects.get_for_model(StoryPage),
        live=True,
        url_path=f"{parent.url_path}{slug}/",
        locale=Locale.get_default(),
        translation_key=uuid4(),
        first_published_at=story.published_at,
        last_published_at=story.published_at,
        latest_revision_created_at=story.published_at,
    )


def facts(story) -> dict:
    """What a story names, for its page and for the search."""
    shown = len(story.headline) + len(story.lead) + sum(map(len, story.paragraphs)) + len(story.paragraphs) + 2
    return {
        "province": story.unit.name,
        "officials": [{"name": official.name, "title": official.title} for official in story.officials],
        "documents": [document.cited for document in story.documents],
        "topics": list(story.topics),
        "event": story.event.name if story.event else "",
        "names": story.text[shown:],
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
