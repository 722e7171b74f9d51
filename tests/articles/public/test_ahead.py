"""What is rendered ahead is what would be rendered now, and is left alone where it would not be."""

import io
import json
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings as configured
from django.core.management import call_command

from articles import publishing, rendering
from articles.models import CorrectionKind, Photo, PublicCorrection, PublishedArticle, RenderedStory, Section
from articles.public import ahead, stamp
from provinces.models import Person
from tests import factories
from tests.articles.desk.filing import picture
from tests.reading import card_headlines

pytestmark = pytest.mark.django_db
NOON = factories.moment("2026-11-20 12:00")
DAY = timedelta(days=1)
LISTS = ("/tinh/bac-kan/", "/tinh/thai-nguyen/", "/chuyen-muc/hoat-dong-mat-tran/", "/luu-tru/2023/quy-4/", "/bao-cao/")
FEEDS = ("/rss/", "/atom/", "/tinh/bac-kan/rss/", "/chuyen-muc/hoat-dong-mat-tran/atom/")


@pytest.fixture
def frozen():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def paper(frozen, media) -> PublishedArticle:
    """A story with everything, beside plain ones; later stories, so that lists have more than one page of it."""
    from articles import pictures

    event, cited = factories.event(), factories.document(title="Về <vận động> Nhân dân")
    official = factories.person(offices=[("Chủ tịch", date(2020, 1, 1), None)])
    common = {"event": event, "event_date": date(2023, 10, 10), "documents": [cited], "officials": [official]}
    factories.publish("Thái Nguyên: Tin & <khác>", provinces=["thai-nguyen"], at=NOON - 40 * DAY, **common)
    factories.publish("Toàn quốc: tin chung", provinces=[], national=True, at=NOON - 39 * DAY)
    draft = factories.draft(
        "Bắc Kạn: “Báo cáo” <quý> & UBND", genre="activity-report", period="2023-Q3", topics=["Nông thôn mới"],
        bylines=[("Nông Thị Hạnh", "text"), ("Lý Văn", "photo")], section=factories.section(), ai_use="assisted",
        related_headlines="Thái Nguyên: Tin & <khác>\nKon Tum: Tin chưa có", source_credit="Theo Báo Bắc Kạn",
        body='<p>Một UBND &lt;b&gt; <a href="/tinh/bac-kan/">Bắc Kạn</a></p><h2>Hai</h2>', lead="UBND tỉnh <họp>.",
        **common,
    )  # fmt: skip
    photo = pictures.stage(picture(), draft.filed_by)
    Photo.objects.filter(pk=photo.pk).update(article=draft, caption="Toàn <cảnh>", credit="MQ")
    factories.publish(draft, at=NOON - 2 * DAY)
    draft.refresh_from_db()
    return factories.publish(draft, at=NOON - DAY)  # renewed: the page says since when


@pytest.fixture
def other_code(monkeypatch):
    """After calling it, another version of the software runs."""
    return lambda name="another": monkeypatch.setattr(stamp, "of_code", lambda: name)


def both(address: str) -> tuple[str, str]:
    return address, f"/en{address}"


def test_pages_lists_and_feeds_are_as_they_would_be_rendered_now(client, paper, other_code, django_assert_num_queries):
    at = [*both(paper.get_absolute_url()), *(page for one in LISTS for page in both(one)), *FEEDS]
    found = {address: client.get(address).content.decode() for address in at}
    assert found["/tinh/bac-kan/"].count("card-photo") == 1 and "MQ" in found["/rss/"]
    with django_assert_num_queries(3):  # the row, what a reader may read next, the sections of the navigation
        client.get(paper.get_absolute_url())
    other_code()
    with django_assert_num_queries(4):
        client.get(paper.get_absolute_url())
    rendered = {address: client.get(address).content.decode() for address in at}
    assert [address for address in at if found[address] != rendered[address]] == []


