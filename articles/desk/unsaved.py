"""Unsaved text offered back: what it would change, and, where the story is out of sight, one's own words alone."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from articles import html, permissions, scratch
from articles.desk.align import Budget
from articles.desk.compare import Paragraph, paragraphs
from articles.desk.filing import Filing
from articles.desk.forms import as_paragraphs
from articles.models import Article, Revision, Scratch
from articles.numbers import LONGEST_VERSION, whole_number
from newsroom.models import User
from newsroom.vietnamese import nfc

LONG = ("headline", "dateline_tag", "lead", "related_headlines", "source_credit", "event_name", "tags")
NOT_WORDS = {"id", "position", "remove", "file", "focal_x", "focal_y", "person", "document"}
RUN = 3  # words in a row that stand in the story as well are the story's


@dataclass(frozen=True)
class Change:
    """What the unsaved text has otherwise in one place."""

    label: str
    paragraphs: list[Paragraph]


@dataclass(frozen=True)
class Offer:
    """A scratch copy that differs from what is saved; `moved_on` where that is a newer version by now."""

    scratch: Scratch
    changes: list[Change]
    moved_on: bool
    take_url: str


def offer(user: User, filing: Filing, at: datetime) -> Offer | None:
    """What a person typed into this story and did not save; None where that is nothing new."""
    story = filing.article
    row = scratch.mine(user, story, "").with_text().first() if story else None
    if row is None or story is None:
        return None
    found = changes(filing, Filing(user, story, at, row.as_sent()))
    take = reverse("admin:articles_article_change", args=[story.pk]) + "?unsaved=1"
    return Offer(row, found, row.version != str(filing.version), take) if found else None


def taken(user: User, story: Article | None, at: datetime, wanted: str) -> Filing | None:
    """The form with the unsaved text in it, made from the version from which the text was; None where there is none."""
    row = scratch.mine(user, story, wanted[:64]).with_text().first() if wanted else None
    return Filing(user, story, at, row.as_sent()) if row else None


def beside(user: User, filing: Filing) -> dict[str, Any]:
    """What the form's page shows of unsaved text: the copy of this form and, beside an empty one, those of others."""
    story = filing.article
    row = scratch.mine(user, story, "" if story else filing.form_number).first()
    fresh = not filing.bound
    return {
        "scratch_sequence": row.sequence if row else 0,
        "offer": offer(user, filing, filing.at) if fresh else None,
        "unsaved": [item for item in waiting(user, filing.at) if not item.scratch.article]
        if fresh and not story
        else [],
        "others": scratch.others_at(user, story, filing.at) if story else [],
    }


def changes(before: Filing, after: Filing) -> list[Change]:
    """What differs between two forms as they are read, in the order of the form."""
    old, new, budget = _said(before), _said(after), Budget()
    found = [
        Change(label, parts)
        for label in old | new
        if (parts := paragraphs(old.get(label, ""), new.get(label, ""), budget))
    ]
    if not found and _body(before) != _body(after):
        found = [Change(_("Text"), paragraphs("", _("Only the formatting differs."), budget))]
    return found


def _body(filing: Filing) -> str:
    written = nfc(str(filing.form["body"].value() or ""))
    try:
        return html.clean(as_paragraphs(written))
    except ValueError:
        return written


def _said(filing: Filing) -> dict[str, str]:
    """Label and text of everything in a form."""
    said = {}
    for bound in filing.form.visible_fields():
        said[str(bound.label)] = html.to_text(_body(filing)) if bound.name == "body" else _text(bound)
    names = {"bylines": _("Bylines"), "officials": _("Officials"), "documents": _("Documents"), "photos": _("Photos")}
    for rows in filing.sets:
        lines = [line for form in rows.forms if (line := _row(form))]
        said[names[rows.prefix]] = "\n".join(lines)
    return said


def _text(bound: Any) -> str:
    """A field as one reads it: choices by their names."""
    context = bound.field.widget.get_context(bound.html_name, bound.value(), {})["widget"]
    return nfc(", ".join(value for value in _values(context) if value)).replace("\r\n", "\n").strip()


def _values(widget: dict[str, Any]) -> list[str]:
    if "subwidgets" in widget:
        return [value for part in widget["subwidgets"] for value in _values(part)]
    if "optgroups" in widget:
        options = [option for _name, group, _index in widget["optgroups"] for option in group]
        return [str(option["label"]) for option in options if option["selected"] and option["value"]]
    if widget.get("type") == "checkbox":
        return [_("yes")] if widget["attrs"].get("checked") else []
    return [str(widget["value"] or "")]


