"""A draft written out again in the canonical way is read as the same draft."""

import random

from hypothesis import HealthCheck, given, settings, strategies

from articles.intake import Draft, parse
from articles.intake.layout import LONGEST_HEADLINE, tag_of
from tests.articles.checks.world import facts
from tests.articles.intake.labelled import PEOPLE, PLACES
from tests.articles.intake.long_texts import LONGEST
from tests.conftest import FULL
from tests.journey import TWIN

FIELDS = (
    "headline", "dateline_tag", "lead", "body", "related_links", "captions", "source_credit", "author", "provinces",
    "event_date", "period",
)  # fmt: skip
END = "Hội nghị kết thúc trong ngày và các đại biểu ra về."
HEADLINES = [headline for headline, *_ in PLACES]
SENTENCES = [text for text, _ in PEOPLE] + [lead for _, lead, *_ in PLACES]


def render(draft: Draft) -> str:
    """Headline, tag and lead, related lines, paragraphs, pictures with captions, closing mark, credit, author."""
    tag = f"({draft.dateline_tag}) - " if draft.dateline_tag else ""
    credit = draft.source_credit or ""
    told = dict(zip(draft.evidence.get("body", ()), draft.body, strict=True))
    shown = dict(zip(draft.evidence.get("captions", ()), draft.captions, strict=True))
    elsewhere = [f">> {headline}" for headline in draft.related_links]
    blocks = [
        words for _place, words in sorted((told | {at: f"[img]\n{words}" for at, words in shown.items()}).items())
    ]
    line = blocks[0] if blocks else ""
    bare = len(blocks) < 2 and not (draft.headline or tag or shown or elsewhere)
    if bare and len(line) <= LONGEST_HEADLINE and not tag_of(line):  # all of it stood in one line
        by = f"(Theo {credit.removeprefix('Theo ')})" if credit else ""
        return " ".join(filter(None, [*blocks, draft.author, by]))
    if shown and not told:
        blocks.append("[img]")  # the only words are no caption, unless something follows
    if draft.headline and not draft.lead and not (blocks and blocks[0].startswith("[img]\n")):
        blocks.insert(0, "[img]")  # what follows a picture is no lead
    if not draft.headline and blocks:  # a text without a headline begins with its tag or with a picture
        blocks[0] = tag + blocks[0] if tag or not tag_of(blocks[0]) else f"[img]\n{blocks[0]}"
    lines = [
        draft.headline or "",
        tag + (draft.lead or "") if draft.headline else "",
        *(elsewhere if draft.headline else ()),
        *blocks,
        *(() if draft.headline else elsewhere),  # never first, where a headline is
        "./.",  # what stands before it is nobody's name
        credit if not credit or credit.startswith("Theo ") else f"Nguon: {credit}",
        draft.author or "",
    ]
    return "\n\n".join(line for line in lines if line)


def assert_same(draft: Draft) -> None:
    again = parse(render(draft), facts())
    for name in FIELDS:
        assert getattr(again, name) == getattr(draft, name), name
    for name in ("officials", "documents"):
        assert set(getattr(again, name)) == set(getattr(draft, name)), name


def test_stories_written_out_again_say_the_same() -> None:
    assert_same(parse(TWIN.read_text(encoding="utf-8"), facts()))
    for headline, lead, *_ in PLACES:
        assert_same(parse(f"{headline}\n\n{lead}\n\n{END}", facts()))


def test_marks_that_invisible_signs_part_are_read_as_they_are_seen() -> None:
    assert_same(parse(f"Bắc Kạn: Họp\n\nSáng 5/5, Mặt trận họp.\n\n{'\u200b\u0301' * 200}\n\na\u200b\u0301", facts()))


def test_who_is_spoken_of_at_the_end_did_not_write_it() -> None:
    draft = parse("Bắc Kạn: Họp\n\nSáng 5/5, Mặt trận họp.\n\nNgười chủ trì là ai? Ông Vi Văn", facts())
    assert draft.author is None
    assert_same(draft)


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


@settings(max_examples=1000 if FULL else 40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(stories())
def test_any_story_written_out_again_says_the_same(text: str) -> None:
    assert_same(parse(text, facts()))


@settings(max_examples=300 if FULL else 3, deadline=None)
@given(stories(), strategies.integers(0, 2**32), strategies.integers(5_000, LONGEST if FULL else 10_000))
def test_any_long_story_written_out_again_says_the_same(start: str, seed: int, size: int) -> None:
    chosen = random.Random(seed).choices([*SENTENCES, f"{END} {END} {END}"], k=size // 60)
    assert_same(parse(f"{start}\n\n{'\n\n'.join(chosen)}"[:size], facts()))


@settings(max_examples=2000 if FULL else 60, deadline=None)
@given(strategies.text(max_size=400))
def test_any_letters_written_out_again_say_the_same(text: str) -> None:
    assert_same(parse(text, facts()))
