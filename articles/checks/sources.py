"""Checks of where a story comes from: the credit of another paper, the names under it, the use of AI."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from articles.checks.finding import Mark, check, said
from articles.checks.story import Facts, Story
from articles.checks.words import CAPITALISED, UPPER
from newsroom import vietnamese

_PRESS = (
    rf"(?:(?:[Bb]áo|BÁO)(?! cáo)(?: điện tử| in)? [{UPPER}]|[Tt]ạp chí [{UPPER}]|TTXVN|Thông tấn xã|VOV|VTV"
    r"|[Vv]n[Ee]xpress|VietnamPlus)"
)
_DOMAIN = r"[a-z][a-z\d-]{1,30}(?:\.[a-z]{2,6}){1,3}"
_ANYWHERE = re.compile(
    rf"(?<!\w)(?:[Tt]heo {_PRESS}|(?:Nguồn|NGUỒN)(?: tin)?\s?: ?(?:{_PRESS}|[Đđ]ài |[Cc]ổng |[Tt]rang |{_DOMAIN}))"
    r"[^\n,.;:)]{0,40}"
)
_AS_LAST_LINE = re.compile(
    rf"\(?(?:[Tt]heo (?=[{UPPER}])|(?:Nguồn|NGUỒN)(?: tin)?\s?: ?\S)[^\n]{{1,60}}|\((?:{_PRESS}|[{UPPER}]{{3,8}})\)"
)
_SENTENCE = re.compile(r"[,;]|[.!?…:](?=\s)|\s(?:là|đã|sẽ|có|được|cho biết)\s")
_LAST = 3  # lines at the end of a story in which it is credited or signed

_NAME = rf"{CAPITALISED}(?: {CAPITALISED}){{1,4}}"
_SIGNED = re.compile(
    r"(?:(?:Tin|Bài|Ảnh|Tin,? bài|Bài,? ảnh|Tin,? ảnh|(?:Tin|Bài|Bài viết) và ảnh|Thực hiện|Nhóm PV)\s?:\s?)?"
    rf"(?P<names>{_NAME}(?:(?:\s?[-–,;]\s?| và ){_NAME}){{0,3}})\.?"
)
_NAMES_APART = re.compile(r"\s?[-–,;]\s?| và ")


@check(_("words of another paper without a credit line"), blocking=True)
def source_credit(story: Story, facts: Facts) -> Iterator[Mark]:
    """`Theo Báo X` in the text, at the end also `Theo X` or `(TTXVN)`, has its credit in the field for it."""
    if story.source_credit:
        return
    places = [(field, found.span()) for field in ("lead", "body") for found in _ANYWHERE.finditer(story.texts[field])]
    if not places:
        places = [("body", span) for span, line in _closing_lines(story.texts["body"]) if _credits(line)]
    for field, (start, end) in places:
        source = story.texts[field][start:end].rstrip()
        sentence = said(_("The text names its source, “%(source)s”, but the story has no credit line."), source=source)
        yield Mark(sentence, field, start, start + len(source))


@check(_("a signature in the text that is not among the names under the story"))
def reporter_credit(story: Story, facts: Facts) -> Iterator[Mark]:
    """Names that sign the last lines are those under the story."""
    signed_by = {vietnamese.fold(name) for name in story.bylines}
    for (start, _end), line in _closing_lines(story.texts["body"]):
        found = _SIGNED.fullmatch(line)
        names = _NAMES_APART.split(found["names"]) if found and not _credits(line) else []
        people = [name for name in names if not re.match(_PRESS, name)]
        strangers = [name for name in people if vietnamese.fold(name) not in signed_by]
        if found and strangers:
            sentence = said(
                _("The text is signed “%(signed)s”; under the story stands “%(names)s”."),
                signed=", ".join(strangers),
                names=", ".join(story.bylines) or "–",
            )
            yield Mark(sentence, "body", start + found.start("names"), start + found.end("names"))


@check(_("the use of AI not declared"), blocking=True)
def ai_use(story: Story, facts: Facts) -> Iterator[Mark]:
    """Where the story has a field for it, it says whether AI was used; where it was, each photo says so for itself."""
    if story.ai_use == "":
        yield Mark(_("Say whether AI was used for text or pictures, even where it was not."), "ai_use")
    for row, photo in enumerate(story.photos):
        if photo.ai_use == "" and story.ai_use in {"assisted", "generated"}:
            sentence = said(_("AI was used for this story: say of photo %(number)d whether it was."), number=row + 1)
            yield Mark(sentence, f"photos-{row}-ai_use", text=photo.caption)
        elif photo.ai_use in {"assisted", "generated"} and story.ai_use == "none":
            sentence = said(
                _("Photo %(number)d was made or changed with AI, but the story says that no AI was used."),
                number=row + 1,
            )
            yield Mark(sentence, "ai_use", text=photo.caption)


def _credits(line: str) -> bool:
    return _AS_LAST_LINE.fullmatch(line) is not None and not _SENTENCE.search(line)


def _closing_lines(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """The lines at the very end that credit or sign the story, last first: where each stands, and its words.

    What follows the end mark `./.` is a line of its own.
    """
    end = len(text)
    for _number in range(_LAST):
        start = text.rfind("\n", 0, end) + 1
        mark = text.rfind("./.", start, end)
        if mark >= 0 and text[mark + 3 : end].strip():
            start = mark + 3
        line = text[start:end].strip()
        if not (_credits(line) or _SIGNED.fullmatch(line)):
            return
        start = text.index(line, start)
        yield (start, start + len(line)), line
        if mark >= 0 or start == 0:
            return
        end = start - 1