def _row(form: Any) -> str:
    """A row in one line; empty where it is none, or is to go."""
    if form["remove"].value():
        return ""
    known = form.initial if not form.is_bound else {}
    if form.is_bound and form.existing is not None:
        known = _kept_by_row(form)
    parts = []
    for bound in form.visible_fields():
        if bound.name in NOT_WORDS or bound.name == "role":
            continue
        sent = not form.is_bound or bound.html_name in form.data
        parts.append(_text(bound) if sent else nfc(str(known.get(bound.name) or "")))
    return ", ".join(part for part in parts if part) or (f"#{form['id'].value()}" if form["id"].value() else "")


def _kept_by_row(form: Any) -> dict[str, Any]:
    """What a row of the story says that the browser does not send again."""
    row = form.existing
    person, document = getattr(row, "person", None), getattr(row, "document", None)
    return {"name": person.name if person else "", "number": document.number if document else ""}


# --- One's own words ----------------------------------------------------------


def is_whole(user: User, row: Scratch, at: datetime) -> bool:
    """The person may read the story, so that all of the copy is theirs to see."""
    story = row.article
    return story is None or (permissions.may_view(user, story, at) and not story.is_taken_down(at))


def words_of(user: User, row: Scratch, at: datetime) -> list[str]:
    """The text of a copy in lines, to read and to copy; of a story out of sight only what the person added."""
    texts = _typed(row)
    if is_whole(user, row, at):
        return texts
    number = whole_number(row.version, LONGEST_VERSION)
    base = Revision.objects.filter(article=row.article, number=number).first()
    return own_words(_strings(base.data), texts) if base else []


def _typed(row: Scratch) -> list[str]:
    """Everything in words that a form holds, in its order."""
    texts = []
    for name, value in row.fields:
        part = name.rsplit("-", 1)[-1]
        if name == "body":
            texts += html.to_text(_body_text(value)).splitlines()
        elif name in LONG or ("-" in name and part not in NOT_WORDS | {"role"} and "_FORMS" not in part):
            texts += nfc(value).splitlines()
    return [text for text in texts if text.strip()]


def _body_text(value: str) -> str:
    try:
        return html.clean(as_paragraphs(nfc(value)))
    except ValueError:
        return ""


def _strings(data: Any) -> list[str]:
    """All texts of a version."""
    if isinstance(data, dict):
        return [text for value in data.values() for text in _strings(value)]
    if isinstance(data, list):
        return [text for value in data for text in _strings(value)]
    if not isinstance(data, str):
        return []
    return [data, *(html.to_text(data).splitlines() if "<" in data else data.splitlines())]


def own_words(base: list[str], typed: list[str]) -> list[str]:
    """Of each typed line what does not stand in the base: runs of RUN words that both have are left out."""
    lines = {" ".join(line.split()) for line in base}
    runs = {run for line in base for run in _runs(line.split())}
    found = []
    for line in typed:
        words = line.split()
        if " ".join(words) in lines:
            continue
        known = [False] * len(words)
        for place, run in enumerate(_runs(words)):
            if run in runs:
                known[place : place + RUN] = [True] * RUN
        own = " ".join("…" if foreign else word for word, foreign in zip(words, known, strict=True))
        own = re.sub(r"…(?: …)*", "…", own)
        if own.strip("… "):
            found.append(own)
    return found


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1)]


# --- The list on the home page ------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """Unsaved text in the list on the home page."""

    scratch: Scratch
    title: str
    url: str


def waiting(user: User, at: datetime, most: int = 20) -> list[Waiting]:
    """What a person typed and has not saved, the latest first; of a story out of sight only that there is something."""
    rows = permissions.own_scratch(user).with_text().order_by("-kept_at", "-pk")[:most]
    found = []
    for row in rows.select_related("article__head"):
        story = row.article
        if story is None:
            url = reverse("admin:articles_article_add") + f"?unsaved={row.form_number}"
            found.append(Waiting(row, _headline(row), url if permissions.is_writer(user) else _page(row)))
        elif is_whole(user, row, at):
            form = reverse("admin:articles_article_change", args=[story.pk])
            found.append(Waiting(row, story.headline, form if permissions.may_edit(user, story, at) else _page(row)))
        else:
            found.append(Waiting(row, _("Your words in a story that you no longer see"), _page(row)))
    return found


def _page(row: Scratch) -> str:
    return reverse("admin:scratch", args=[row.pk])


def _headline(row: Scratch) -> str:
    words = next((value for name, value in row.fields if name == "headline"), "").strip()
    return words or next(iter(_typed(row)), "")[:120] or _("(no headline)")