def test_the_stored_row_gives_what_was_rendered_when_it_was_written(paper):
    for row in PublishedArticle.objects.select_related("section", "rendered"):
        again = ahead.rendered(row)
        for column in ("stamp", "card_vi", "card_en", "item", "entry"):
            assert getattr(row.rendered, column) == getattr(again, column), column
        for column in ("page_vi", "page_en"):
            assert json.loads(getattr(row.rendered, column)) == json.loads(getattr(again, column)), column


def test_no_file_of_the_design_is_named_in_it(paper):
    """Their names change with their content; they stand in parts that are the same on all pages."""
    for text in RenderedStory.objects.values_list("page_vi", "page_en", "card_vi", "item").get(pk=paper.pk):
        assert configured.STATIC_URL not in text


def test_a_story_cannot_open_a_place_for_something_else(client, frozen):
    story = factories.publish("navigation masthead ﻿footer", body="<p>further navigation</p>", at=NOON)
    pieces = json.loads(story.rendered.page_vi)
    names = pieces[1::2]
    assert len(names) == len(set(names)) and {"masthead", "navigation", "footer", "further", "corrections"} <= {*names}
    assert "<p>further navigation</p>" in client.get(story.get_absolute_url()).content.decode()


@pytest.mark.parametrize("changed", ["code", "address", "paper", "section"])
def test_what_was_made_by_others_is_rendered_now(client, paper, other_code, settings, changed):
    before = RenderedStory.objects.get(pk=paper.pk)
    for column in ("card_vi", "page_vi", "item", "entry"):
        setattr(before, column, getattr(before, column).replace("Báo cáo", "Bản cũ"))
    before.save()
    addresses = [paper.get_absolute_url(), "/tinh/bac-kan/", "/rss/", "/atom/"]
    assert all("Bản cũ" in client.get(address).content.decode() for address in addresses)
    if changed == "code":
        other_code()
    elif changed == "address":
        settings.SITE_URL = "https://bao.example"
    elif changed == "paper":
        settings.MASTHEAD = settings.MASTHEAD | {"name": "Báo Mới"}
    else:
        Section.objects.filter(pk=paper.section_id).update(name="Mặt trận cơ sở")
    pages = [client.get(address).content.decode() for address in addresses]
    assert not any("Bản cũ" in page for page in pages)
    said = {"address": "https://bao.example", "paper": "Báo Mới", "section": "Mặt trận cơ sở"}.get(changed, "")
    assert said in pages[0] and (changed != "address" or said in pages[2])


def test_a_correction_of_later_stands_on_the_page_and_in_the_feeds(client, paper):
    PublicCorrection.objects.create(
        article_id=paper.article_id, headline=paper.headline, kind=CorrectionKind.CORRECTION, wrong="12 hộ",
        right="21 hộ", published_at=NOON + timedelta(hours=1),
    )  # fmt: skip
    addresses = [paper.get_absolute_url(), "/rss/", "/tinh/bac-kan/atom/"]
    assert not any("21 hộ" in client.get(address).content.decode() for address in addresses)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert all("21 hộ" in client.get(address).content.decode() for address in addresses)


def test_days_and_other_stories_go_on_after_it_was_written(client, frozen):
    with time_machine.travel("2025-06-30 12:00+07:00", tick=False):
        story = factories.publish("Bắc Kạn: Tin cũ", provinces=["bac-kan"])
        address = story.get_absolute_url()
        assert "part of" not in client.get(f"/en{address}").content.decode()
    assert "Bắc Kạn is now part of Thái Nguyên province." in client.get(f"/en{address}").content.decode()
    assert "Tin mới hơn" not in client.get(address).content.decode()
    newer = factories.publish("Bắc Kạn: Tin mới hơn", provinces=["bac-kan"], at=NOON)
    assert "Tin mới hơn" in client.get(address).content.decode()
    factories.withdraw(newer, NOON)
    assert "Tin mới hơn" not in client.get(address).content.decode()
    assert card_headlines(client.get("/tinh/bac-kan/")) == ["Bắc Kạn: Tin cũ"]


