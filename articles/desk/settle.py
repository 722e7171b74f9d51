"""What somebody chose where a merge left something to choose, put into the draft as they sent it."""

from collections.abc import Sequence
from dataclasses import replace

from articles.desk.merge import Conflict, Draft, Item, Value, said

MINE, THEIRS, BOTH = "mine", "theirs", "both"


def settle(draft: Draft, conflicts: Sequence[Conflict], choices: Sequence[str]) -> tuple[Draft, list[Conflict]]:
    """The draft as the person sent it with what they chose for each conflict, and the conflicts that are still open.

    Open stays what was not chosen, and where theirs was chosen over something that was rewritten since: then it is
    asked again, with what stands there now.
    """
    result = Draft(dict(draft.fields), {k: list(v) for k, v in draft.texts.items()}, dict(draft.lists))
    still: dict[int, Conflict] = {}
    # From below, so that the places above stay where they are.
    for number in sorted(range(len(conflicts)), key=lambda number: -conflicts[number].place):
        conflict, choice = conflicts[number], choices[number]
        if choice == MINE:
            continue
        if choice not in {THEIRS, BOTH} or not _choose(result, conflict, choice):
            still[number] = replace(conflict, mine=_standing(result, conflict))
    return result, [still[number] for number in sorted(still)]


def _standing(draft: Draft, conflict: Conflict) -> Value | list[str] | None:
    """What now stands where this person's version of a conflict stood, if it is known; else that version."""
    if conflict.name in draft.fields:
        return draft.fields[conflict.name]
    if conflict.name in draft.texts or not conflict.key:
        return conflict.mine
    row = next((row for row in draft.lists[conflict.name] if row.key == conflict.key), None)
    if conflict.part:
        return conflict.mine if row is None else row.parts.get(conflict.part)
    return None if row is None else said(row)


def _choose(draft: Draft, conflict: Conflict, choice: str) -> bool:
    name = conflict.name
    if name in draft.texts:
        return _choose_blocks(draft.texts[name], conflict, choice)
    if choice == BOTH or _standing(draft, conflict) != conflict.mine:
        return False
    if name in draft.fields and isinstance(conflict.theirs, str | tuple):
        draft.fields[name] = conflict.theirs
        return True
    return name in draft.lists and _choose_row(draft, conflict)


def _choose_blocks(blocks: list[str], conflict: Conflict, choice: str) -> bool:
    mine, theirs = list(conflict.mine or ()), list(conflict.theirs or ())
    size = len(mine)
    if mine:
        places = [start for start in range(len(blocks) - size + 1) if blocks[start : start + size] == mine]
    else:
        places = [start for start in range(len(blocks) + 1) if (blocks[start - 1] if start else "") == conflict.above]
        places = places or [min(conflict.place, len(blocks))]
    if not places:
        return False
    start = min(places, key=lambda place: abs(place - conflict.place))
    blocks[start : start + size] = [*mine, *theirs] if choice == BOTH else theirs
    return True


def _choose_row(draft: Draft, conflict: Conflict) -> bool:
    rows = list(draft.lists[conflict.name])
    if conflict.part:
        rows = [
            replace(row, parts={**row.parts, conflict.part: str(conflict.theirs)}) if row.key == conflict.key else row
            for row in rows
        ]
    elif not conflict.key:
        order = {key: number for number, key in enumerate(conflict.theirs or ())}
        rows.sort(key=lambda row: order.get(row.key, len(order)))
    elif conflict.theirs is None:
        rows = [row for row in rows if row.key != conflict.key]
    else:
        parts = dict(part.split("=", 1) for part in conflict.theirs)
        rows = [*(row for row in rows if row.key != conflict.key), Item(conflict.key, parts, conflict.label)]
    draft.lists[conflict.name] = rows
    return True
