"""A story's form as data to merge: read from a version or from what was sent, and written back as a form."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.forms.fields import MultiValueField
from django.http import QueryDict
from django.utils.timezone import localtime

from articles import html, snapshot
from articles.desk.form_sets import BylineRow, PhotoRow
from articles.desk.merge import Draft, Item, Value, split
from articles.desk.rows import Row
from articles.models import Article, Event, Section
from articles.models.documents import number_key
from articles.numbers import whole_number
from newsroom.vietnamese import date_label, fold, tidy

LINES = ("headline", "dateline_tag", "source_credit", "genre", "home_province")
PHOTO_TEXTS = ("caption", "credit", "alt")
PHOTO_SAYS = ("consent", "ai_use", "ai_note")  # older versions say nothing
PHOTO_PARTS = (*PHOTO_TEXTS, "focal_x", "focal_y", *PHOTO_SAYS)
AI_DETAILS = ("done", "tool", "by")
DOCUMENT_PARTS = ("kind", "issued_on", "issuer")
NOT_SAID = ("", "")


# --- From a version ----------------------------------------------------------


def of_story(story: Article) -> Draft:
    """The form of a story as it was last saved."""
    draft = of_version(story.head.data if story.head else snapshot.take(story), story)
    given = {str(row.person_id): row.titles_given for row in story.official_rows.all()}
    draft.lists["officials"] = [
        replace(row, parts={"titles_given": given.get(row.key, "")}) for row in draft.lists["officials"]
    ]
    return draft


def empty(like: Draft) -> Draft:
    """A form in which nothing has been written, with the same names."""
    return Draft(dict.fromkeys(like.fields, ""), {name: [] for name in like.texts}, {name: [] for name in like.lists})


def of_version(data: dict[str, Any], story: Article) -> Draft:
    """The form of a story as it was in the version with this snapshot; of the titles in the text, what is known."""
    return Draft(
        fields={name: data[name] for name in LINES if name in data}
        | {
            "home_province": _home(data, story),
            "national": "on" if data["national"] else "",
            "section": data["section"]["slug"] if data["section"] else "",
            "event_date": _day(data["event_date"]),
            "event": str(data["event"]["id"]) if data["event"] else "",
            "period": _parts_of_period(data["period"]),
            "embargo_until": _parts_of_moment(data["embargo_until"]),
            "ai_use": data.get("ai_use", ""),
            **{f"ai_{name}": (data.get("ai_details") or {}).get(name, "") for name in AI_DETAILS},
        },
        texts={
            "lead": _lines(data["lead"]),
            "related_headlines": list(data["related_headlines"]),
            "body": split(html.clean(data["body"])),
        },
        lists={
            "bylines": _unique(_byline(row["name"], row["role"]) for row in data["bylines"]),
            "officials": _officials(data, story),
            "documents": [Item(str(row["id"]), {}, row["number"]) for row in data["documents"]],
            "photos": [_photo(row) for row in data["photos"]],
            "tags": _tags(topic["name"] for topic in data["topics"]),
            "other_provinces": _provinces(
                unit["slug"] for unit in data["provinces"] if unit["slug"] != _home(data, story)
            ),
        },
    )


def _home(data: dict[str, Any], story: Article) -> str:
    """The own province comes first of all; a story that has none may name others."""
    first = data["provinces"][0]["slug"] if data["provinces"] else ""
    if data["national"] or not first:
        return ""
    rest = {row.province.slug for row in story.other_province_rows.all()} if story.home_province is None else set()
    return "" if first in rest else first


def _officials(data: dict[str, Any], story: Article) -> list[Item]:
    """Titles that an official held are said in a snapshot in place of those in the text, which are not known then."""
    given = {row.person_id: row.titles_given for row in story.official_rows.all()}
    rows = []
    for official in data["officials"]:
        titles = given.get(official["id"])
        stands = titles is not None and [part.strip() for part in titles.split(";") if part.strip()]
        known = titles if stands == official["titles"] else None if official["titles"] else ""
        rows.append(Item(str(official["id"]), {"titles_given": known}, official["name"]))
    return rows


def _photo(photo: dict[str, Any]) -> Item:
    focal = [str(round(share * 100)) for share in photo["focal"]]
    parts = {name: photo[name] for name in PHOTO_TEXTS} | dict(zip(("focal_x", "focal_y"), focal, strict=True))
    parts |= {name: photo.get(name, "") for name in PHOTO_SAYS}
    return Item(str(photo["id"]), parts, photo["caption"] or photo["file"].rpartition("/")[2])


def _byline(name: str, role: str) -> Item:
    return Item(f"{name.casefold()} {role}", {"name": name, "role": role}, name)


def _tags(names: Iterable[str]) -> list[Item]:
    return sorted((Item(name.casefold(), {}, name) for name in names), key=lambda row: row.key)


def _provinces(slugs: Iterable[str]) -> list[Item]:
    return [Item(slug, {}, slug) for slug in sorted(slugs)]


def _unique(rows: Iterable[Item]) -> list[Item]:
    """The rows, the second and later ones of a key under another."""
    seen: dict[str, int] = {}
    found = []
    for row in rows:
        count = seen[row.key] = seen.get(row.key, 0) + 1
        found.append(row if count == 1 else Item(f"{row.key} ({count})", row.parts, row.label))
    return found


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _day(day: str | date | None) -> str:
    return date_label(date.fromisoformat(day) if isinstance(day, str) else day) if day else ""


def _parts_of_period(code: str) -> tuple[str, ...]:
    year, _dash, part = code.partition("-")
    return (part or ("year" if year else ""), year)


def _parts_of_moment(moment: str | datetime | None) -> tuple[str, ...]:
    if not moment:
        return NOT_SAID
    local = localtime(datetime.fromisoformat(moment) if isinstance(moment, str) else moment)
    return (date_label(local.date()), local.strftime("%H:%M"))


# --- From what was sent ------------------------------------------------------


def of_form(filing, base: Draft, theirs: Draft) -> Draft:
    """What a checked form says, as typed where it is wrong; what this user may not set is as it was."""
    form = filing.form
    fields = {name: _sent(form, name) if _is_free(form, name) else base.fields[name] for name in base.fields}
    lead, related = (str(_cleaned(form, name)) for name in ("lead", "related_headlines"))
    body = _cleaned(form, "body")
    known = (base, theirs)
    photos = {row.key for draft in known for row in draft.lists["photos"]} | set(map(str, filing.photos.at_story))
    return Draft(
        fields=fields,
        texts={
            "lead": _lines(lead),
            "related_headlines": [line.strip() for line in related.splitlines() if line.strip()],
            "body": [str(body)] if "body" in form.errors else split(str(body)),
        },
        lists={
            "bylines": _unique(
                _byline(_part(row, "name"), _part(row, "role") or "text") for row in _rows(filing.bylines)
            ),
            "officials": _unique(_sent_official(row, known) for row in _rows(filing.officials)),
            "documents": _unique(_sent_document(row, known) for row in _rows(filing.documents)),
            "photos": [row for row in map(_sent_photo, _rows(filing.photos)) if row.key in photos],
            "tags": _tags(_sent_tags(form)),
            "other_provinces": _provinces(set(form.data.getlist("other_provinces")) - {fields["home_province"]}),
        },
    )


def _is_free(form, name: str) -> bool:
    name = "event_name" if name == "event" else name
    return name in form.fields and not form.fields[name].disabled


def _cleaned(form, name: str) -> Any:
    """The value as the field understands it, else as it was typed."""
    return form.cleaned_data[name] if name in form.cleaned_data else (form[name].value() or "")


def _sent(form, name: str) -> Value:
    if name == "event":
        return _sent_event(form)
    if isinstance(form.fields[name], MultiValueField):
        value = form.cleaned_data.get(name)
        if name in form.errors:
            return tuple(str(part or "") for part in form[name].value())
        return _parts_of_period(value or "") if name == "period" else _parts_of_moment(value)
    value = _cleaned(form, name)
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, date):
        return date_label(value)
    return value.slug if isinstance(value, Section) else tidy(str(value or ""))


def _sent_event(form) -> Value:
    """The number of an event that is known, else the name, kind and place of a new one."""
    if form.chosen_event is not None:
        return str(form.chosen_event.pk)
    name = str(_cleaned(form, "event_name"))
    return (name, str(_cleaned(form, "event_kind")), str(_cleaned(form, "event_place"))) if name else ""


def _sent_tags(form) -> list[str]:
    value = form.cleaned_data.get("tags")
    return (
        value if value is not None else [name for part in form.data.get("tags", "").split(",") if (name := tidy(part))]
    )


def _rows(rows: Any) -> list[Row]:
    """The rows that are meant to be there, whether or not they are right, in their order."""
    return sorted((form for form in rows.forms if _is_meant(form)), key=_position)


def _is_meant(form: Row) -> bool:
    if form.data.get(form.add_prefix("remove")):
        return False
    if isinstance(form, PhotoRow):
        return _photo_number(form).isdigit()
    return bool(_part(form, form.wanted)) or (form.existing is not None and not isinstance(form, BylineRow))


def _position(form: Row) -> int:
    typed = whole_number(form.data.get(form.add_prefix("position"), "").strip(), 5)
    return 10_000 if typed is None else typed


def _part(form: Row, name: str) -> str:
    value = form.cleaned_data[name] if name in form.cleaned_data else form[name].value()
    return date_label(value) if isinstance(value, date) else str(value if value is not None else "")


def _photo_number(form: Any) -> str:
    return str(form.photo.pk) if form.photo else form.data.get(form.add_prefix("id"), "").strip()


def _sent_photo(form: Any) -> Item:
    parts = {name: _part(form, name) for name in PHOTO_PARTS}
    return Item(_photo_number(form), parts, parts["caption"] or f"#{_photo_number(form)}")


def _sent_official(form: Any, known: Iterable[Draft]) -> Item:
    name, parts = _part(form, "name"), {"titles_given": _part(form, "titles_given")}
    person = form.existing.person if form.existing else form.found
    if person is not None:
        return Item(str(person.pk), parts, person.name)
    meant = form.data.get(form.add_prefix("person"), "")
    key = "" if meant else _named(known, "officials", lambda label: fold(label) == fold(name))
    return Item(key, parts, name) if key else Item(f"new {fold(name)}", parts | {"person": meant}, name)


def _sent_document(form: Any, known: Iterable[Draft]) -> Item:
    document = form.existing.document if form.existing else form.found
    if document is not None:
        return Item(str(document.pk), {}, document.number)
    number, parts = _part(form, "number"), {name: _part(form, name) for name in DOCUMENT_PARTS}
    wanted = number_key(number)
    key = "" if any(parts.values()) else _named(known, "documents", lambda label: number_key(label) == wanted)
    if key:
        return Item(key, {}, number)
    return Item(" ".join(["new", wanted, parts["issued_on"], parts["issuer"]]), parts, number)


def _named(known: Iterable[Draft], name: str, fits: Any) -> str:
    """The key of the one row that is called so, empty where there is none or more than one."""
    keys = {row.key for draft in known for row in draft.lists[name] if fits(row.label)}
    return keys.pop() if len(keys) == 1 else ""


# --- Back to a form ----------------------------------------------------------


def as_sent(draft: Draft, story: Article, token: str) -> QueryDict:
    """The draft as a browser would send it from the form of the story, with that version token."""
    sent = QueryDict(mutable=True)
    fields = draft.fields
    sent["version"] = token
    for name in (*LINES, "event_date"):
        sent[name] = str(fields[name])
    if fields["national"]:
        sent["national"] = "on"
    sent["section"] = _section_number(str(fields["section"]))
    for name, parts in {"period": ("part", "year"), "embargo_until": ("day", "time")}.items():
        for part, value in zip(parts, fields[name], strict=True):
            sent[f"{name}_{part}"] = value
    sent.update(_event_fields(fields["event"]))
    for name in ("lead", "related_headlines"):
        sent[name] = "\n".join(draft.texts[name])
    sent["body"] = "".join(draft.texts["body"])
    sent["tags"] = ", ".join(row.label for row in draft.lists["tags"])
    sent.setlist("other_provinces", [row.key for row in draft.lists["other_provinces"]])
    numbers = _row_numbers(story)
    for name in ("bylines", "officials", "documents", "photos"):
        rows = [_row_fields(name, row, numbers[name].get(row.key, "")) for row in draft.lists[name]]
        sent[f"{name}-TOTAL_FORMS"], sent[f"{name}-INITIAL_FORMS"] = str(len(rows) + 1), str(len(rows))
        for number, row in enumerate(rows):
            for part, value in (row | {"position": str(number + 1)}).items():
                sent[f"{name}-{number}-{part}"] = value
    return sent


def _section_number(slug: str) -> str:
    section = Section.objects.filter(slug=slug).first() if slug else None
    return str(section.pk) if section else slug


def _event_fields(value: Value) -> dict[str, str]:
    if isinstance(value, tuple):
        return dict(zip(("event_name", "event_kind", "event_place"), value, strict=True))
    event = Event.objects.filter(pk=int(value)).first() if value else None
    if event is None:
        return {}
    return {"event": value, "event_name": event.name, "event_kind": event.kind, "event_place": event.place}


def _row_numbers(story: Article) -> dict[str, dict[str, str]]:
    """For each list the number of the story's row that a key stands for."""
    bylines = _unique_numbers((f"{row.name.casefold()} {row.role}", row.pk) for row in story.bylines.all())
    return {
        "bylines": bylines,
        "officials": {str(row.person_id): str(row.pk) for row in story.official_rows.all()},
        "documents": {str(row.document_id): str(row.pk) for row in story.citations.all()},
        "photos": {},
    }


def _unique_numbers(rows: Iterable[tuple[str, int]]) -> dict[str, str]:
    keyed = list(rows)
    items = _unique(Item(key) for key, _number in keyed)
    return {item.key: str(number) for item, (_key, number) in zip(items, keyed, strict=True)}


def _row_fields(name: str, row: Item, number: str) -> dict[str, str]:
    parts = {part: value or "" for part, value in row.parts.items()}
    known = row.key if re.fullmatch(r"\d+", row.key) else ""
    if name == "bylines":
        return parts | {"id": number}
    if name == "photos":
        return parts | {"id": row.key}
    if name == "officials":
        return {"person": known} | parts | {"id": number, "name": row.label}
    return parts | {"id": number, "number": row.label, "document": known}
