"""One story through the whole newsroom, by keyboard and mouse, from the reporter's form to the reader's page."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from articles.models import Article, PublicState, Status
from articles.workflow import MOVES
from tests import factories, journey
from tests.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]
NewContext = Callable[..., BrowserContext]

OFFICIAL = "Lường Thị Ngọc Diệp"
TITLES = ["Phó Bí thư Thường trực Tỉnh ủy", "Chủ tịch HĐND tỉnh Bắc Kạn"]
LATER_TITLE = "Chủ tịch Ủy ban MTTQ Việt Nam tỉnh Thái Nguyên"
EVENT = "Hội nghị kiểm điểm công tác quý III năm 2023"
DOCUMENTS = [("Kết luận", "238-KL/TU", "12/7/2023"), ("Kế hoạch", "179-KH/TU", "25/7/2023")]
TOPICS = ["Công tác Mặt trận", "Quỹ Vì người nghèo"]
PHOTO = {"caption": journey.twin().caption, "credit": "Báo Bắc Kạn", "alt": "Một người phát biểu trên bục"}
REASON, ADDED = "Sa-pô thiếu nơi họp.", " Hội nghị họp tại thành phố Bắc Kạn."
SHOWN = "Bắc Kạn: Mặt trận và các đoàn thể tỉnh kiểm điểm công việc quý III năm 2023"
PARTS = [".story-headline", ".story-related", ".story-photo figcaption", ".story-body", ".facts"]
PLACES = ["/", "/tinh/bac-kan/", "/tinh/thai-nguyen/", "/bao-cao/", "/chuyen-muc/hoat-dong-mat-tran/"]
SEARCH = "/tim-kiem/?q=kiem+diem+cong+viec+quy+iii+luong+thi+ngoc+diep"


def test_a_story_goes_from_the_reporter_to_the_readers(new_context: NewContext, cast: Cast, media: Path):
    factories.section()
    terms = (date(2020, 10, 28), date(2025, 7, 1))
    offices = [*((title, *terms) for title in TITLES), (LATER_TITLE, date(2025, 7, 1), None)]
    factories.person(OFFICIAL, offices)

    reporter = journey.at_desk(new_context, "reporter")
    story, previewed = file_the_twin(reporter)
    may_not_approve(reporter, story)
    sees_nothing(journey.at_desk(new_context, "reporter2"), story)
    finds_nothing(new_context().new_page())

    editor = journey.at_desk(new_context, "editor")
    return_it(editor)
    lead = mend_it(reporter)
    approve_it(editor, story)
    for scripted in (True, False):
        reader = new_context(java_script_enabled=scripted).new_page()
        finds_the_story(reader, story)
        reads_the_story(reader, story, previewed, lead)


# --- The reporter -------------------------------------------------------------


def file_the_twin(page: Page) -> tuple[Article, dict[str, str]]:
    """File, preview and submit it, from the desk's home on; returns the story and what the preview showed."""
    journey.press(page, page.locator(f"main a[href='{journey.ADD}']"))
    write_the_text(page)
    write_the_facts(page)
    journey.attach(page, journey.photo(), **PHOTO)
    journey.send(page, "_preview")
    preview = page.frame_locator(".preview-frame")
    shown = {part: preview.locator(part).inner_text() for part in PARTS}
    assert preview.locator(".story-lead").inner_text() == f"(Mặt trận) - {journey.twin().lead}"
    story = Article.objects.get()
    journey.press(page, page.locator(f".preview-bar a[href='{journey.LIST}{story.pk}/change/']"))
    journey.send(page, "_submit")
    assert page.url.endswith(f"/{story.pk}/review/")
    story.refresh_from_db()
    assert story.status == Status.SUBMITTED
    return story, shown


def write_the_text(page: Page) -> None:
    """Headline, tag, lead and the text, of which two paragraphs are typed and the others pasted."""
    twin = journey.twin()
    journey.write(page, "headline", twin.headline)
    journey.write(page, "dateline_tag", twin.tag)
    journey.field(page, "lead").fill(twin.lead)
    for number, text in enumerate(twin.paragraphs):
        if number in {2, 4}:
            journey.write_body(page, text)
        else:
            journey.paste(page, f'<p class="MsoNormal" style="color: red">{text}</p>')
    journey.field(page, "related_headlines").fill("\n".join(twin.related))
    journey.write(page, "source_credit", twin.credit)


