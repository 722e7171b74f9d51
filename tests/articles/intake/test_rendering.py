"""A draft written out again in the canonical way is read as the same draft."""

from hypothesis import HealthCheck, given, settings, strategies

from articles.intake import Draft, parse
from articles.intake.repairs import composed
from tests.articles.checks.world import facts
from tests.articles.intake.labelled import PEOPLE, PLACES
from tests.journey import TWIN

FIELDS = (
    "headline", "dateline_tag", "lead", "body", "related_links", "captions", "source_credit", "author", "provinces",
    "event_date", "period",
)  # fmt: skip
END = "Hội nghị kết thúc trong ngày và các đại biểu ra về."
HEADLINES = [headline for headline, *_ in PLACES]
SENTENCES = [text for text, _ in PEOPLE] + [lead for _, lead, *_ in PLACES]


def render(draft: Draft) -> str:
    """Headline, tag and lead, related lines, each caption below its picture, body, credit, author."""
    tag = f"({draft.dateline_tag}) - " if draft.dateline_tag else ""
    credit = draft.source_credit or ""
    lines = [
        draft.headline or "",
        tag + (draft.lead or ""),
        *draft.related_links,
        *(f"[ảnh]\n{caption}" for caption in draft.captions),
        *draft.body,
        credit if not credit or credit.startswith("Theo ") else f"Nguồn: {credit}",
        draft.author or "",
    ]
    return "\n\n".join(line for line in lines if line)


def assert_same(draft: Draft) -> None:
    """Captions move before the body, and with them whom they name."""
    again = parse(render(draft), facts())
    for name in FIELDS:
        assert getattr(again, name) == getattr(draft, name), name
    for name in ("officials", "documents"):
        assert set(getattr(again, name)) == set(getattr(draft, name)), name


def test_stories_written_out_again_say_the_same() -> None:
    assert_same(parse(TWIN.read_text(encoding="utf-8"), facts()))
    for headline, lead, *_ in PLACES:
        assert_same(parse(f"{headline}\n\n{lead}\n\n{END}", facts()))


def test_a_name_ends_with_its_line() -> None:
    draft = parse(f"Bàn giao 5 căn nhà tại Trà Vinh\nSáng 5/5, Mặt trận họp.\n{END}", facts())
    assert draft.provinces == ("tra-vinh",)


@strategies.composite
def stories(draw) -> str:
    """Texts in the many ways in which stories come: with and without tag, related lines, captions, credit, author."""

    def some(of, *, least: int = 0, most: int = 3) -> list[str]:
        return draw(strategies.lists(strategies.sampled_from(of), min_size=least, max_size=most, unique=True))

    tag = draw(strategies.sampled_from(["", "(Mặt trận) -", "(Mặt trận) - ", "(HNM) – ", "VOV.VN - "]))
    related = some(HEADLINES, least=2) if draw(strategies.booleans()) else []
    captions = [f"{caption} Ảnh: N.H" for caption in some(["Quang cảnh hội nghị.", "Trao nhà cho hộ nghèo."], most=2)]
    end = draw(strategies.sampled_from([[], ["Theo Báo Bắc Kạn"], ["Nguyễn Văn Thử"], ["Nguồn: Báo Bạc Liêu"]]))
    lines = [
        *some(HEADLINES, least=1, most=1),
        tag + draw(strategies.sampled_from(SENTENCES)),
        *related,
        *captions,
        *some(SENTENCES, least=1, most=4),
        draw(strategies.sampled_from([END, f"{END}./.", f"{END[:-1]}.../."])),
        *end,
    ]
    return draw(strategies.sampled_from(["\n\n", "\n", "\n\n\n", "\u00a0\n \n"])).join(lines)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(stories())
def test_any_story_written_out_again_says_the_same(text: str) -> None:
    draft = parse(text, facts())
    assert_same(draft)
    clean = composed(text)
    for name in ("headline", "lead", "dateline_tag", "source_credit", "author"):
        said = getattr(draft, name)
        words = "".join(clean[start:end] for start, end in draft.evidence.get(name, ()))
        assert (said or "") == words.replace("\u00a0", " ").strip()
