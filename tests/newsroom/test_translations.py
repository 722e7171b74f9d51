"""The interface is complete in Vietnamese and in English: catalogues, and what pages really show."""

import gettext
import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django
import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from newsroom.models import User
from tests import factories
from tests.harness.messages import Entry, Message, in_source, read_po
from tests.harness.source import ROOT
from tests.test_urls_by_role import DESK, PUBLIC, things  # noqa: F401 (a fixture)

OURS, BORROWED = ROOT / "locale" / "vi", ROOT / "locale" / "borrowed" / "vi"
DOMAINS = ("django", "djangojs")
CATALOGUES = [folder / "LC_MESSAGES" / f"{domain}.po" for folder in (OURS, BORROWED) for domain in DOMAINS]
PACKAGES = Path(django.__file__).parent
THEIRS = {
    "django": [PACKAGES / "conf", PACKAGES / "contrib" / "auth", PACKAGES / "contrib" / "admin"],
    "djangojs": [PACKAGES / "contrib" / "admin"],
}
# Parts of Django that no page of ours shows.
NOT_SHOWN = (
    "conf/global_settings.py",
    "views/templates/default_urlconf.html",
    "views/generic/",
    "views/static.py",
    "contrib/admindocs/",
)
# Words of django-taggit that our pages show; its catalogue has no English to look them up in.
TAGGIT = 12
# English words that are somebody's name.
USERNAMES = {"reporter", "editor", "chief", "admin"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sdr]|\{\w*\}")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def entries(*paths: Path) -> list[Entry]:
    return [entry for path in paths for entry in read_po(path)]


# --- The catalogues -----------------------------------------------------------


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_catalogue_has_what_the_source_says_and_nothing_else(domain: str) -> None:
    catalogue = {entry.message for entry in entries(OURS / "LC_MESSAGES" / f"{domain}.po")}
    source = in_source(domain)
    advice = f"run: uv run manage.py makemessages -l vi -d {domain} --add-location=file --no-wrap --no-obsolete"
    assert sorted(source - catalogue, key=str) == [], f"not translated; {advice}"
    assert sorted(catalogue - source, key=str) == [], f"no longer in the source; {advice}"
    assert len(source) > {"django": 500, "djangojs": 40}[domain]


@pytest.mark.parametrize("path", CATALOGUES, ids=named)
def test_every_message_is_translated_with_its_placeholders(path: Path) -> None:
    faults = []
    for entry in read_po(path):
        message = entry.message
        wanted = {*PLACEHOLDER.findall(message.text), *PLACEHOLDER.findall(message.plural or "")}
        for said in entry.translations:
            if not said.strip() or entry.fuzzy:
                faults.append(f"{message.text!r} is not translated")
            if set(PLACEHOLDER.findall(said)) != wanted:
                faults.append(f"{message.text!r} → {said!r} has other placeholders")
            if (message.text[:1].isspace(), message.text[-1:].isspace()) != (said[:1].isspace(), said[-1:].isspace()):
                faults.append(f"{message.text!r} → {said!r} begins or ends with other blanks")
            if not unicodedata.is_normalized("NFC", said):
                faults.append(f"{message.text!r} → {said!r} is not in NFC")
    assert faults == []


@pytest.mark.parametrize("path", CATALOGUES, ids=named)
def test_what_is_used_is_what_is_written(path: Path) -> None:
    written = {}
    for entry in read_po(path):
        message = entry.message
        key = message.text if message.context is None else f"{message.context}\x04{message.text}"
        forms = enumerate(entry.translations)
        written |= {(key, n): said for n, said in forms} if message.plural else {key: entry.translations[0]}
    with path.with_suffix(".mo").open("rb") as file:
        used = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    used.pop("")
    assert used == written, f"run: msgfmt -o {named(path.with_suffix('.mo'))} {named(path)}"


