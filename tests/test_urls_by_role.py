"""Every address of the project as every role: a written table of rights, and no route may be missing from it."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from django.utils.translation import override

from articles import corrections, pictures, publishing
from articles.desk import receive, threads, wire_drafts
from articles.desk.threads import Said
from articles.models import Archive, Article, ArticleOfficial, Campaign, Origin, Photo, Scratch, Topic, WireItem
from articles.wire import keeping
from articles.wire.entries import Entry
from newsroom.models import User
from provinces.models import Office, Organisation, Person, Province
from tests import factories
from tests.articles.desk.filing import filled, picture
from tests.articles.desk.stories import change_text, filed, move
from tests.articles.wire.papers import supplier
from tests.cast import PASSWORD

ROLES = ("anon", "outsider", "reporter", "reporter2", "editor_north", "editor", "chief", "admin", "root")
A = "/admin/articles/article/"
WRITING = {"INSERT", "UPDATE", "DELETE", "REPLACE"}
API = "api/v1/"
TOKEN = "0123456789abcdef" * 2  # of a form, and the same in the cookie

# A status for each of ROLES, in this order; one status alone is for all of them. 302 is the way to the sign-in for
# anon. `{story}` is by `reporter` (Bắc Kạn, submitted), `{other}` by `reporter2` (Lạng Sơn, a draft).
EVERYBODY = "200"
STAFF = "302 200 200 200 200 200 200 200 200"
WITH_ROLE = "302 403 200 200 200 200 200 200 200"
WRITERS = "302 403 200 200 200 200 200 403 403"
WRITERS_HIDDEN = "404 404 200 200 200 200 200 404 404"
CHOOSERS = "302 404 200 200 200 200 200 404 404"
OWN_OR_EDITOR = "302 404 200 404 200 200 200 404 404"
OF_THE_OTHER = "302 404 404 200 404 200 200 404 404"
OF_THE_REPORTER = "302 404 200 404 404 404 404 404 404"
ADMINISTRATORS = "302 403 403 403 403 403 403 200 200"
ADMINISTRATORS_HIDDEN = "302 404 404 404 404 404 404 200 200"
HOUSE = "302 403 403 403 403 403 200 200 200"
KEEPERS = "302 403 403 403 200 200 200 200 200"
EDITORS = "302 403 403 403 200 200 200 403 403"
EDITORS_HIDDEN = "302 404 404 404 200 200 200 404 404"
SECTIONS = "302 403 403 403 403 403 200 200 200"
COVER_ALL = "302 404 404 404 404 200 200 404 404"
CHIEF = "302 404 404 404 404 404 200 404 404"
NOBODY = "302 403 403 403 403 403 403 403 403"
POST_ONLY = "302 405 405 405 405 405 405 405 405"
NOT_THERE = "302 404 404 404 404 404 404 404 404"
ALWAYS_TO_CHANGE = "302"


def kept(address: str, who: str, row: str, *, edited: bool = True, unused: bool = False) -> dict[str, tuple[str, str]]:
    """The addresses that the admin gives to a model."""
    base, one = f"/{address}", f"{address}<path:object_id>/"
    return {
        address: (base, who),
        f"{address}add/": (f"{base}add/", who if edited else NOBODY),
        f"{one}history/": (f"{base}{{{row}}}/history/", who),
        f"{one}delete/": (f"{base}{{{row}}}/delete/", who if unused else NOBODY),
        f"{one}change/": (f"{base}{{{row}}}/change/", who),
        one: (f"{base}{{{row}}}/", ALWAYS_TO_CHANGE),
    }


DESK: dict[str, tuple[str, str]] = {
    "admin/": ("/admin/", STAFF),
    "admin/language/": ("/admin/language/", POST_ONLY),
    "admin/profile/": ("/admin/profile/", STAFF),
    "admin/profile/mail/": ("/admin/profile/mail/", STAFF),
    "admin/notices/": ("/admin/notices/", STAFF),
    "admin/notices/read/": ("/admin/notices/read/", POST_ONLY),
    "admin/login/": ("/admin/login/", "200 302 302 302 302 302 302 302 302"),
    "admin/logout/": ("/admin/logout/", POST_ONLY),
    "admin/profile/sign-out/": ("/admin/profile/sign-out/", POST_ONLY),
    "admin/profile/sessions/": ("/admin/profile/sessions/", STAFF),
    "admin/profile/second-factor/": ("/admin/profile/second-factor/", STAFF),
    "admin/people/<int:pk>/second-factor/": ("/admin/people/{account}/second-factor/", ADMINISTRATORS_HIDDEN),
    "admin/login/oidc/": ("/admin/login/oidc/", "404"),  # no provider is named
    "admin/login/oidc/return/": ("/admin/login/oidc/return/", "404"),
    "admin/login/second/": ("/admin/login/second/", "302"),
    "admin/login/set-up/": ("/admin/login/set-up/", "302"),
    "admin/subscribers/": ("/admin/subscribers/", ADMINISTRATORS_HIDDEN),
    "admin/components/": ("/admin/components/", STAFF),
    "admin/status/": ("/admin/status/", HOUSE),
    "admin/find/": ("/admin/find/", CHIEF),
    "admin/front/": ("/admin/front/", CHIEF),
    "admin/front/preview/": ("/admin/front/preview/", CHIEF),
    "admin/front/pin/": ("/admin/front/pin/", POST_ONLY),
    "admin/front/<int:pk>/unpin/": ("/admin/front/1/unpin/", POST_ONLY),
    "admin/front/<int:pk>/move/<slug:way>/": ("/admin/front/1/move/up/", POST_ONLY),
    "admin/history/": ("/admin/history/", HOUSE),
    "admin/history/export/": ("/admin/history/export/", POST_ONLY),
    "admin/people/hand-over/": ("/admin/people/hand-over/?leaver={account}", HOUSE),
    "admin/people/<int:pk>/sign-out/": ("/admin/people/{account}/sign-out/", POST_ONLY),
    "admin/password_change/": ("/admin/password_change/", STAFF),
    "admin/password_change/done/": ("/admin/password_change/done/", STAFF),
    "admin/autocomplete/": (
        "/admin/autocomplete/?app_label=articles&model_name=articleofficial&field_name=person&term=",
        WRITERS,
    ),
    "admin/jsi18n/": ("/admin/jsi18n/", STAFF),
    "admin/<app_label>/": (
        "/admin/articles/",
        "302 404 200 200 200 200 200 200 200",
    ),
    "admin/(?P<url>.*)$": ("/admin/no-such-page/", NOT_THERE),
    # The story and its form.
    "admin/articles/article/": (A, WRITERS),
    "admin/articles/article/add/": (f"{A}add/", WRITERS),
    "admin/articles/article/bulk/": (f"{A}bulk/", "302 403 302 302 302 302 302 403 403"),
    "admin/articles/article/choose/<slug:what>/": (f"{A}choose/people/?q=an", CHOOSERS),
    "admin/articles/article/titles/": (f"{A}titles/?on=10/10/2023", CHOOSERS),
    "admin/articles/article/<path:object_id>/change/": (f"{A}{{other}}/change/", "302 404 404 200 404 302 302 404 404"),
    "admin/articles/article/<int:pk>/preview/": (f"{A}{{story}}/preview/", OWN_OR_EDITOR),
    "admin/articles/article/<int:pk>/preview/frame/": (f"{A}{{story}}/preview/frame/", OWN_OR_EDITOR),
    "admin/articles/article/<int:pk>/review/": (f"{A}{{story}}/review/", OWN_OR_EDITOR),
    "admin/articles/article/<int:pk>/redact/": (f"{A}{{story}}/redact/", "302 404 404 404 200 200 200 404 404"),
    "admin/articles/article/<int:pk>/redact/<int:number>/decide/": (f"{A}{{story}}/redact/1/decide/", POST_ONLY),
    "admin/articles/article/<int:pk>/redact/<int:number>/evidence/": (f"{A}{{story}}/redact/1/evidence/", POST_ONLY),
    "admin/articles/article/<int:pk>/link/": (f"{A}{{story}}/link/", "302 404 404 404 200 200 200 404 404"),
    "admin/articles/article/<int:pk>/link/<int:number>/end/": (f"{A}{{story}}/link/1/end/", POST_ONLY),
    "admin/articles/article/<int:pk>/history/": (f"{A}{{story}}/history/?from=1&to=2", OWN_OR_EDITOR),
    "admin/articles/article/<int:pk>/move/<slug:name>/": (f"{A}{{story}}/move/claim/", POST_ONLY),
    "admin/articles/article/<int:pk>/correction/": (f"{A}{{shown}}/correction/", EDITORS_HIDDEN),
    "admin/articles/article/<int:pk>/similar/<int:other>/": (
        f"{A}{{story}}/similar/{{shown}}/",
        "302 404 200 404 200 200 200 404 404",
    ),
    "admin/articles/article/<int:pk>/inspect/": (f"{A}{{shown}}/inspect/", POST_ONLY),
    "admin/articles/article/<int:pk>/embargo/": (f"{A}{{story}}/embargo/", POST_ONLY),
    "admin/corrections/": ("/admin/corrections/", EDITORS_HIDDEN),
    "admin/corrections/<int:pk>/": ("/admin/corrections/{correction}/", EDITORS_HIDDEN),
    "admin/corrections/<int:pk>/decide/": ("/admin/corrections/{correction}/decide/", POST_ONLY),
    "admin/corrections/<int:pk>/publish/": ("/admin/corrections/{accepted}/publish/", POST_ONLY),
    "admin/articles/article/<int:pk>/comments/": (f"{A}{{story}}/comments/", POST_ONLY),
    "admin/articles/article/<int:pk>/comments/<int:thread>/<slug:what>/": (
        f"{A}{{story}}/comments/{{thread}}/resolve/",
        POST_ONLY,
    ),
    "admin/articles/article/<int:pk>/confirm/": (f"{A}{{story}}/confirm/", POST_ONLY),
    "admin/articles/article/<int:pk>/overrule/": (f"{A}{{story}}/overrule/", POST_ONLY),
    "admin/photos/upload/": ("/admin/photos/upload/", "405"),
    "admin/photos/": ("/admin/photos/", CHOOSERS),
    "admin/photos/add/": ("/admin/photos/add/", POST_ONLY),
    "admin/photos/use/": ("/admin/photos/use/", POST_ONLY),
    "admin/photos/<int:pk>/about/": ("/admin/photos/{shelved}/about/", "302 404 200 404 200 200 200 404 404"),
    "admin/photos/choose/": ("/admin/photos/choose/", WRITERS_HIDDEN),
    "admin/photos/<int:pk>/": ("/admin/photos/{photo}/", "404 404 200 404 200 200 200 404 404"),
    "admin/scratch/keep/": ("/admin/scratch/keep/", "405"),
    "admin/scratch/present/": ("/admin/scratch/present/", "405"),
    "admin/scratch/session/": ("/admin/scratch/session/", EVERYBODY),
    "admin/scratch/sign-in/": ("/admin/scratch/sign-in/", "405"),
    "admin/scratch/return/": ("/admin/scratch/return/", "405"),
    "admin/scratch/<int:pk>/": ("/admin/scratch/{scratch}/", "302 404 200 404 404 404 404 404 404"),
    "admin/scratch/<int:pk>/drop/": ("/admin/scratch/{scratch}/drop/", POST_ONLY),
    "admin/sources/": ("/admin/sources/", CHOOSERS),
    "admin/sources/share/": ("/admin/sources/share/", "302"),
    "admin/sources/<int:pk>/": ("/admin/sources/{source}/", OF_THE_REPORTER),
    "admin/sources/<int:pk>/convert/": ("/admin/sources/{coded}/convert/", OF_THE_REPORTER),
    "admin/sources/<int:pk>/file/": ("/admin/sources/{source}/file/", OF_THE_REPORTER),
    "admin/wire/": ("/admin/wire/", CHOOSERS),
    "admin/wire/<int:pk>/": ("/admin/wire/{item}/", OWN_OR_EDITOR),
    "admin/wire/<int:pk>/take/": ("/admin/wire/{item}/take/", POST_ONLY),
    "admin/wire/<int:pk>/drop/": ("/admin/wire/{item}/drop/", POST_ONLY),
    "admin/archives/": ("/admin/archives/", COVER_ALL),
    "admin/archives/<int:pk>/": ("/admin/archives/{archive}/", COVER_ALL),
    "admin/archives/<int:pk>/admit/": ("/admin/archives/{archive}/admit/", POST_ONLY),
    "admin/units/": ("/admin/units/?on=10/10/2023", WRITERS_HIDDEN),
    # Accounts and reference data.
    **kept("admin/newsroom/user/", ADMINISTRATORS, "account"),
    "admin/newsroom/user/<id>/password/": ("/admin/newsroom/user/{account}/password/", ADMINISTRATORS),
    **kept("admin/provinces/province/", WITH_ROLE, "province", edited=False),
    **kept("admin/provinces/person/", KEEPERS, "person"),
    **kept("admin/provinces/office/", KEEPERS, "office"),
    **kept("admin/provinces/organisation/", KEEPERS, "organisation"),
    **kept("admin/articles/event/", EDITORS, "event"),
    **kept("admin/articles/document/", EDITORS, "document"),
    **kept("admin/articles/topic/", EDITORS, "topic"),
    **kept("admin/articles/campaign/", EDITORS, "campaign", unused=True),
    **kept("admin/articles/section/", SECTIONS, "section", unused=True),
    **kept("admin/articles/supplier/", SECTIONS, "supplier"),
    "admin/articles/supplier/<int:pk>/code/": ("/admin/articles/supplier/{supplier}/code/", POST_ONLY),
    **{
        f"admin/{kind}/<int:pk>/release/": (f"/admin/{kind}/{{{kind.partition('/')[2]}}}/release/", POST_ONLY)
        for kind in ("provinces/person", "articles/event", "articles/document", "articles/topic")
    },
}
# By a link that somebody outside was given: who has none, or a dead one, gets the same answer in every role.
OUTSIDE: dict[str, tuple[str, str]] = {
    "doc-duyet/<str:token>/": ("/doc-duyet/khong-co/", "404"),
    "doc-duyet/<str:token>/anh/<int:pk>/": ("/doc-duyet/khong-co/anh/{photo}/", "404"),
    f"{API}<anything:rest>": (f"/{API}khong-co", "404"),  # whatever else begins like the API
}
# By a link in a letter: what is no link of ours is no page. The form and what comes after it are everybody's.
DIGEST: dict[str, tuple[str, str]] = {
    "ban-tin/": ("/ban-tin/?muc=tinh/bac-kan", EVERYBODY),
    "ban-tin/da-gui/": ("/ban-tin/da-gui/", EVERYBODY),
    "ban-tin/xac-nhan/<str:token>/": ("/ban-tin/xac-nhan/khong-co/", "404"),
    "ban-tin/lua-chon/<str:token>/": ("/ban-tin/lua-chon/khong-co/", "404"),
    "ban-tin/thoi-nhan/<str:token>/": ("/ban-tin/thoi-nhan/khong-co/", "404"),
}
# The other of two stories, where the table shows one: nobody sees more of it.
AGAIN = [
    (f"{A}{{other}}/review/", OF_THE_OTHER),
    (f"{A}{{other}}/preview/", OF_THE_OTHER),
    (f"{A}{{other}}/history/", OF_THE_OTHER),
    ("/admin/sources/{others_source}/", OF_THE_OTHER),
    ("/admin/sources/{others_source}/file/", OF_THE_OTHER),
    ("/admin/sources/{wired}/", OWN_OR_EDITOR),
    ("/admin/sources/{wired}/file/", OWN_OR_EDITOR),
    (f"{A}add/?source={{source}}", "302 403 200 404 404 404 404 403 403"),
    (f"{A}add/?source={{others_source}}", "302 403 404 200 404 200 200 403 403"),
    (f"{A}999999/review/", NOT_THERE),
    (f"{A}999999/history/", NOT_THERE),
    (f"{A}{{story}}/delete/", NOT_THERE),
    ("/admin/newsroom/user/{root}/change/", ADMINISTRATORS),
    ("/admin/auth/group/", NOT_THERE),
    ("/admin/taggit/tag/", NOT_THERE),
    ("/admin/r/1/1/", NOT_THERE),
]
# What readers get is the same for everybody.
SLUGS = {
    "tinh/": "bac-kan",
    "chuyen-muc/": "hoat-dong-mat-tran",
    "chu-de/": "dai-doan-ket",
    "su-kien/": "hoi-nghi-quy-iii",
    "can-bo/": "phuong-thi-thu",
    "van-ban/": "231-kl-tu",
}
FEEDS = ("rss/", "atom/", "feed.json")
NAMES = {"events": "su-kien/", "officials": "can-bo/", "documents": "van-ban/", "provinces": "tinh/"}
PUBLIC: dict[str, str] = {
    "luu-tru/<int:year>/": "/luu-tru/2023/",
    "luu-tru/<int:year>/<int:month>/": "/luu-tru/2023/10/",
    "luu-tru/<int:year>/quy-<int:number>/": "/luu-tru/2023/quy-4/",
    "healthz": "/healthz",
    "readyz": "/readyz",
    "": "/",
    "tinh/": "/tinh/",
    "bao-cao/": "/bao-cao/",
    "su-kien/": "/su-kien/",
    "can-bo/": "/can-bo/",
    "cai-chinh/": "/cai-chinh/",
    "tim-kiem/": "/tim-kiem/?q=hoi",
    "tim-kiem/goi-y/": "/tim-kiem/goi-y/?q=hoi",
    "tim-kiem/goi-y.json": "/tim-kiem/goi-y.json?q=hoi",
    "opensearch.xml": "/opensearch.xml",
    "tin/<slug:slug>-<int:article_id>/": "{public}",
    "media/<str:name>": "{picture}",
    "chia-se/<int:article_id>.jpg": "{shared}",
    "robots.txt": "/robots.txt",
    "sw.js": "/sw.js",
    "ung-dung.webmanifest": "/ung-dung.webmanifest",
    "ngoai-tuyen/": "/ngoai-tuyen/",
    "sitemap.xml": "/sitemap.xml",
    "sitemap-trang.xml": "/sitemap-trang.xml",
    "sitemap-news.xml": "/sitemap-news.xml",
    "sitemap-<slug:kind>-<int:number>.xml": "/sitemap-tin-0.xml",
    **{place + feed: f"/{place}{feed}" for place in ("", "bao-cao/", "cai-chinh/") for feed in FEEDS},
    **{f"luu-tru/<int:year>/<int:month>/{feed}": f"/luu-tru/2023/10/{feed}" for feed in FEEDS},
    **{f"luu-tru/<int:year>/quy-<int:number>/{feed}": f"/luu-tru/2023/quy-4/{feed}" for feed in FEEDS},
    **{f"{place}<slug:slug>/": f"/{place}{slug}/" for place, slug in SLUGS.items()},
    **{f"{place}<slug:slug>/{feed}": f"/{place}{slug}/{feed}" for place, slug in SLUGS.items() for feed in FEEDS},
    API: f"/{API}",
    **{f"{API}{kind}": f"/{API}{kind}" for kind in (*NAMES, "openapi.json", "stories", "quarters")},
    **{f"{API}{kind}/<slug:slug>": f"/{API}{kind}/{SLUGS[place]}" for kind, place in NAMES.items()},
    f"{API}quarters/<quarter>": f"/{API}quarters/2023-4",
    f"{API}stories/<int:number>": f"/{API}stories/{{number}}",
}


def routes() -> Iterator[str]:
    """Every route of the project, as the resolver knows it."""

    def walk(patterns: Any, before: str) -> Iterator[str]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield "admin/<app_label>/" if pattern.name == "app_list" else route
            else:
                yield from walk(pattern.url_patterns, route)

    with override("vi"):
        yield from walk(get_resolver().url_patterns, "")


def give_photo(story: Article, author: User) -> Photo:
    """A photo of the story."""
    photo = pictures.stage(picture(), author)
    Photo.objects.filter(pk=photo.pk).update(article=story, caption="Toàn cảnh", credit="MQ")
    return photo


def propose(story: Article) -> Person:
    """An official of the story whom the desk does not know yet."""
    person = Person.objects.create(name="Nông Văn Mới", proposed_by=story.filed_by, confirmed=False)
    ArticleOfficial.objects.create(article=story, person=person)
    return person


def unsaved(story: Article, author: User) -> Scratch:
    """What the author typed into the story and did not save."""
    given = {"version": "1", "fields": [["lead", "Nháp"]], "sequence": 1, "kept_at": timezone.now()}
    return Scratch.objects.create(user=author, article=story, **given)


def talk(story: Article, other: Article) -> dict[str, int]:
    """Two stories, their versions, and what their authors said about them an hour ago."""
    at = timezone.now() - timedelta(hours=1)
    words = Said("Sao?", suggests=True, quote="Sapo", proposed="Mở")
    return {
        "story": story.pk,
        "other": other.pk,
        "version": other.version,
        "story_version": story.version,
        "thread": threads.say(story, story.filed_by, at, Said("Sao?")).pk,
        "suggestion": threads.say(story, story.filed_by, at, words).pk,
        "others_thread": threads.say(other, other.filed_by, at, Said("Sao?")).pk,
    }


@pytest.fixture
def things(cast, media) -> dict[str, Any]:
    """What stands for the names in braces."""
    official = factories.person("Phương Thị Thử", [("Chủ tịch", date(2021, 1, 1), None)])
    event, document = factories.event(), factories.document()
    fields = {"officials": [official], "documents": [document], "topics": ["Đại đoàn kết"], "event": event}
    shown = factories.draft(filed_by=cast.reporter, **fields)
    give_photo(shown, cast.reporter)
    published = factories.publish(shown)
    publishing.prepare(published.revision)
    story = filed(cast.reporter)
    photo, proposed = give_photo(story, cast.reporter), propose(story)
    change_text(story, cast.reporter, lead="Sapo hai.")
    move(story, "submit", cast.reporter)
    other = filed(cast.reporter2, provinces=["lang-son"], headline="Bí mật của Lạng Sơn")
    change_text(other, cast.reporter2, lead="Sapo hai.")
    bac_kan, days = Province.objects.get(slug="bac-kan"), dict.fromkeys(("starts_on", "ends_on"), date(2026, 11, 18))
    return {
        **corrections_of(shown, cast),
        **talk(story, other),
        **sources_of(cast, other),
        "photo": photo.pk,
        "shelved": pictures.take_in(picture(), cast.reporter, library=True, province=bac_kan).pk,
        "scratch": unsaved(story, cast.reporter).pk,
        "public": published.get_absolute_url(),
        "number": published.article_id,
        "picture": f"/media/{published.renditions.first().name}",
        "shared": f"/chia-se/{published.article_id}.jpg",
        "account": cast.reporter.pk,
        "root": cast.root.pk,
        "proposed": proposed.pk,
        "person": official.pk,
        "event": event.pk,
        "document": document.pk,
        "topic": Topic.objects.get().pk,
        "campaign": Campaign.objects.create(name="Ngày hội", **days).pk,
        "section": factories.section("Không dùng", "khong-dung").pk,
        "office": Office.objects.get().pk,
        "organisation": Organisation.objects.get().pk,
        "province": bac_kan.pk,
    }


def sources_of(cast, other: Article) -> dict[str, int]:
    """A text that the reporter sent in and has not filed, and the one that the other story was filed from."""
    waiting, filed_from = (
        receive.pasted(*sent, timezone.now()) for sent in ((cast.reporter, "Một tin"), (cast.reporter2, "Bí mật"))
    )
    Origin.objects.create(article=other, source=filed_from)
    coded = receive.pasted(cast.reporter, "Ho^.i nghi. cu?a MTTQ ti?nh Ba('c Ka.n", timezone.now())
    return {"source": waiting.pk, "coded": coded.pk, "others_source": filed_from.pk, **wired(), **archived(cast)}


def wired() -> dict[str, int]:
    """An item of a paper that waits in the intake of Bắc Kạn, and its paper."""
    paper = supplier("https://bao.example/rss")
    keeping.entries(paper, [Entry("1", "Bắc Kạn: Hội nghị", b"<item/>")], paper.url, timezone.now())
    row = WireItem.objects.get()
    wire_drafts.file(row.pk, timezone.now())
    writer = supplier("", name="Lê An", kind="mail")
    return {"item": row.pk, "supplier": paper.pk, "wired": row.original_id, "correspondent": writer.pk}


def archived(cast) -> dict[str, int]:
    """An archive of an older site that an editor took over."""
    return {"archive": Archive.objects.create(name="cu.example", imported_by=cast.editor, begun_at=timezone.now()).pk}


def corrections_of(story: Article, cast) -> dict[str, int]:
    """A correction file that waits for a decision, and one that waits to be published."""
    at = timezone.now()
    asked = {"received_at": at, "due_at": at, "wrong": "tám", "right": "mười"}
    file, accepted = (corrections.ask(story, cast.editor, at, **asked) for _number in range(2))
    corrections.decide(accepted, cast.chief, at, accepted=True)
    return {"shown": story.pk, "correction": file.pk, "accepted": accepted.pk}


def wanted(role: str, statuses: str) -> int:
    """The status that the table gives a role."""
    each = statuses.split()
    return int(each[0] if len(each) == 1 else each[ROLES.index(role)])


def visitor(cast, role: str, strict: bool = False) -> Client:
    """A browser in which that member of the cast is signed in; nobody for anon."""
    client = Client(enforce_csrf_checks=strict)
    if role != "anon":
        client.force_login(getattr(cast, role))
    return client


def test_every_route_is_in_the_table_and_the_table_has_no_other():
    assert sorted(set(routes())) == sorted({*DESK, *OUTSIDE, *DIGEST, *PUBLIC})


def public_ones(role: str, full: bool) -> Iterable[str]:
    """The readers' pages, which know nobody: asked for as some roles only, unless the run is a full one."""
    return PUBLIC.values() if full or role in {"anon", "outsider", "chief"} else []


