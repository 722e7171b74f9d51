"""A form filled in by a machine: what it does not take is left out, or replaced, until it is valid."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from articles.desk.filing import Filing

ATTEMPTS = 3

Make = Callable[[QueryDict], Filing]
Instead = Callable[[QueryDict, str, str, Filing], None]
Gone = list[tuple[str, str]]


def valid(sent: QueryDict, make: Make, instead: Instead) -> tuple[Filing, Gone]:
    """The valid form that `make` makes of what was read, and what was left out of it: the field, and its words.

    A field that is wrong is emptied; `instead` (of the data, the field, what stood there, the form) may then put what
    holds otherwise. ValidationError where that is in vain.
    """
    gone: Gone = []
    for _attempt in range(ATTEMPTS):
        filing = make(sent)
        if filing.is_valid():
            return filing, gone
        sent = sent.copy()
        gone += [*_empty_fields(sent, filing, instead), *_empty_rows(sent, filing)]
    said = [error for errors in filing.form.errors.values() for error in errors]
    raise ValidationError(list(dict.fromkeys(map(str, said))) or [_("The form does not take it.")])


def _empty_fields(sent: QueryDict, filing: Filing, instead: Instead) -> Gone:
    gone = []
    for name, errors in filing.form.errors.items():
        given = sent.get(name, "")
        gone.append((name, f"{given[:200]}: {' '.join(map(str, errors))}"))
        for field in [field for field in sent if field == name or field.startswith(f"{name}_")]:
            sent[field] = ""
        if name == "lead":
            sent["body"] = f"<p>{given}</p>{sent['body']}"
        elif name == "headline":
            sent[name] = _("(no headline)")
        instead(sent, name, given, filing)
    return gone


def _empty_rows(sent: QueryDict, filing: Filing) -> Gone:
    gone = []
    for rows in filing.sets:
        for number, wrong in enumerate(rows.errors):
            fields = [field for field in sent if field.startswith(f"{rows.prefix}-{number}-")] if wrong else []
            if fields:
                gone.append((rows.prefix, " ".join(filter(None, (sent[field] for field in fields)))[:300]))
            for field in fields:
                sent[field] = ""
    return gone
