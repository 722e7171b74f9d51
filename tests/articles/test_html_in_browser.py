"""Mutated fragments in a browser that only the allow-list protects: nothing executes, nothing is asked for."""

import json
import re
from collections.abc import Iterator
from typing import Any

import lxml.etree
import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.csp import build_policy
from playwright.sync_api import Browser

from articles import html, links, pictures
from articles.desk import marked, receive, wire_drafts
from articles.models import Photo, WireItem
from articles.public import full_text
from articles.wire import entries, keeping
from articles.wire.entries import Entry
from tests import factories, mutated
from tests.articles.desk.filing import picture
from tests.articles.desk.stories import change_text, filed
from tests.articles.wire.papers import supplier
from tests.cast import Cast
from tests.harness import fragments
from tests.harness.fragments import Reader
from tests.test_urls_by_role import A, visitor

SEED = 20_261
PICTURE = {"id": 1, "src": "/media/p.webp", "srcset": "/media/p.webp 960w", "sources": [], "width": 9, "height": 6}


@pytest.fixture
def reader(browser: Browser) -> Iterator[Reader]:
    """A browser that knows of no policy."""
    context = browser.new_context(service_workers="block")
    yield Reader.of(context)
    context.close()


def outputs(text: str, before: str) -> Iterator[str]:
    """All that the house makes of a fragment: cleaned, with photos, for other readers, compared, as it comes in."""
    cleaned = html.clean(text)
    assert html.clean(cleaned) == cleaned, text
    picture = PICTURE | {"alt": text, "caption": text, "credit": text}
    shown = html.with_photos(cleaned + '<img src="/admin/photos/1/">', {1: picture}, "Ảnh")
    whole = full_text.standing_alone(shown)
    yield from (cleaned, shown, whole)
    yield marked.rendered(marked.compared(before, text))
    yield "".join(block for block, _words in entries.blocks_of(text))


def batches(number: int, seed: int, at_once: int = 100) -> Iterator[list[str]]:
    texts = list(mutated.fragments(seed, number))
    return (texts[first : first + at_once] for first in range(0, number, at_once))


def test_no_mutated_fragment_acts_once_it_is_cleaned_however_often_it_is_read(reader, full, seed):
    before = "<p>Trước</p>"
    for texts in batches(20_000 if full else 200, seed or SEED):
        made = []
        for text in texts:
            made += outputs(text, before)
            before = text
        assert [*reader.open(fragments.document(made)), *reader.look()] == []
        assert reader.read_twice(made) == []


# --- On real pages ----------------------------------------------------------------


def story_of(cast: Cast, texts: list[str], before: list[str]) -> dict[str, Any]:
    """A story of fragments in two versions, one public, with a photo whose words are fragments, a link, two sources."""
    lines = [" ".join(text.replace("\0", "").split()) for text in texts]
    fields = {"headline": lines[0][:200] or "a", "lead": lines[1][:900] or "b", "body": "".join(before)}
    story = filed(cast.reporter, **fields)
    photo = pictures.stage(picture(), cast.reporter)
    words = {"caption": lines[2][:300], "credit": lines[3][:100], "alt": lines[4][:200]}
    Photo.objects.filter(pk=photo.pk).update(article=story, **words)
    body = "".join(texts) + f'<p></p><figure><img src="/admin/photos/{photo.pk}/"></figure>'
    change_text(story, cast.reporter, body=body, source_credit=lines[5][:200])
    story.refresh_from_db()
    _link, token = links.give(
        story, cast.editor, timezone.now(), 1, name="Lê An", organisation="Báo", reason="Đọc trước"
    )
    row = factories.publish(story)
    paper = supplier("https://bao.example/rss", name=f"Báo {story.pk}")
    keeping.entries(paper, [Entry("1", texts[6], b"<item/>", "".join(texts), texts[7])], paper.url, timezone.now())
    item = WireItem.objects.get(supplier=paper)
    wire_drafts.file(item.pk, timezone.now())
    wired = wire_drafts.take(WireItem.objects.get(supplier=paper), cast.editor, timezone.now())
    pasted = receive.pasted(cast.reporter, "\n\n".join(lines), timezone.now())
    numbers = {"story": story.pk, "wired": item.original_id, "draft": wired.pk, "pasted": pasted.pk}
    return numbers | {"token": token, "public": row.get_absolute_url(), "number": row.article_id}