def write_the_facts(page: Page) -> None:
    """Day, province of that day, event, period, section, official, documents, topics."""
    home = journey.field(page, "home_province")
    assert "bac-kan" not in home.locator("option").evaluate_all("options => options.map(option => option.value)")
    journey.write(page, "event_date", "10/10/2023")
    home.select_option("bac-kan")
    journey.write(page, "event_name", EVENT)
    journey.write(page, "event_place", "Bắc Kạn")
    journey.field(page, "section").select_option(label="Hoạt động Mặt trận")
    journey.field(page, "genre").select_option("activity-report")
    journey.field(page, "ai_use").select_option("none")
    journey.field(page, "period_part").select_option("Q3")
    journey.write(page, "period_year", "2023")
    journey.write(page, "tags", ", ".join(TOPICS))
    official = journey.add_row(page, "officials")
    journey.choose_first(page, f"officials-{official}-name", "luong thi", OFFICIAL)
    expect(page.locator("[data-rows=officials] [data-about]")).to_have_text(", ".join(TITLES))
    for values in DOCUMENTS:
        cited = journey.add_row(page, "documents")
        for name, value in zip(("number", "kind", "issued_on"), (values[1], values[0], values[2]), strict=True):
            journey.write(page, f"documents-{cited}-{name}", value)


def may_not_approve(page: Page, story: Article) -> None:
    """No button on the page, and a forged request is refused."""
    assert page.locator("form[action$='/move/submit/'], form[action$='/move/take_back/']").count() == 1
    assert page.locator("form[action$='/move/approve/'], form[action$='/move/claim/']").count() == 0
    for move in ("claim", "approve"):
        Article.objects.filter(pk=story.pk).update(status=Status.SUBMITTED if move == "claim" else Status.IN_REVIEW)
        sent = {"csrfmiddlewaretoken": journey.token(page), "when": "now", "revision_hash": story.head.hash}
        answer = page.request.post(f"{journey.LIST}{story.pk}/move/{move}/", form=sent)
        assert answer.status == 403
    Article.objects.filter(pk=story.pk).update(status=Status.SUBMITTED)
    assert not story.published.exists()


def mend_it(page: Page) -> str:
    """Find the reason at home, mend the lead, submit again; returns the new lead."""
    page.goto(journey.HOME)
    row = page.locator(".panel-returned .row")
    assert row.locator(".row-note").inner_text() == REASON
    journey.press(page, row.locator(".row-headline"))
    journey.press(page, page.locator(".action-bar a[href$='/change/']"))
    lead = journey.field(page, "lead")
    lead.press("ControlOrMeta+End")
    lead.press_sequentially(ADDED)
    journey.send(page, "_submit")
    return journey.twin().lead + ADDED


# --- A reporter of another province ------------------------------------------


def sees_nothing(page: Page, story: Article) -> None:
    """Neither its pages nor its photo nor its name anywhere; no move is taken."""
    base, photo = f"{journey.LIST}{story.pk}", story.photos.get().pk
    for address in (
        *(f"{base}/{name}/" for name in ("change", "review", "preview", "preview/frame", "history")),
        *(f"/admin/photos/{name}" for name in (f"{photo}/", f"{photo}/?size=small", f"choose/?story={story.pk}")),
    ):
        assert page.request.get(address).status == 404, address
    page.goto(journey.HOME)
    sent = {"csrfmiddlewaretoken": journey.token(page), "when": "now", "revision_hash": story.head.hash, "note": "x"}
    for move in MOVES:
        assert page.request.post(f"{base}/move/{move}/", form=sent).status == 404, move
    assert page.request.post(f"{base}/change/", form=sent).status == 404
    for address in (journey.HOME, journey.LIST, f"{journey.LIST}?q=kiem+diem", f"{journey.LIST}?q={story.headline}"):
        assert page.goto(address).ok
        assert "kiểm điểm công việc" not in page.inner_text("main"), address
    for kind, term in (("events", "hoi nghi"), ("documents", "238")):
        assert page.request.get(f"{journey.LIST}choose/{kind}/?q={term}").json() == {"choices": []}


# --- The editor ---------------------------------------------------------------


