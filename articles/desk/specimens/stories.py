"""Specimens of stories: in lists, on their page, with photos and corrections."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles.desk.specimens import samples
from articles.desk.specimens.samples import LEAD, LONG, NOON, photo, story
from articles.desk.specimens.specimen import Specimen
from articles.models import CorrectionKind
from articles.models.published import PublishedArticle
from articles.public.related import Further, Linked


def in_lists() -> list[Specimen]:
    """Cards, and lists of them."""
    plain, pictured = story("Bữa cơm đoàn kết ở xóm Nà Phặc"), story(LONG, photo())
    lead = {"story": pictured, "level": "2", "sizes": "46rem", "eager": True}
    listed = {"page": samples.page_of(plain, pictured, older="#"), "label": _("Pages of stories")}
    cards = [
        (_("With a photo; the province begins the headline"), {"story": pictured, "sizes": "7rem"}),
        (_("Without a photo; the province stands above"), {"story": plain}),
        (_("Of the whole country"), {"story": _national()}),
        (_("A report with its period"), {"story": _report()}),
        (_("Short lead"), {"story": pictured, "lead": "short", "sizes": "7rem"}),
        (_("Headline and time alone"), {"story": plain, "kicker": "no", "lead": "no", "photo": "no"}),
    ]
    reason = {"further": [Further(_("Also of this event"), _linked(plain))]}
    return [
        Specimen("card", cards, around="river"),
        Specimen("card", [(_("First on the front page"), lead)], around="front-lead"),
        Specimen("further", [(_("With the reason why it stands there"), reason)], around="further"),
        Specimen(
            "story_list", [(_("With older stories"), listed), (_("With nothing in it"), {"page": samples.page_of()})]
        ),
        Specimen("empty", [(_("In words of its own"), {"says": _("There is no event here yet.")})]),
    ]


def in_lines() -> list[Specimen]:
    """Stories in a line, and parts of cards."""
    place, plain = story("Bắc Kạn: Năm căn nhà mới trước ngày hội", province="Bắc Kạn"), story("Bữa cơm đoàn kết")
    reports = [
        (_("With its period"), {"story": _report(), "with_period": True}),
        (_("With its day"), {"story": _report(), "with_day": True}),
        (_("Alone"), {"story": place}),
    ]
    headlines = [(_("With the province"), {"story": place}), (_("Without"), {"story": plain})]
    kickers = [
        (_("Province"), {"story": plain}),
        (_("Whole country"), {"story": _national()}),
        (_("Section"), {"story": story("", province="")}),
    ]
    return [
        Specimen("report", reports, around="block-tint"),
        Specimen("headline", headlines, "h3", "card-headline", "vi"),
        Specimen("kicker", kickers, "p", "kicker", "vi"),
    ]


def _linked(one: PublishedArticle) -> Linked:
    return Linked(one.article_id, one.first_published_at, one.headline, one.headline_key, one.slug, one.card, "")


def _national() -> PublishedArticle:
    return story("Phát động tháng cao điểm vì người nghèo", national=True, province="")


def _report() -> PublishedArticle:
    return story("Kiểm điểm công việc quý III năm 2026", period="2026-Q3", genre="activity-report")


def above_a_story() -> list[Specimen]:
    """Where and when."""
    one, plain = _with_dateline(), _national()
    units = [{"slug": "thai-nguyen", "name": "Thái Nguyên"}, {"slug": "bac-kan", "name": "Bắc Kạn"}]
    places = [
        (_("Two provinces and a genre"), {"story": one, "page": {"provinces": units}}),
        (_("Whole country"), {"story": plain, "page": {"provinces": [], "national": True}}),
    ]
    leads = [(_("With a dateline"), {"story": one, "lead": LEAD}), (_("Without"), {"story": plain, "lead": LEAD})]
    return [
        Specimen("story_place", places, around="story-page"),
        Specimen("story_times", [(_("Published"), {"story": one}), (_("Renewed"), {"story": one, "updated": NOON})]),
        Specimen("story_tools", [(_("The buttons come with a script"), {"story": one})]),
        Specimen("story_lead", leads, lang="vi"),
    ]


def around_a_story() -> list[Specimen]:
    """What is said of it, and by whom it is."""
    sentence = _("Bắc Kạn has been part of Thái Nguyên since 1 July 2025.")
    helped = {"use": "assisted", "done": "Gợi ý tiêu đề, rút gọn câu", "tool": "PhoGPT"}
    there, missing = (
        {"headline": _national().headline, "story": _national()},
        {"headline": "Kon Tum: Chuyện về một già làng"},
    )
    writers, photographers = ["Nông Thị Hạnh", "Hoàng Văn Lâm"], ["Lý A Páo"]
    bylines = [
        (_("Text and photos"), {"written_by": writers, "photographed_by": photographers}),
        (_("Text alone"), {"written_by": writers[:1]}),
    ]
    return [
        Specimen("ai_note", [(_("AI helped"), {"ai": helped}), (_("AI made it"), {"ai": {"use": "generated"}})]),
        Specimen(
            "former_note",
            [(_("A former province"), {"note": {"sentence": sentence, "slug": "thai-nguyen", "name": "Thái Nguyên"}})],
        ),
        Specimen("related", [(_("A story there is, and one there is not"), {"lines": [there, missing]})], lang="vi"),
        Specimen("byline", bylines, lang="vi"),
    ]


def _with_dateline() -> PublishedArticle:
    return story(LONG, dateline_tag="Mặt trận - Thái Nguyên", genre="activity-report")


def photos() -> list[Specimen]:
    """Photos, and what is said of them."""
    caption = {"caption": "Hội nghị ở xã Nà Phặc sáng 18/11.", "credit": "Lý A Páo"}
    return [
        Specimen(
            "figure",
            [
                (_("Caption and credit"), {"photo": photo(**caption)}),
                (_("Made by AI"), {"photo": photo(**caption, ai_use="generated")}),
                (_("Without a word"), {"photo": photo()}),
            ],
            around="story",
            lang="vi",
        ),
        Specimen(
            "picture",
            [(_("In the width there is"), {"photo": photo(), "sizes": "24rem", "alt": "Hội trường xã trong ngày hội"})],
        ),
        Specimen("ai_label", [(_("Made by AI"), {"use": "generated"}), (_("Edited with AI"), {"use": "edited"})]),
    ]


def corrections() -> list[Specimen]:
    """What was put right, and what was taken down."""
    words = {"wrong": "Xóm có 13 hộ nghèo.", "right": "Xóm có 3 hộ nghèo."}
    sorry = words | {"apology": "Tòa soạn xin lỗi các gia đình và bạn đọc."}
    answer = {
        "name": "Ông Hoàng Văn Lâm, Trưởng xóm Nà Phặc",
        "right": "Năm hộ đã thoát nghèo từ cuối năm 2025, trước khi bài đăng.",
    }
    three = [
        samples.correction(1, **words),
        samples.correction(2, **sorry),
        samples.correction(3, CorrectionKind.ANSWER, **answer),
    ]
    labels = [pgettext("kind of notice", "Correction"), _("With an apology"), _("Answer of a person concerned")]
    taken = samples.withdrawal("Bài có thông tin chưa được kiểm chứng.")
    return [
        Specimen("correction", [(label, {"notice": row}) for label, row in zip(labels, three, strict=True)]),
        Specimen(
            "correction_entry",
            [
                (_("A correction in the list of all"), {"row": samples.entry(three[0])}),
                (_("A story taken down"), {"row": samples.entry(taken)}),
                (_("Taken down, and back"), {"row": samples.entry(samples.withdrawal(), again=True)}),
            ],
            around="corrections",
        ),
        Specimen("correction_text", [(label, {"notice": row}) for label, row in zip(labels, three, strict=True)]),
    ]
