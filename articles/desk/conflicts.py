"""A save that meets a newer version: what was put together, what is left to choose, and how the choices come back."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.core.exceptions import SuspiciousOperation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import html
from articles.desk import drafts, versions
from articles.desk.align import Budget
from articles.desk.changes import Change, changes
from articles.desk.compare import Piece, words
from articles.desk.filing import Filing
from articles.desk.form_sets import OfficialRow, PhotoRow
from articles.desk.merge import MARKUP, Conflict, Draft, Value, merge
from articles.desk.settle import settle
from articles.desk.units import name_of
from articles.models import Article, Event, Genre, Section
from newsroom.vietnamese import period_label
from provinces.gazetteer import Gazetteer

SALT = "articles.desk.conflicts"
TEXTS = {"body", "lead", "related_headlines"}
ROWS: dict[str, str | Promise] = {
    "bylines": gettext_lazy("Bylines"),
    "officials": gettext_lazy("Officials"),
    "documents": gettext_lazy("Cited documents"),
    "photos": gettext_lazy("Photos"),
}


@dataclass(frozen=True)
class Place:
    """Something that both changed, as the page shows it: what it was, and what each of the two made of it."""

    number: int
    label: str
    base: list[Piece]
    mine: list[Piece]
    theirs: list[Piece]
    takes_both: bool


@dataclass(frozen=True)
class Meeting:
    """What the page says about a newer version: who saved it (empty: this very person), what is new in it."""

    names: str
    at: datetime | None
    changes: list[Change]
    places: list[Place]
    carried: str  # the conflicts, signed, for the next request


def meet(filing: Filing) -> Filing | None:
    """The form with everything of the newer version that does not overlap; None where that leaves nothing to save.

    `filing` is checked, outdated, and of a story as it now stands. What overlaps stands as this person wrote it.
    """
    story = filing.article
    assert story is not None
    theirs, revision = drafts.of_story(story), versions.revision_of(story, filing.token)
    base = drafts.of_version(revision.data, story) if revision else drafts.empty(theirs)
    mine = drafts.of_form(filing, base, theirs)
    merged = merge(base, mine, theirs)
    if merged.draft == theirs and not merged.conflicts:
        return None
    made = _again(filing, merged.draft, versions.token(story))
    new = changes(revision.data, story.head.data).listed if revision and story.head else []
    made.meeting = Meeting(
        names=_who(story, revision.number if revision else 0, filing.user),
        at=story.head.created_at if story.head else None,
        changes=new,
        places=_places(merged.conflicts, made, base, mine, theirs),
        carried=_carry(merged.conflicts),
    )
    made.mark_taken(merged.taken)
    return made


def choose(filing: Filing) -> Filing:
    """The form with what the person chose, where it was sent with conflicts; those left open are its `meeting`.

    SuspiciousOperation where the conflicts are not the ones that the page had.
    """
    carried = filing.form.data.get("conflicts", "")
    if not carried or filing.article is None:
        return filing
    conflicts = _uncarry(carried)
    choices = [filing.form.data.get(f"choice-{number}", "") for number in range(len(conflicts))]
    filing.is_valid()
    shown = drafts.of_story(filing.article)
    sent = drafts.of_form(filing, shown, shown)
    settled, still = settle(sent, conflicts, choices)
    made = _again(filing, settled, filing.token)
    if still:
        made.meeting = Meeting("", None, [], _places(still, made, sent, shown), _carry(still))
    return made


def _again(filing: Filing, draft: Draft, token: str) -> Filing:
    """The form of the same person at the same moment with this in it, checked; it counts as what was really sent."""
    sent = drafts.as_sent(draft, filing.article, token)
    sent["update"] = filing.form.data.get("update", "")
    made = Filing(filing.user, filing.article, filing.at, sent)
    made.sent_as = filing.sent_as
    made.is_valid()
    made.form.body_was_cut = made.form.body_was_cut or filing.form.body_was_cut
    return made


def _who(story: Article, base: int, user) -> str:
    """Who else saved versions after that one; empty where nobody did."""
    revisions = story.revisions.filter(number__gt=base).select_related("created_by").order_by("number")
    names = dict.fromkeys(revision.created_by.display_name for revision in revisions if revision.created_by != user)
    return ", ".join(names)


def _carry(conflicts: list[Conflict]) -> str:
    return signing.dumps([asdict(conflict) for conflict in conflicts], salt=SALT, compress=True) if conflicts else ""


def _uncarry(carried: str) -> list[Conflict]:
    try:
        rows = signing.loads(carried, salt=SALT)
    except signing.BadSignature as error:
        raise SuspiciousOperation("the conflicts of the form are not ours") from error
    return [Conflict(**{name: _plain(row["name"], value) for name, value in row.items()}) for row in rows]


def _plain(name: str, value: Any) -> Any:
    """JSON knows lists only; a text is one, everything else a tuple."""
    return tuple(value) if isinstance(value, list) and name not in TEXTS else value


# --- As the page shows it ----------------------------------------------------


def _places(conflicts: list[Conflict], filing: Filing, *known: Draft) -> list[Place]:
    names = {row.key: row.label for draft in known for rows in draft.lists.values() for row in rows}
    budget, found = Budget(), []
    for number, conflict in enumerate(conflicts):
        was, mine, theirs = (
            _said(conflict, value, names, filing) for value in (conflict.base, conflict.mine, conflict.theirs)
        )
        found.append(
            Place(
                number=number,
                label=_label(conflict, filing),
                base=[Piece("same", was)] if was else [],
                mine=_new(was, mine, budget),
                theirs=_new(was, theirs, budget),
                takes_both=conflict.name in TEXTS and bool(conflict.mine) and bool(conflict.theirs),
            )
        )
    return found


def _new(before: str, after: str, budget: Budget) -> list[Piece]:
    """A text with what is new in it marked; what was taken out stands in the text before it."""
    return [piece for piece in words(before, after, budget) if piece.kind != "removed"]


def _label(conflict: Conflict, filing: Filing) -> str:
    """What the conflict is about."""
    if conflict.name in ROWS:
        label = str(ROWS[conflict.name])
        if not conflict.key:
            return _("%(list)s: order") % {"list": label}
        fields = {**OfficialRow.base_fields, **PhotoRow.base_fields}
        about = f"{label}: {conflict.label}"
        return f"{about} – {fields[conflict.part].label}" if conflict.part in fields else about
    name = "event_name" if conflict.name == "event" else conflict.name
    return str(filing.form.fields[name].label)


def _said(conflict: Conflict, value: Value | list[str] | None, names: dict[str, str], filing: Filing) -> str:
    """A value as a person reads it; empty where nothing is said."""
    if conflict.name in TEXTS:
        blocks = list(value or [])
        return html.to_text(html.clean("".join(blocks))) if conflict.name in MARKUP else "\n".join(blocks)
    if conflict.name in ROWS:
        if conflict.part or isinstance(value, str):
            return str(value or "")
        if conflict.key:
            return "\n".join([conflict.label, *(part.partition("=")[2] for part in value)]) if value is not None else ""
        return "\n".join(names.get(key, key) for key in value or ())
    if isinstance(value, tuple):
        return _parts_said(conflict.name, value)
    return _field_said(conflict.name, str(value or ""), filing)


def _parts_said(name: str, parts: tuple[str, ...]) -> str:
    if name == "period":
        try:
            return period_label("-".join(part for part in (parts[1], parts[0]) if part and part != "year"))
        except ValueError:
            return " ".join(parts).strip()
    return parts[0] if name == "event" else " ".join(parts).strip()


def _field_said(name: str, value: str, filing: Filing) -> str:
    if name == "national":
        return _("yes") if value else _("no")
    if not value:
        return ""
    if name == "section":
        return Section.objects.filter(slug=value).values_list("name", flat=True).first() or value
    if name == "genre":
        return str(Genre(value).label) if value in Genre.values else value
    if name == "home_province":
        return name_of(value, filing.form.day) if Gazetteer.load().place(value) else value
    if name == "event":
        return Event.objects.filter(pk=int(value)).values_list("name", flat=True).first() or value
    return value
