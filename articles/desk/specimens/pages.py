"""Specimens of pages: heads, filters, the country, people and things, mail, the frame."""

from datetime import date
from types import SimpleNamespace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles.desk.specimens import samples
from articles.desk.specimens.samples import LEAD, chips, document, office
from articles.desk.specimens.specimen import Specimen
from articles.public.choices import Choice, by_year
from articles.public.prompts import Line, Lines


def heads() -> list[Specimen]:
    """How a page begins."""
    feed = reverse("front_rss")
    whole = {
        "kind": _("Topic"),
        "title": "Nhà Đại đoàn kết",
        "lang": "vi",
        "lead": LEAD,
        "lead_lang": "vi",
        "feed": feed,
    }
    feeds = [(_("Feed and mail"), {"feed": feed, "mail": "tinh/lang-son"}), (_("Feed alone"), {"feed": feed})]
    facts = [
        (_("In the language of the page"), {"label": _("Issued on"), "value": "1/7/2025"}),
        (_("In Vietnamese"), {"label": _("Where"), "value": "Nhà văn hóa xóm Nà Phặc", "lang": "vi"}),
    ]
    titles = [
        (_("Everything there may be"), whole | {"mail": "chu-de/nha-dai-doan-ket"}),
        (_("Title alone"), {"title": _("Events")}),
    ]
    return [
        Specimen("page_feed", feeds),
        Specimen("fact", facts, "dl", "page-facts"),
        Specimen("page_head", titles),
    ]


def prompts() -> list[Specimen]:
    """What a search field suggests."""
    typed = {"typed": "thái ng", "search_url": "#"}
    place, chair = "Thái Nguyên", "Chủ tịch Ủy ban MTTQ Việt Nam tỉnh"
    long = "Thái Nguyên: Mặt trận và các tổ chức thành viên kiểm điểm công việc quý III, bàn việc của ba tháng còn lại"
    groups = [
        Lines(_("Provinces"), (Line(place, "#", _("with %(names)s") % {"names": "Bắc Kạn"}),)),
        Lines(_("Officials"), (Line("Thái Nguyên Bình", "#", chair, "vi"), Line("Hà Thái Nguyệt", "#"))),
        Lines(_("Stories"), (Line(long, "#", "18/11/2026"), Line("Thái Nguyên: Bữa cơm đoàn kết", "#", "2/10/2026"))),
    ]
    every = {**typed, "groups": groups, "number": 5}
    states = [
        (_("Something of several kinds"), every),
        (_("One chosen with the arrow keys"), {**every, "groups": groups[:2], "number": 3, "chosen": place}),
        (_("Nothing but the search itself"), {**typed, "number": 0}),
    ]
    return [Specimen("prompts", states, around="prompts")]


def ways() -> list[Specimen]:
    """Choosing, and going on."""
    years = by_year(
        Choice(f"{year}-{quarter}", "#", (year, quarter) == (2026, 3)) for year in (2026, 2025) for quarter in (3, 2, 1)
    )
    return [
        Specimen(
            "chips", [(_("The first chosen"), {"choices": chips("Cả tỉnh", "Thái Nguyên cũ", "Bắc Kạn"), "lang": "vi"})]
        ),
        Specimen("quarters", [(_("One chosen, and quarters with nothing"), {"years": years})]),
        Specimen(
            "pager",
            [
                (_("In the middle"), {"newest": "#", "older": "#", "label": _("Pages, in the middle")}),
                (_("At the beginning"), {"older": "#", "label": _("Pages, at the beginning")}),
                (_("At the end"), {"newest": "#", "label": _("Pages, at the end")}),
            ],
        ),
    ]