PAGES = {
    "anon": (
        "{public}", "/en{public}", "/", "/tinh/bac-kan/", "/doc-duyet/{token}/", "/rss/", "/atom/", "/feed.json",
        "/api/v1/stories/{number}", "/api/v1/stories?format=ninjs",
    ),
    "reporter": (f"{A}{{story}}/change/", "/admin/sources/{pasted}/", f"{A}add/?source={{pasted}}"),
    "editor": (
        f"{A}{{story}}/review/", f"{A}{{story}}/history/?from=1&to=2", f"{A}{{story}}/preview/",
        "/admin/sources/{wired}/", f"{A}{{draft}}/review/", f"{A}{{draft}}/change/",
    ),
}  # fmt: skip


def markup_in(response: HttpResponse) -> str:
    """The page that an answer is, or one of all that its readers would show as HTML."""
    kind, text = response["Content-Type"].partition(";")[0], response.getvalue().decode()
    if kind == "text/html":
        return text
    if kind.endswith("json"):
        return fragments.document(html_of(json.loads(text)))
    tree = lxml.etree.fromstring(text.encode())
    names = {"description", "summary", "encoded", "content"}
    return fragments.document(of.text for of in tree.iter("{*}*") if lxml.etree.QName(of).localname in names)


def html_of(data: Any) -> Iterator[str]:
    """The values that say of themselves that they are HTML."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data if isinstance(data, list) else ()):
        if str(key).endswith("html") or (key == "value" and data.get("contentType") == "text/html"):
            yield value
        yield from html_of(value)


@pytest.mark.once
def test_no_page_feed_or_answer_with_a_story_of_fragments_acts(reader, cast, media, full, seed):
    before, seen = ["<p>Trước</p>"], 0
    for texts in batches(20_000 if full else 100, seed or SEED + 1, 500 if full else 100):
        with transaction.atomic():
            of = story_of(cast, texts, before)
            for role, addresses in PAGES.items():
                client = visitor(cast, role)
                for address in addresses:
                    response = client.get(address.format(**of))
                    assert response.status_code == 200, (address, response.status_code)
                    found = [*reader.open(markup_in(response)), *reader.look(scripts=True)]
                    assert found == [], (address, found[:5])
                    seen += 1
            transaction.set_rollback(True)
        before = texts
    assert seen == 19 * (40 if full else 1)


# --- The wire is one --------------------------------------------------------------


def acting(reader: Reader, texts: list[str], **headers: str) -> set[int]:
    """Which of the fragments execute, each as a document of its own, as it is."""
    return {
        int(found[1]) for what in reader.open(fragments.apart(texts), **headers) if (found := re.match(r"(\d+) ", what))
    }


@pytest.mark.once
def test_fragments_act_where_nobody_cleans_them_and_our_policy_alone_stops_them_too(reader):
    texts = list(mutated.ACTING)
    calling = {number for number, text in enumerate(texts) if "alert" in text}
    assert len(calling - acting(reader, texts)) <= 3, [texts[number] for number in calling - acting(reader, texts)]
    policy = build_policy(settings.SECURE_CSP, nonce="n")
    assert acting(reader, texts, **{"Content-Security-Policy": policy}) == set()
    assert [
        reader.open(fragments.document([text])) for text in ("<img src=//a.example/x>", "<script>alert(1)</script>")
    ]


@pytest.mark.once
@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src='//a.example/x.png'>",
        "<meta http-equiv=refresh content='0;url=//a.example/'>",
    ],
)
def test_a_page_that_acts_or_asks_is_seen(reader, text):
    assert reader.open(fragments.document([text])) != []


@pytest.mark.once
@pytest.mark.parametrize(
    "text", ["<p onclick=a>", "<a href='java\tscript:a'>", "<svg>", "<p style=a>", "<a href=x ping=y>", "<iframe>"]
)
def test_what_waits_for_somebody_is_seen(reader, text):
    reader.open(fragments.document([text]))
    assert reader.look() != []
    assert reader.read_twice([text]) != []
