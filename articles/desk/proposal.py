"""A source read into the filing form: what it says fills the fields, what is doubtful is told with its reason."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import similar
from articles.checks.story import Facts
from articles.desk import evidence, matching
from articles.desk.evidence import Found, Line
from articles.desk.filing import Filing
from articles.facts import places
from articles.intake import Draft, markup, parse
from articles.intake.word import SENTENCES, Block, WordDocument
from articles.models import Event, Genre, PublishedArticle, Source
from articles.similar import Similar
from newsroom.vietnamese import date_label, tidy

REPAIRS = {
    "nfc": gettext_lazy("Letters were written in parts; they are put together."),
    "wrong-d": gettext_lazy("Ð (the Icelandic letter) stood for Đ; it is put right."),
    "blanks": gettext_lazy("No-break blanks or signs that nobody sees stood in the text; they are plain blanks now."),
}
DOUBTS = {
    "glued": ("body", gettext_lazy("Words seem to be run together, with a capital inside. They are left as they are.")),
    "flattened": (
        "body",
        gettext_lazy("The paragraphs of this text were lost on the way: set them anew, and look at captions and lead."),
    ),
    "province-from-text": (
        "provinces",
        gettext_lazy("Neither headline nor lead names the province; this one is named most in the text."),
    ),
}
NOTHING = {
    "headline": gettext_lazy("No line reads like a headline."),
    "provinces": gettext_lazy("The text names no province as its own."),
    "event_date": gettext_lazy("The text names no day on which it happened."),
}
_REPORTS = re.compile(r"(?i)đánh giá|báo cáo|sơ kết|tổng kết|kiểm điểm")
_QUESTION = re.compile(r"(?m)^\s*(?:PV|P\.V|Phóng viên|Hỏi)\s?:")


@dataclass(frozen=True)
class Doubt:
    """Something that the reporter decides, and why."""

    field: str
    sentence: str

    @property
    def target(self) -> str:
        """The field of the form."""
        return evidence.FIELDS[self.field][1]

    @property
    def label(self) -> str:
        """The name of the field."""
        return str(evidence.FIELDS[self.field][0])


@dataclass(frozen=True)
class Reading:
    """A source as the parser reads it; `guessed`: its day was given the year in which it came in."""

    source: Source
    draft: Draft
    facts: Facts
    guessed: bool

    @property
    def day(self) -> date:
        """The day whose provinces and offices count."""
        day = self.draft.event_date
        return day.date if day and day.date else timezone.localdate(self.source.dated)

    @property
    def lines(self) -> list[Line]:
        """The text with its marks."""
        return evidence.lines(self.source.text, self.draft)

    @property
    def legend(self) -> list[Found]:
        """What the text says."""
        return evidence.legend(self.draft)

    @property
    def unsaid(self) -> str:
        """What it does not say, in one line."""
        return ", ".join(str(label) for label in evidence.unsaid(self.draft))

    @property
    def figures(self) -> list[tuple[str, str]]:
        """The figures as printed with what they count, and how much each is where it is not written out."""
        found = []
        for figure in self.draft.figures:
            much = number_format(figure.value, force_grouping=True)
            printed = figure.text if figure.unit == "%" else f"{figure.text} {figure.unit}"
            found.append((printed, "" if much == figure.text.rstrip("% ") else much))
        return found

    @property
    def repairs(self) -> list[str]:
        """What was put right in the form, and not in the source."""
        return [str(REPAIRS[name]) for name in self.draft.warnings if name in REPAIRS]

    @property
    def doubts(self) -> list[Doubt]:
        """What the text leaves open."""
        found = [Doubt(*map(str, DOUBTS[name])) for name in self.draft.warnings if name in DOUBTS]
        given = self.source.provenance
        found += [Doubt("body", str(SENTENCES[name])) for name in given.get("warnings", ()) if name in SENTENCES]
        found += [Doubt("captions", sentence) for sentence in given.get("faults", ())]
        if self.guessed and self.draft.event_date and self.draft.event_date.date:
            sentence = _("The text names no year: %(day)s is the last such day before it came in.")
            found.append(Doubt("event_date", sentence % {"day": date_label(self.draft.event_date.date)}))
        said = self.draft.evidence
        return found + [Doubt(name, str(sentence)) for name, sentence in NOTHING.items() if not said.get(name)]


def read(source: Source) -> Reading:
    """Parse the text. A day without a year that the text gives is the last one before the source is from."""
    facts, came = places(), timezone.localdate(source.dated)
    draft = parse(source.text, facts)
    if draft.event_date is None or draft.event_date.date is not None:
        return Reading(source, draft, facts, guessed=False)
    for filed_on in (came, date(came.year - 1, 12, 31)):
        guess = parse(source.text, facts, filed_on)
        if guess.event_date and guess.event_date.date and guess.event_date.date <= came:
            return Reading(source, guess, facts, guessed=True)
    return Reading(source, draft, facts, guessed=False)


# --- The form -----------------------------------------------------------------


@dataclass
class Proposal:
    """A form filled in from a source, not sent by anybody yet, and what the desk knows about what it names."""

    reading: Reading
    filing: Filing
    doubts: list[Doubt] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)  # of that day, where none of them is named
    stories: dict[str, PublishedArticle] = field(default_factory=dict)  # related headlines that are ours
    similar: list[Similar] = field(default_factory=list)  # stories that the text resembles


def propose(user, source: Source, at: datetime, *, resembling: bool = True) -> Proposal:
    """The form that the source fills in for this user; `resembling`: with the stories that the text resembles."""
    reading = read(source)
    draft = reading.draft
    matches = matching.people(user, draft.officials, reading.day, reading.facts, at)
    events = matching.events(user, reading.day, draft.provinces, at) if draft.event_date else []
    event = matching.named(events, f"{draft.event.name if draft.event else ''}\n{source.text}", draft.campaigns)
    sent = QueryDict(mutable=True)
    sent.update(_fields(reading, event))
    sent.setlist("other_provinces", draft.provinces[1:])
    for name, rows in _rows(user, reading, matches).items():
        sent.update(_set(name, rows))
    filing = Filing(user, None, at, sent)
    stories = matching.stories(draft.related_links, at)
    doubts = [*reading.doubts, *_of_people(draft, matches), *([] if event else _of_event(draft))]
    alike = similar.find(source.text, user, at) if resembling else []
    return Proposal(reading, filing, doubts, [] if event else events, stories, alike)


def form_number(source: Source) -> str:
    """The number of the form that a source fills in: whoever comes back to it finds what they typed."""
    return f"source-{source.pk}"


def _fields(reading: Reading, event: Event | None) -> dict[str, str]:
    draft = reading.draft
    day = draft.event_date.date if draft.event_date else None
    year, _dash, part = (draft.period or "").partition("-")
    fields = {
        "version": "0",
        "form_number": form_number(reading.source),
        "source": str(reading.source.pk),
        "headline": draft.headline or "",
        "dateline_tag": draft.dateline_tag or "",
        "lead": draft.lead or "",
        "body": _body(reading),
        "event_date": date_label(day) if day else "",
        "home_province": next(iter(draft.provinces), ""),
        "genre": _genre(reading),
        "period_part": part or ("year" if year else ""),
        "period_year": year,
        "related_headlines": "\n".join(draft.related_links),
        "source_credit": draft.source_credit or "",
    }
    if event is not None:
        fields |= {"event": str(event.pk), "event_name": event.name}
    elif draft.event and day:  # a new one needs its day
        fields |= {"event_name": draft.event.name, "event_kind": draft.event.kind}
    return fields


def _body(reading: Reading) -> str:
    """Of a Word file its own headings, lists and tables; of a text what its lines look like."""
    source, spans = reading.source, reading.draft.evidence.get("body", ())
    if "blocks" in source.provenance:
        blocks = tuple(Block(*block) for block in source.provenance["blocks"])
        return WordDocument(source.text, blocks).html_of(spans)
    return markup.body(source.text, spans)


def _genre(reading: Reading) -> str:
    if reading.draft.period and _REPORTS.search(reading.draft.headline or ""):
        return Genre.ACTIVITY_REPORT
    return Genre.INTERVIEW if len(_QUESTION.findall(reading.source.text)) > 1 else Genre.NEWS


def _rows(user, reading: Reading, matches: Iterable[matching.Match]) -> dict[str, list[dict[str, str]]]:
    """The lists of rows. Who files a text of their own signs it; what another paper printed, whom it names."""
    draft = reading.draft
    author = draft.author or ("" if draft.source_credit else user.signature)
    officials = [
        {
            "person": str(match.person.pk) if match.verdict == matching.KNOWN and match.person else "",
            "name": official.name,
            "titles_given": "; ".join(official.titles),
        }
        for official, match in zip(draft.officials, matches, strict=True)
    ]
    documents = [
        {"number": cited.number, "kind": cited.kind, "issued_on": date_label(cited.date) if cited.date else ""}
        for cited in draft.documents
    ]
    return {
        "bylines": [{"name": author, "role": "text"}] if author else [],
        "officials": officials,
        "documents": documents,
        "photos": _photos(reading),
    }


def _photos(reading: Reading) -> list[dict[str, str]]:
    """The pictures that came with the source, with their captions; then captions whose photo is still to come."""
    pictures = reading.source.provenance.get("photos", [])
    rows = [_caption(caption) | {"id": str(number)} for number, caption, _at in pictures if number]
    shown = {tidy(caption) for number, caption, _at in pictures if number}
    rows += [_caption(words) for words in reading.draft.captions if tidy(words) not in shown]
    return [row | {"focal_x": "50", "focal_y": "50"} for row in rows]


_CREDIT = re.compile(r"(?:^|[\s_.–—-]+)(?i:ảnh)\s?:\s?(?P<credit>[^\n]{1,120})$")


def _caption(words: str) -> dict[str, str]:
    """`… tại hội nghị. Ảnh: Quang Vinh` as caption and credit."""
    found = _CREDIT.search(words)
    caption = words[: found.start()].rstrip(" _–—-") if found else words
    if found and words[found.start() : found.start() + 1] == ".":
        caption += "."
    return {"caption": caption, "credit": found["credit"].strip(" .)") if found else ""}


def _set(name: str, rows: list[dict[str, str]]) -> dict[str, str]:
    """Rows as a browser sends them, with one empty row below, for those who have no script."""
    sent = {f"{name}-TOTAL_FORMS": str(len(rows) + 1), f"{name}-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        for part, value in (row | {"position": str(number + 1)}).items():
            sent[f"{name}-{number}-{part}"] = value
    return sent


def _of_event(draft: Draft) -> list[Doubt]:
    if not (draft.event and draft.event_date and draft.event_date.date):
        return []
    sentence = _("“%(name)s” is an event new to the desk. Saving proposes it; an editor confirms it.")
    return [Doubt("event", sentence % {"name": draft.event.name})]


def _of_people(draft: Draft, matches: Iterable[matching.Match]) -> list[Doubt]:
    sentences = {
        matching.NAMESAKES: _("Several people are called %(name)s. Say who is meant."),
        matching.OTHER_OFFICE: _(
            "%(name)s is known, but not in such an office on that day. Say whether it is the same."
        ),
        matching.NEW: _("%(name)s is new to the desk. Saving proposes the name; an editor confirms it."),
    }
    return [
        Doubt("officials", sentences[match.verdict] % {"name": official.name})
        for official, match in zip(draft.officials, matches, strict=True)
        if match.verdict in sentences
    ]