def land() -> list[Specimen]:
    """Provinces and numbers."""
    counted, line = samples.country_of(samples.QUARTER), samples.directory_line
    directory = [
        (_("With one that it absorbed"), {"line": line("Thái Nguyên", 16, line("Bắc Kạn", 4))}),
        (_("With islands"), {"line": line("Khánh Hòa", 5, line("Ninh Thuận"), islands="Quần đảo Trường Sa")}),
        (_("Without a story"), {"line": line("Lai Châu")}),
    ]
    return [
        Specimen("map", [(_("Wide screens"), {"country": counted})], around="map-small"),
        Specimen("tiles", [(_("Narrow screens"), {"country": counted})]),
        Specimen(
            "legend",
            [(_("Of a quarter"), {"country": counted}), (_("Of an event"), {"country": samples.country_of("")})],
        ),
        Specimen(
            "grid", [(_("Numbers, gaps, a former province"), {"grid": samples.grid(), "caption": _("Stories of 2025")})]
        ),
        Specimen("lineage", [(_("Two became one"), {"province": samples.profile(), "slug": "thai-nguyen"})]),
        Specimen("directory_line", directory, "ul", "directory", "vi"),
    ]


def things() -> list[Specimen]:
    """What stories are about."""
    long = "Ngày hội Đại đoàn kết toàn dân tộc các xã vùng cao huyện Pác Nặm cũ"
    events = {"events": [samples.event(long, "Nà Phặc"), samples.event("Tháng cao điểm", days=9)]}
    law = document(
        kind="Nghị quyết", title="Phê duyệt chủ trương đầu tư", issuer="Quốc hội", issued_on=date(2021, 7, 28)
    )
    documents = [
        (_("All is known"), {"document": law, "url": "#"}),
        (_("The number alone"), {"document": document(), "url": "#"}),
    ]
    names = [(_("With its kind"), {"document": law}), (_("Without"), {"document": document()})]
    return [
        Specimen("events", [(_("With a place, and without"), events)]),
        Specimen("document", documents, "ul", "fact-list", "vi"),
        Specimen("document_name", names, lang="vi"),
    ]


def people() -> list[Specimen]:
    """Officials."""
    name, titles = samples.person().name, ["Ủy viên Ban Thường vụ Tỉnh ủy", "Chủ tịch Ủy ban MTTQ Việt Nam tỉnh"]
    chair, before, after = (
        "Chủ tịch Ủy ban MTTQ Việt Nam tỉnh",
        "Ủy ban MTTQ tỉnh Bắc Kạn",
        "Ủy ban MTTQ tỉnh Thái Nguyên",
    )
    offices = [
        office(chair, after, date(2025, 7, 1), None, current=True),
        office("Phó Chủ tịch", before, date(2021, 3, 1), date(2025, 6, 30)),
        office("Trưởng ban Dân chủ", before, None, date(2021, 2, 28)),
    ]
    listed = [
        (_("With titles"), {"name": name, "titles": titles, "url": "#"}),
        (_("Without"), {"name": name, "titles": [], "url": "#"}),
    ]
    held = [{"title": title} for title in titles]
    return [
        Specimen("official", listed, "ul", "fact-list", "vi"),
        Specimen(
            "person", [(_("In the directory"), {"person": samples.person(), "offices": held})], "ul", "people", "vi"
        ),
        Specimen("offices", [(_("In office, before, and a beginning not known"), {"offices": offices})]),
    ]


def by_mail() -> list[Specimen]:
    """The form of news by mail."""
    return [
        Specimen(
            "digest_fields",
            [
                (_("Everything"), {"form": samples.wish(everything=True)}),
                (_("A choice"), {"form": samples.wish(everything=False)}),
                (
                    _("Something is missing"),
                    {"form": samples.wish(everything=False, errors=_("Choose how often we write."))},
                ),
            ],
            "form",
            "digest-form",
        )
    ]


def frame() -> list[Specimen]:
    """Name, ways and imprint; three of them are this page's own, above and below."""
    at = SimpleNamespace(path="/su-kien/", get_full_path=lambda: "/su-kien/")
    return [
        Specimen("masthead", []),
        Specimen("navigation", []),
        Specimen("footer", []),
        Specimen("mark", [(_("Alone"), {})]),
        Specimen(
            "language",
            [
                (_("On a Vietnamese page"), {"request": at, "language": "vi"}),
                (_("On an English page"), {"request": at, "language": "en"}),
            ],
        ),
        Specimen(
            "standing_links",
            [(pgettext("state of a component", "One is where the reader is"), {"request": at})],
            "ul",
            "nav-row",
        ),
    ]
