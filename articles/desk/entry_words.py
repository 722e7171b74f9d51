"""What stands on record, in words: what was done, and what its details say."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.desk.review import WHAT_HAPPENED
from newsroom.models import FactorKind, Role, User
from newsroom.vietnamese import date_label
from provinces.gazetteer import Gazetteer

HOUSE_HAPPENED = {
    "account": gettext_lazy("Account made"),
    "found": gettext_lazy("Account made outside the desk"),
    "role": gettext_lazy("Role changed"),
    "stand_in": gettext_lazy("Standing in changed"),
    "nationwide": gettext_lazy("“All provinces” changed"),
    "scope": gettext_lazy("Provinces changed"),
    "active": gettext_lazy("Account opened or closed"),
    "superuser": gettext_lazy("Superuser changed"),
    "password": gettext_lazy("Password set by an administrator"),
    "sign_out": gettext_lazy("Signed out everywhere"),
    "second_factor": gettext_lazy("Second step of signing in added"),
    "second_factor_reset": gettext_lazy("Second step of signing in removed"),
    "single_sign_on": gettext_lazy("Single sign-on changed"),
    "export": gettext_lazy("History exported"),
    "hand_over": gettext_lazy("Stories handed over"),
    "pin": gettext_lazy("Pinned on the front page"),
    "unpin": gettext_lazy("Taken off the front page"),
}
ROLES = dict(Role.choices)
FACTORS = dict(FactorKind.choices)
PEOPLE = ("from", "to", "whom", "who")  # details that name accounts by their number


def label_of(kind: str, house: bool = False) -> str:
    """What was done."""
    return str((HOUSE_HAPPENED if house else WHAT_HAPPENED).get(kind, kind.replace("_", " ").capitalize()))


def people_in(entries: Iterable[Any]) -> dict[int, str]:
    """Names of the accounts that the details of story entries speak of, by number; one query, or none."""
    wanted = set()
    for entry in entries:
        given = entry.details if isinstance(entry.details, dict) else {}
        wanted |= {given[key] for key in PEOPLE if isinstance(given.get(key), int)}
        wanted |= {pk for pk in given.get("mentions") or [] if isinstance(pk, int)}
    return {user.pk: user.display_name for user in User.objects.filter(pk__in=wanted)} if wanted else {}


def story_words(entry: Any, people: dict[int, str]) -> list[str]:
    """What the details of a story's entry say, a sentence each."""
    given = entry.details if isinstance(entry.details, dict) else {}
    said = []
    before, after = (_value(given.get(key), people) for key in ("from", "to"))
    if "from" in given and "to" in given:
        said.append(_change(before, after))
    elif before or after:
        said.append(_("From: %(name)s") % {"name": before} if before else _("To: %(name)s") % {"name": after})
    for key in ("sentence", "words", "passage", "text", "reader", "name"):
        if isinstance(given.get(key), str) and given[key]:
            said.append(f"“{given[key]}”")
    if names := [people[pk] for pk in given.get("mentions") or [] if pk in people]:
        said.append(_("Mentioned: %(names)s") % {"names": ", ".join(names)})
    return said


def house_words(entry: Any) -> list[str]:
    """What the details of an entry of the house record say, a sentence each."""
    given, kind = entry.details, entry.kind
    if kind in {"account", "found"}:
        return [line for right in given["to"] if (line := _right(right, given["to"][right]))]
    if kind in {"pin", "unpin"}:
        span = " – ".join(_value(given[key], {}) or "…" for key in ("since", "until"))
        return [_("Story %(story)s, place %(place)s, %(span)s") % {**given, "span": span}]
    if kind == "second_factor":
        return [f"{FACTORS.get(given['kind'], given['kind'])}: {given['name']}"]
    if kind == "second_factor_reset":
        return [given["names"]] if given["names"] else []
    if kind == "scope":
        return _scope_changes(given["from"], given["to"])
    if "from" in given and "to" in given:
        return [_change(*(_right_value(kind, given[key]) for key in ("from", "to")))]
    return [f"{name}: {value}" for name, value in given.items() if value not in (None, "", [])]


def _change(before: str, after: str) -> str:
    return f"{before or '–'} → {after or '–'}"


def _value(value: Any, people: dict[int, str]) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return people.get(value, str(value))
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    return _moment(moment) if moment else str(value or "")


def _moment(moment: datetime) -> str:
    return date_format(localtime(moment), "H:i j/n/Y")


def _day(text: str | None) -> str:
    return date_label(date.fromisoformat(text)) if text else "…"


def _span(start: str | None, end: str | None) -> str:
    return f" ({_day(start)} – {_day(end)})" if start or end else ""


def _right(right: str, value: Any) -> str:
    """A right of a new account, empty where it is the ordinary one."""
    if right == "role":
        return str(ROLES.get(value, value))
    if right == "scope" and value:
        return ", ".join(map(_place, value))
    if right == "stand_in" and value:
        return _right_value("stand_in", value)
    words = {"nationwide": _("all provinces"), "superuser": _("superuser")}
    return words[right] if right in words and value else _("closed") if right == "active" and not value else ""


def _right_value(right: str, value: Any) -> str:
    if right == "role":
        return str(ROLES.get(value, value))
    if right == "stand_in" and value:
        return f"{ROLES.get(value[0], value[0])}{_span(value[1], value[2])}"
    if right == "active":
        return _("open") if value else _("closed")
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value or "")


def _place(row: list) -> str:
    place = Gazetteer.load().place(row[0])
    return f"{place.name if place else row[0]}{_span(row[1], row[2])}"


def _scope_changes(before: list[list], after: list[list]) -> list[str]:
    added = [_place(row) for row in after if row not in before]
    taken = [_place(row) for row in before if row not in after]
    lines = [(_("Given: %(names)s"), added), (_("Taken away: %(names)s"), taken)]
    return [line % {"names": ", ".join(names)} for line, names in lines if names]