@pytest.mark.parametrize("role", ROLES)
def test_each_address_answers_each_role_as_the_table_says_and_writes_nothing(cast, things, role, full):
    table = [
        *DESK.values(),
        *OUTSIDE.values(),
        *DIGEST.values(),
        *AGAIN,
        *((path, EVERYBODY) for path in public_ones(role, full)),
    ]
    client = visitor(cast, role)
    assert [
        fault for path, statuses in table for fault in faults_of(client, role, path.format(**things), statuses)
    ] == []


def faults_of(client: Client, role: str, address: str, statuses: str) -> Iterator[str]:
    """Where the answer to a GET is not the one of the table, something was written, or a secret headline is told."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    if response.status_code != wanted(role, statuses):
        yield f"{address}: {response.status_code}, not {wanted(role, statuses)}"
    writes = [q["sql"] for q in queries if q["sql"].split()[0] in WRITING]
    if address == "/admin/profile/second-factor/":  # asks the browser something, which its own session remembers
        writes = [sql for sql in writes if "newsroom_session" not in sql]
    yield from (f"{address} writes: {sql[:100]}" for sql in writes)
    if role not in {"reporter2", "editor", "chief"} and "Bí mật" in response.getvalue().decode(errors="replace"):
        yield f"{address} tells a headline"


@pytest.mark.once
@pytest.mark.parametrize("role", ["anon", "outsider", "reporter", "editor_north", "admin", "root"])
def test_what_nobody_may_see_answers_as_what_does_not_exist(cast, things, role):
    client = visitor(cast, role)
    for page in ("review", "history", "preview", "preview/frame", "change"):
        hidden, missing = (client.get(f"{A}{number}/{page}/") for number in (things["other"], 999999))
        assert hidden.status_code == missing.status_code, page
        assert without_token(hidden) == without_token(missing), page


def without_token(response: HttpResponse) -> str:
    """Where the answer leads and its page, without its token and its own address."""
    said = response.get("Location", "") + response.content.decode()
    return re.sub(r'/article/\d+/|name="csrfmiddlewaretoken" value="\w+"', "", said)


SPELLINGS = ["{}", "{}/", "/{}", "{}?_method=GET", "{}.json", "{}%2f", "{}/../", "{}..;/"]


@pytest.mark.once
@pytest.mark.parametrize("role", ["anon", "outsider", "reporter", "editor_north", "admin"])
def test_no_other_spelling_of_an_address_opens_it(cast, things, role):
    client = visitor(cast, role)
    for page in ("review/", "history/", "preview/", "change/"):
        address = f"{A}{things['other']}/{page}"
        for spelling in SPELLINGS:
            spelt = spelling.format(address.rstrip("/"))
            for response in (client.get(spelt), client.head(spelt), client.options(spelt)):
                assert response.status_code != 200, spelt
                assert "Bí mật" not in response.getvalue().decode(errors="replace")


POSTED = {
    "move/claim/": {},
    "move/approve/": {"when": "now"},
    "move/spike/": {"note": "x"},
    "comments/": {"text": "x"},
    "overrule/": {"note": "x", "key": "x", "revision_hash": "x"},
    "confirm/": {"what": "person", "number": "1"},
    "change/": {"headline": "Của tôi", "version": "2"},
    "delete/": {"post": "yes"},
    "history/": {},
    "review/": {},
}


@pytest.mark.once
@pytest.mark.parametrize("role", ["anon", "outsider", "reporter", "editor_north", "admin", "root"])
def test_nothing_sent_to_a_story_of_others_changes_it(cast, things, role):
    client = visitor(cast, role)
    story = Article.objects.get(pk=things["other"])
    for path, fields in POSTED.items():
        response = client.post(f"{A}{story.pk}/{path}", fields)
        assert response.status_code in {302, 401, 404, 405}, path
        assert "Bí mật" not in response.content.decode()
    after = Article.objects.get(pk=story.pk)
    assert (after.headline, after.status, after.version) == (story.headline, story.status, story.version)
    assert list(after.history.values_list("move", flat=True)) == ["comment"]


# --- What is sent -------------------------------------------------------------

NEW_PASSWORD = {"new_password1": "Mot-cau-dai-4711", "new_password2": "Mot-cau-dai-4711", "usable_password": "true"}
NEW_PASSWORD |= {"password1": "Mot-cau-dai-4711", "password2": "Mot-cau-dai-4711"}
NEW_ACCOUNT = NEW_PASSWORD | {"username": "moi", "role": "reporter", "language": "vi"}
RELEASED = ("provinces/person", "articles/event", "articles/document", "articles/topic")
ADMINISTRATORS_WRITE = "302 403 403 403 403 403 403 302 302"
EDITORS_WRITE = "302 403 403 403 302 302 302 403 403"
EDITORS_WRITE_HIDDEN = "302 404 404 404 302 302 302 404 404"
BULK = "302 403 200 404 200 200 200 403 403"
BULK_OTHER = "302 403 404 200 404 200 200 403 403"
SAID = "302 404 302 404 302 302 302 404 404"  # to a story of `reporter`
WIRED = "302 404 302 404 302 302 302 404 404"  # to an item of Bắc Kạn
VERSION = {"version": "{story_version}"}
OTHER = filled(home_province="lang-son")
ASKED = {"kind": "correction", "asker": "ourselves", "wrong": "tám", "right": "mười"}
ASKED |= {"received_at_day": "24/11/2026", "received_at_time": "08:00"}
# Address, fields, status for each of ROLES. Only 201 and 302, but for anon, may write.
SENT: list[tuple[str, dict[str, Any], str]] = [
    ("/admin/language/", {"language": "en"}, "302"),
    ("/admin/profile/", {"pen_name": "Bút danh", "language": "en"}, "302"),
    ("/admin/profile/mail/", {"rhythm": "daily"}, "302"),
    ("/admin/notices/read/", {"until": "1"}, "302"),
    ("/admin/profile/sign-out/", {}, "302"),
    ("/admin/history/export/", {"format": "csv"}, "302 403 403 403 403 403 200 200 200"),
    ("/admin/people/hand-over/", {"leaver": "{account}", "to": "{root}"}, "302 403 403 403 403 403 422 422 422"),
    ("/admin/people/{account}/sign-out/", {}, "302 404 404 404 404 404 404 302 302"),
    ("/admin/people/{root}/sign-out/", {}, "302 404 404 404 404 404 404 404 302"),
    ("/admin/subscribers/", {"address": "a@b.example"}, ADMINISTRATORS_HIDDEN),
    ("/admin/subscribers/", {"address": "a@b.example", "delete": "1"}, "302 404 404 404 404 404 404 302 302"),
    (f"{A}{{story}}/redact/", {"words": "zzzz", "ask": "1"}, "302 404 404 404 422 422 422 404 404"),
    (f"{A}{{story}}/redact/9999/decide/", {"approve": "1"}, "302 404 404 404 404 404 404 404 404"),
    (f"{A}{{story}}/redact/9999/evidence/", {"reason": "x"}, "302 404 404 404 404 404 404 404 404"),
    ("/admin/find/", {"words": "Không có ai"}, CHIEF),
    ("/admin/login/", {"username": "chief", "password": "wrong"}, "200"),
    ("/admin/logout/", {}, "302 200 200 200 200 200 200 200 200"),
    ("/admin/password_change/", {"old_password": "wrong"}, STAFF),
    ("/admin/password_change/", NEW_PASSWORD | {"old_password": PASSWORD}, "302"),
    ("/admin/photos/upload/", {"file": "picture"}, "404 404 201 201 201 201 201 404 404"),
    (f"{A}{{story}}/confirm/", {"what": "person", "number": "{proposed}"}, "302 404 403 404 302 302 302 404 404"),
    ("/admin/sources/{coded}/convert/", {}, "302 404 302 404 404 404 404 404 404"),
    ("/admin/sources/", {"text": "Bắc Kạn: Hội nghị"}, "302 404 302 302 302 302 302 404 404"),
    ("/admin/sources/share/", {"text": "Bắc Kạn: Hội nghị"}, "403"),
    ("/admin/archives/{archive}/admit/", {"upto": "1"}, "302 404 404 404 404 403 302 404 404"),
    ("/admin/archives/{archive}/admit/", {}, "302 404 404 404 404 404 404 404 404"),
    ("/admin/wire/{item}/take/", {}, WIRED),
    ("/admin/wire/{item}/drop/", {"reason": "Trùng"}, WIRED),
    ("/admin/wire/{item}/drop/", {}, "302 404 422 404 422 422 422 404 404"),
    ("/admin/scratch/{scratch}/drop/", {"sequence": "1"}, "302 404 302 404 404 404 404 404 404"),
    ("/admin/scratch/present/", {"_story": "{other}"}, "404 404 404 201 404 201 201 404 404"),
    ("/admin/scratch/keep/", {"_user": "{account}", "_story": "{story}"}, "401 403 400 403 403 403 403 403 403"),
    ("/admin/scratch/sign-in/", {"username": "chief", "password": "wrong"}, "403"),
    ("/admin/scratch/return/", {"text": "[]", "next": f"{A}add/"}, "302"),
    (f"{A}add/", filled(), "401 403 302 422 302 302 302 403 403"),
    (f"{A}{{other}}/change/", OTHER | {"version": "{version}"}, "401 404 404 302 404 409 409 404 404"),
    (f"{A}{{other}}/change/", OTHER | {"version": "0"}, "401 404 404 409 404 409 409 404 404"),
    (f"{A}{{story}}/delete/", {"post": "yes"}, NOT_THERE),
    (f"{A}{{story}}/move/claim/", {}, "302 404 403 404 409 409 409 404 404"),  # names no version
    (f"{A}{{story}}/move/take_back/", VERSION, "302 404 302 404 403 403 403 404 404"),
    (f"{A}{{story}}/move/claim/", VERSION, "302 404 403 404 302 302 302 404 404"),
    (f"{A}{{story}}/move/spike/", {"note": "Trùng"} | VERSION, "302 404 403 404 302 302 302 404 404"),
    (f"{A}{{story}}/move/take_over/", {"note": "Gấp"} | VERSION, "302 404 409 404 409 409 409 404 404"),
    (f"{A}{{story}}/move/approve/", {"when": "now"} | VERSION, "302 404 409 404 409 409 409 404 404"),
    (f"{A}{{story}}/overrule/", {"note": "x", "key": "x"}, "302 404 403 404 422 422 422 404 404"),
    (f"{A}{{other}}/move/submit/", {"version": "{version}"}, "302 404 404 302 404 403 403 404 404"),
    (f"{A}{{other}}/move/spike/", {"note": "Trùng", "version": "{version}"}, "302 404 404 302 404 403 403 404 404"),
    (f"{A}bulk/", {"move": "spike", "story": "{story}.{story_version}.submitted"}, BULK),
    (f"{A}bulk/", {"move": "spike", "story": "{other}.{version}.draft"}, BULK_OTHER),
    (f"{A}{{shown}}/correction/", ASKED, "302 404 404 404 302 302 302 404 404"),
    (f"{A}{{shown}}/inspect/", {"reason": "x"}, "302 404 302 404 302 302 302 404 404"),
    (f"{A}{{story}}/embargo/", {"note": "x"}, "302 404 403 404 403 403 422 404 404"),
    (f"{A}{{story}}/embargo/", {"until_day": "x"}, "302 404 403 404 403 403 422 404 404"),
    (f"{A}{{other}}/correction/", ASKED, NOT_THERE),
    ("/admin/corrections/{correction}/decide/", {"accept": "1"}, "302 404 404 404 403 403 302 404 404"),
    ("/admin/corrections/{correction}/decide/", {"reject": "1"}, "302 404 404 404 403 403 422 404 404"),
    ("/admin/corrections/{correction}/publish/", {}, "302 404 404 404 403 403 409 404 404"),
    ("/admin/corrections/{accepted}/publish/", {}, "302 404 404 404 403 403 302 404 404"),
    (f"{A}{{story}}/comments/", {"text": "Sao?"}, SAID),
    (f"{A}{{other}}/comments/", {"text": "Sao?"}, "302 404 404 302 404 302 302 404 404"),
    (f"{A}{{story}}/comments/{{thread}}/reply/", {"text": "Vì thế."}, SAID),
    (f"{A}{{story}}/comments/{{thread}}/resolve/", {}, SAID),
    (f"{A}{{story}}/comments/{{thread}}/accept/", VERSION, NOT_THERE),
    (f"{A}{{story}}/comments/{{suggestion}}/resolve/", {}, NOT_THERE),
    (f"{A}{{story}}/comments/{{suggestion}}/accept/", VERSION, "302 404 403 404 403 403 403 404 404"),
    (f"{A}{{story}}/comments/{{suggestion}}/reject/", {}, "302 404 403 404 403 403 403 404 404"),
    (f"{A}{{story}}/comments/{{others_thread}}/resolve/", {}, NOT_THERE),
    *((f"/admin/{kind}/{{{kind.partition('/')[2]}}}/release/", {}, EDITORS_WRITE_HIDDEN) for kind in RELEASED),
    ("/admin/newsroom/user/add/", NEW_ACCOUNT, ADMINISTRATORS_WRITE),
    ("/admin/newsroom/user/{account}/password/", NEW_PASSWORD, ADMINISTRATORS_WRITE),
    ("/admin/newsroom/user/{account}/change/", {"username": "moi"}, ADMINISTRATORS),
    ("/admin/newsroom/user/{account}/delete/", {"post": "yes"}, NOBODY),
    ("/admin/provinces/province/{province}/change/", {"capital": "x"}, NOBODY),
    ("/admin/provinces/person/{person}/change/", {"name": ""}, KEEPERS),
    ("/admin/provinces/person/{person}/delete/", {"post": "yes"}, NOBODY),
    ("/admin/articles/topic/add/", {"name": "Chủ đề mới"}, EDITORS_WRITE),
    ("/admin/articles/topic/{topic}/change/", {"name": "Chủ đề khác"}, EDITORS_WRITE),
    ("/admin/articles/campaign/{campaign}/delete/", {"post": "yes"}, EDITORS_WRITE),
    ("/admin/articles/supplier/{supplier}/change/", {"name": ""}, SECTIONS),
    ("/admin/articles/supplier/{supplier}/code/", {}, NOT_THERE),
    ("/admin/articles/supplier/{correspondent}/code/", {}, "302 404 404 404 404 404 201 201 201"),
    ("/admin/articles/supplier/{correspondent}/code/", {"end": "1"}, "302 404 404 404 404 404 302 302 302"),
    ("/admin/articles/supplier/{supplier}/delete/", {"post": "yes"}, NOBODY),
    ("/admin/articles/section/{section}/delete/", {"post": "yes"}, "302 403 403 403 403 403 302 302 302"),
]


@pytest.mark.once
@pytest.mark.parametrize("role", ["anon", "reporter", "chief", "root"])  # looked at before anybody's rights
def test_what_is_sent_without_the_forms_token_is_refused_and_writes_nothing(cast, things, role, full):
    client, faults = visitor(cast, role, strict=True), []
    for path, _statuses in [*DESK.values(), *AGAIN, *((path, "") for path in public_ones(role, full))]:
        address = path.format(**things)
        for token in ({}, {"csrfmiddlewaretoken": TOKEN[::-1]}):
            status, writes = sent(client, address, token)
            reading_only = address.startswith(f"/{API}") and address != f"/{API}"  # takes nothing, with or without
            if status != (405 if reading_only else 403) or writes:
                faults.append(f"{address}: {status} {writes}")
    assert faults == []


@pytest.mark.parametrize("role", ROLES)
def test_what_is_sent_with_the_token_does_what_the_table_says(cast, things, role):
    faults: list[str] = []
    for path, fields, statuses in SENT:
        faults += faults_of_sending(visitor(cast, role, strict=True), role, path, fields, statuses, things)
    assert faults == []


def faults_of_sending(client: Client, role: str, *entry: Any) -> Iterator[str]:
    """Where the answer to an entry of SENT is not the one it has there, or something was written that may not be."""
    path, fields, statuses, names = entry
    address = path.format(**names)
    given = {name: str(value).format(**names) for name, value in fields.items()}
    if "file" in fields:
        given["file"] = picture()
    status, writes = sent(client, address, given | {"csrfmiddlewaretoken": TOKEN})
    if status != wanted(role, statuses):
        yield f"{address}: {status}, not {wanted(role, statuses)}"
    recorded = address == "/admin/history/export/" and status == 200  # that it was taken along is on record
    if writes and not recorded and (role == "anon" or status not in {201, 302}):
        yield f"{address} answers {status} and writes {writes}"


def sent(client: Client, address: str, fields: dict[str, Any]) -> tuple[int, list[str]]:
    """The status of a POST and what it wrote, all of which is undone."""
    client.cookies["csrftoken"] = TOKEN
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        status = client.post(address, fields).status_code
        transaction.set_rollback(True)
    beside = ("newsroom_session", "newsroom_attempt")  # that a password was wrong is counted
    written = [q["sql"] for q in queries if q["sql"].split()[0] in WRITING]
    return status, [sql[:100] for sql in written if not any(table in sql for table in beside)]