def test_hours_and_withdrawals_decide_as_ever(client, frozen):
    story = factories.publish("Bắc Kạn: Hẹn giờ", at=NOON + timedelta(hours=1))
    address = story.get_absolute_url()
    assert client.get(address).status_code == 404 and card_headlines(client.get("/tinh/bac-kan/")) == []
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert client.get(address).status_code == 200 and "Hẹn giờ" in client.get("/rss/").content.decode()
        assert card_headlines(client.get("/tinh/bac-kan/")) == ["Bắc Kạn: Hẹn giờ"]
        factories.withdraw(story, NOON + timedelta(hours=2))
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        assert client.get(address).status_code == 410 and card_headlines(client.get("/tinh/bac-kan/")) == []
        assert "Hẹn giờ" not in client.get("/rss/").content.decode()


def test_an_address_with_more_than_ours_is_rendered_for_itself(client, paper):
    page = client.get(f"{paper.get_absolute_url()}?a=1").content.decode()
    assert f'href="/en{paper.get_absolute_url()}?a=1"' in page


def test_republishing_renders_anew(client, paper):
    RenderedStory.objects.filter(pk=paper.pk).update(page_vi='["x"]', card_vi="x", item="x")
    list(publishing.republish(PublishedArticle.objects.filter(pk=paper.pk), NOON))
    assert paper.headline.partition(":")[0] in client.get(paper.get_absolute_url()).content.decode()


def test_a_person_renamed_on_the_desk_changes_no_old_story(client, paper):
    name = paper.page["officials"][0]["name"]
    Person.objects.update(name="Tên Mới")
    list(publishing.republish(PublishedArticle.objects.filter(pk=paper.pk), NOON))
    page = client.get(paper.get_absolute_url()).content.decode()
    assert name in page and "Tên Mới" not in page


def test_after_an_update_a_command_renders_what_is_of_before(paper, other_code):
    def rebuilt(*arguments: str) -> str:
        output = io.StringIO()
        call_command("rebuild_pages", *arguments, stdout=output)
        return output.getvalue()

    assert rebuilt() == "0 published rows rendered.\n"
    RenderedStory.objects.filter(pk=paper.pk).delete()
    assert rebuilt() == "1 published rows rendered.\n"
    other_code()
    everything = PublishedArticle.objects.count()
    assert rebuilt() == f"{everything} published rows rendered.\n" and rebuilt() == "0 published rows rendered.\n"
    assert rebuilt("--all", "--after", str(paper.pk - 1)) == "1 published rows rendered.\n"


def test_after_an_update_a_job_renders_what_is_of_before_and_asks_no_more(
    paper, other_code, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(rendering, "progress", rendering.Progress())
    monkeypatch.setattr(rendering, "AT_ONCE", 2)
    everything = PublishedArticle.objects.count()
    assert (everything, rendering.go_on(60)) == (4, 0)
    other_code()
    assert rendering.go_on(0) == 2  # its time is over
    assert rendering.go_on(60) == 2
    good = RenderedStory.objects.filter(stamp__in=ahead.stamps())
    assert good.count() == everything
    with django_assert_num_queries(1):  # the sections, whose names may change
        assert rendering.go_on(60) == 0
    Section.objects.update(name="Tên mới")
    assert rendering.go_on(60) > 0 and good.model.objects.filter(stamp__in=ahead.stamps()).count() == everything


def test_while_templates_are_written_everything_is_rendered_now(client, paper, settings):
    RenderedStory.objects.filter(pk=paper.pk).update(card_vi="Bản cũ")
    assert "Bản cũ" in client.get("/tinh/bac-kan/").content.decode()
    settings.DEBUG = True
    assert "Bản cũ" not in client.get("/tinh/bac-kan/").content.decode()


def test_the_stamp_is_made_of_every_file_that_a_page_may_depend_on():
    names = {str(path.relative_to(stamp.ROOT)) for path in stamp.sources()}
    assert {
        "templates/site/story.html", "templates/components/card.html", "articles/public/related.py",
        "articles/templatetags/site.py", "locale/vi/LC_MESSAGES/django.mo", "newsroom/vietnamese.py",
        "newsroom/formats/vi/formats.py", "articles/models/published.py",
    } <= names  # fmt: skip
    assert all(list(stamp.ROOT.glob(pattern)) for pattern in stamp.SOURCES)