@cache
def english_of_django(domain: str) -> dict[tuple[str, str | None], Entry]:
    """Every message of Django and the parts of it that we use."""
    paths = [folder / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po" for folder in THEIRS[domain]]
    return {(entry.message.text, entry.message.context): entry for entry in entries(*paths)}


@pytest.mark.parametrize("domain", DOMAINS)
def test_what_django_leaves_out_in_vietnamese_is_borrowed(domain: str) -> None:
    translated = {
        (entry.message.text, entry.message.context)
        for folder in THEIRS[domain]
        for entry in read_po(folder / "locale" / "vi" / "LC_MESSAGES" / f"{domain}.po")
        if all(entry.translations) and not entry.fuzzy
    }
    ours = entries(*(folder / "LC_MESSAGES" / f"{domain}.po" for folder in (OURS, BORROWED)))
    translated |= {(entry.message.text, entry.message.context) for entry in ours}
    shown = {
        key: entry
        for key, entry in english_of_django(domain).items()
        if not all(place.startswith(NOT_SHOWN) for place in entry.places)
    }
    assert sorted(set(shown) - translated, key=str) == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_borrowed_message_is_one_of_theirs_and_not_ours(domain: str) -> None:
    theirs = english_of_django(domain)
    borrowed = entries(BORROWED / "LC_MESSAGES" / f"{domain}.po")
    unknown = [e.message for e in borrowed if (e.message.text, e.message.context) not in theirs]
    assert len(unknown) == (TAGGIT if domain == "django" else 0), unknown
    ours = in_source(domain)
    assert [e.message for e in borrowed if e.message in ours] == []


# --- What pages show ----------------------------------------------------------


def shown_words(page: bytes, language: str) -> Iterator[str]:
    """Every text of a page that is in its language, and what is read out or shown instead of one."""
    for element in html.fromstring(page).iter():
        if not isinstance(element.tag, str) or element.tag in {"script", "style", "template", "code"}:
            continue
        near = next((e for e in (element, *element.iterancestors()) if e.get("lang")), None)
        if near is None or near.get("lang") == language:
            yield element.text or ""
            yield from (element.get(name) or "" for name in ("aria-label", "title", "placeholder", "alt"))
            if element.tag == "input" and element.get("type") in {"submit", "button"}:
                yield element.get("value") or ""
        over = element.getparent()
        outer = next((e for e in (over, *over.iterancestors()) if e.get("lang")), None) if over is not None else None
        if outer is None or outer.get("lang") == language:
            yield element.tail or ""


def plain(text: str) -> str:
    """One form for a label however it is shown: single blanks, no colon after it, small letters."""
    return " ".join(text.split()).rstrip(":").casefold()


def pattern(text: str) -> re.Pattern[str]:
    """Matches the text with anything in its placeholders."""
    pieces = re.split(PLACEHOLDER, plain(text.replace("%%", "%")))
    return re.compile("(.+)".join(re.escape(piece) for piece in pieces))


class Vocabulary:
    """Recognises what is said in one language and is said otherwise in the other."""

    def __init__(self, pairs: list[tuple[str, str]], also: set[str]) -> None:
        """`pairs`: said, said in the other language; `also`: what both languages may say."""
        different = [said for said, other in pairs if plain(said) != plain(other) and plain(said) not in also]
        self.whole = {plain(said) for said in different if not PLACEHOLDER.search(said)}
        # One with little but placeholders says nothing of its own.
        long = (
            s for s in different if PLACEHOLDER.search(s) and len(re.findall(r"\w{2,}", PLACEHOLDER.sub("", s))) > 1
        )
        self.patterns = [pattern(said) for said in long]
        self.known: dict[str, bool] = {}

    def finds(self, text: str) -> bool:
        """Whether the text is one of them."""
        said = plain(text)
        if said not in self.known:
            self.known[said] = said in self.whole or any(one.fullmatch(said) for one in self.patterns)
        return self.known[said]


@cache
def vocabulary(language: str) -> Vocabulary:
    """What the interface says in that language alone."""
    pairs = [
        (english, said)
        for entry in entries(*CATALOGUES[::2])
        for english in (entry.message.text, entry.message.plural)
        if english
        for said in entry.translations
    ]
    for folder in THEIRS["django"]:
        for entry in read_po(folder / "locale" / "vi" / "LC_MESSAGES" / "django.po"):
            pairs += [(entry.message.text, said) for said in entry.translations if said]
    both = {plain(english) for english, said in pairs if plain(english) == plain(said)}
    if language == "en":
        # Names of languages are written in their own.
        return Vocabulary([pair for pair in pairs if pair[0] != "English"], both)
    # The legal name of a unit is what it is in any language; so is what is asked for in the address of a test.
    english = {plain(one) for pair in pairs for one in pair[:1]}
    turned = [(said, one) for one, said in pairs if one not in {"%(name)s city", "%(name)s province"}]
    return Vocabulary(turned, both | english)


def strangers(page: bytes, language: str) -> list[str]:
    """Texts of a page that the interface says only in the other language."""
    other = vocabulary("en" if language == "vi" else "vi")
    texts = {" ".join(text.split()) for text in shown_words(page, language)} - USERNAMES
    return sorted(text for text in texts if text and other.finds(text))


@pytest.mark.parametrize(
    ("language", "page", "found"),
    [
        ("vi", b"<html lang=vi><p>Save draft:</p>", ["Save draft:"]),
        ("vi", b"<html lang=vi><p lang=en>Save draft</p> <p>L&#432;u nh&#225;p</p>", []),
        (
            "vi",
            b"<html lang=vi><input type=submit value=Save><a title='Change password'>x</a>",
            ["Change password", "Save"],
        ),
        ("vi", b"<html lang=vi><p>Saved at 10:30.</p>", ["Saved at 10:30."]),
        ("en", "<html lang=en><p>Lưu nháp</p><p lang=vi>Lưu nháp</p>".encode(), ["Lưu nháp"]),
        ("en", "<html lang=en><p>x <b lang=vi>Tít</b> Sa-pô</p>".encode(), ["Sa-pô"]),
    ],
)
def test_a_word_of_the_other_language_is_seen(language: str, page: bytes, found: list[str]) -> None:
    declared = page.replace(b"<html", b"<meta charset=utf-8><html")
    assert strangers(declared, language) == found


def visit(client: Client, address: str, language: str) -> list[str]:
    """What a page of ours shows in the wrong language; nothing where the answer is no page."""
    response = client.get(address)
    if "text/html" not in response.get("Content-Type", "") or response.status_code in {301, 302, 405}:
        return []
    return [f"{address}: {text}" for text in strangers(response.getvalue(), language)]


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_public_pages_speak_one_language(client: Client, things: dict, language: str) -> None:  # noqa: F811
    story = factories.publish("Bắc Kạn: Bài sẽ gỡ", at=factories.moment("2026-11-01 08:00"))
    factories.withdraw(story, factories.moment("2026-11-02 08:00"))
    extra = [story.get_absolute_url(), "/khong-co/", "/tim-kiem/", "/tinh/thai-nguyen/?quy=2023-4", "/?truoc=x"]
    addresses = [path.format(**things) for path in PUBLIC.values()] + extra
    prefix = "" if language == "vi" else "/en"
    faults = [fault for address in addresses for fault in visit(client, prefix + address, language)]
    assert faults == []


ROLES = ("reporter", "editor", "chief", "admin", "root", "outsider")


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "language"),
    # Whose language is not known yet signs in in Vietnamese.
    [("nobody", "vi"), *((role, language) for role in ROLES for language in ("vi", "en"))],
)
def test_pages_of_the_desk_speak_one_language(cast, things: dict, role: str, language: str) -> None:  # noqa: F811
    User.objects.update(language=language)
    client = Client()
    if role != "nobody":
        client.force_login(getattr(cast, role))
    addresses = [path.format(**things) for path, _statuses in DESK.values()]
    faults = [fault for address in addresses for fault in visit(client, address, language)]
    assert faults == []