def take_from_the_queue(page: Page) -> None:
    """Open the story that waits at home and claim it."""
    page.goto(journey.HOME)
    journey.press(page, page.locator(".panel-queue .row-headline"))
    journey.decide(page, "claim")


def return_it(page: Page) -> None:
    """Claim the story and give it back with a reason; without one it is not taken."""
    take_from_the_queue(page)
    assert journey.decide(page, "return").status == 422
    assert journey.decide(page, "return", note=REASON).ok


def approve_it(page: Page, story: Article) -> None:
    """Claim it again, read what has changed, approve it for now."""
    take_from_the_queue(page)
    assert page.locator(".changes ins").inner_text() == ADDED
    assert journey.is_loaded(page.locator(".reading img"))
    journey.decide(page, "approve", when="now")
    story.refresh_from_db()
    assert (story.status, story.public_state) == (Status.APPROVED, PublicState.LIVE)


# --- The reader ---------------------------------------------------------------


def finds_nothing(page: Page) -> None:
    """Before the approval no public page knows of it."""
    for address in (*PLACES, "/su-kien/", "/can-bo/", SEARCH):
        assert page.goto(address).ok
        for name in ("kiểm điểm công việc", EVENT, OFFICIAL):
            assert name not in page.inner_text("main"), address
    for address in ("/rss/", "/tinh/bac-kan/rss/"):
        assert ET.fromstring(page.request.get(address).text()).findall(".//item") == []


def finds_the_story(page: Page, story: Article) -> None:
    """On the pages of what it is about, in the feeds, by a search without accents."""
    address = story.published.get().get_absolute_url()
    for place in PLACES:
        page.goto(place)
        found = journey.headlines(page, address)
        assert found == [SHOWN] if place != "/" else set(found) == {SHOWN}, place
        assert journey.is_loaded(page.locator(".card-photo img").first)
    page.goto("/tinh/bac-kan/")
    assert "1/7/2025" in page.locator(".notice").inner_text()
    expect(page.locator(".notice a")).to_have_attribute("href", "/tinh/thai-nguyen/")
    page.goto(SEARCH)
    assert journey.headlines(page, address) == [SHOWN]
    for feed in ("/rss/", "/tinh/bac-kan/rss/", "/tinh/thai-nguyen/rss/"):
        items = ET.fromstring(page.request.get(feed).text()).findall(".//item")
        assert [item.findtext("title") for item in items] == [SHOWN], feed
        assert items[0].findtext("link", "").endswith(address)
    page.goto(address)
    about = page.locator(".facts a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    kinds = [link.split("/")[1] for link in about]
    assert kinds == ["su-kien", "can-bo", "van-ban", "van-ban", "chu-de", "chu-de"]
    for link in about:
        page.goto(link)
        assert journey.headlines(page, address) == [SHOWN], link


def reads_the_story(page: Page, story: Article, previewed: dict[str, str], lead: str) -> None:
    """The page shows what was filed and approved, as the preview had shown it."""
    twin = journey.twin()
    page.goto(story.published.get().get_absolute_url())
    assert {part: page.locator(part).inner_text() for part in PARTS} == previewed
    assert page.locator("h1").inner_text() == SHOWN
    assert page.locator(".story-lead").inner_text() == f"(Mặt trận) - {lead}"
    assert page.locator(".story-body > p:not([class])").all_inner_texts() == twin.paragraphs
    assert twin.paragraphs[-1].endswith("./.")
    assert page.locator(".story-related li").all_inner_texts() == twin.related
    assert page.locator(".story-credit").inner_text() == twin.credit == "Theo Báo Bắc Kạn"
    figure = page.locator(".story-photo")
    assert journey.is_loaded(figure.locator("img"))
    assert figure.locator("img").get_attribute("alt") == PHOTO["alt"]
    assert figure.locator("figcaption").inner_text() == f"{PHOTO['caption']} Ảnh: {PHOTO['credit']}"
    facts = page.locator(".facts").inner_text()
    assert f"{OFFICIAL}\n{', '.join(TITLES)}" in facts.replace("\n\n", "\n")
    for kind, number, day in DOCUMENTS:
        assert f"{kind} số {number}" in facts and day in facts
    assert "Quý III năm 2023" in facts and "10/10/2023" in facts
    assert LATER_TITLE not in page.content()