WRONG = {
    "/admin/articles/article/add/": {"headline": "x" * 400, "event_date": "31/02/2023", "period_1": "x", "genre": "y"},
    "/admin/articles/event/add/": {"name": "", "starts_on": "x", "ends_on": "y"},
    "/admin/articles/document/add/": {"number": "", "issued_on": "x"},
    "/admin/articles/topic/add/": {"name": ""},
    "/admin/articles/campaign/add/": {"starts_on": "2026-02-02", "ends_on": "2026-01-01"},
    "/admin/provinces/person/add/": {"name": ""},
    "/admin/provinces/office/add/": {"rank": "x"},
    "/admin/provinces/organisation/add/": {"kind": "x", "valid_from": "x"},
    "/admin/profile/": {"pen_name": "x" * 200, "language": "xx"},
    "/admin/password_change/": {"old_password": "x", "new_password1": "1234", "new_password2": "1234"},
    "/admin/profile/second-factor/": {"name": "", "code": "x", "password": "x"},
    "/admin/login/": {"username": "x", "password": "y"},
}


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_wrong_in_a_form_is_said_in_one_language(cast, language: str) -> None:
    User.objects.update(language=language)
    signed_in, faults = Client(), []
    signed_in.force_login(cast.chief)
    for address, fields in WRONG.items():
        client = Client() if address == reverse("admin:login") else signed_in
        if client is not signed_in and language == "en":
            continue
        response = client.post(address, fields)
        assert response.status_code in {200, 422}, address
        faults += [f"{address}: {text}" for text in strangers(response.getvalue(), language)]
    assert faults == []


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_scripts_of_the_desk_get_their_words(cast, client: Client, language: str) -> None:
    User.objects.update(language=language)
    client.force_login(cast.editor)
    script = client.get("/admin/jsi18n/").content.decode()
    sent = re.search(r"const newcatalog = (\{.*?\n  \});", script, re.DOTALL)
    words = json.loads(sent[1]) if sent else {}
    translated = {e.message.text: e.translations[0] for e in entries(OURS / "LC_MESSAGES" / "djangojs.po")}
    assert len(translated) > 40
    assert {text: words.get(text, text) for text in translated} == (
        translated if language == "vi" else {t: t for t in translated}
    )


def test_one_word_with_two_meanings_has_two_translations() -> None:
    said = {entry.message: entry.translations[0] for entry in entries(OURS / "LC_MESSAGES" / "django.po")}
    assert said[Message("Text")] == "Chính văn"
    assert said[Message("Text", "role in a byline")] == "Bài"
    assert said[Message("Submitted")] == "Chờ biên tập"
