"""Form fields of the desk: text as the house stores it, days and periods as Vietnamese write them."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.vietnamese import date_label, nfc, parse_date, period_span, tidy
from provinces.models import EarlierThanRecord
from provinces.models.places import check_recorded

TOO_LONG = gettext_lazy(
    "This has %(length)d characters; at most %(limit)d fit. Shorten it: nothing you wrote has been cut off."
)
NO_SUCH_DAY = gettext_lazy("“%(text)s” is not a day of the calendar. Write it like 10/10/2023.")
NO_SUCH_TIME = gettext_lazy("“%(text)s” is not a time of day. Write it like 14:30.")


def read_day(text: str) -> date:
    """The day that is written `10/10/2023`, `10-10-2023`, `10.10.2023` or `2023-10-10`; ValidationError otherwise."""
    text = tidy(text[:60])
    try:
        day = parse_date(text) or date.fromisoformat(text)
    except ValueError:
        raise ValidationError(NO_SUCH_DAY, code="invalid", params={"text": text}) from None
    return day


def read_recorded_day(text: str) -> date:
    """The same, for a day whose provinces are on record; ValidationError says since when they are."""
    day = read_day(text)
    try:
        check_recorded(day)
    except EarlierThanRecord as error:
        raise ValidationError(str(error), code="too_early") from error
    return day


class LineField(forms.CharField):
    """One line of text. Too long a text comes back whole, with its length; no browser cuts it."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("data-longest", longest)

    def to_python(self, value: Any) -> str:
        """Tidied text."""
        return self.normalise(str(value)) if value not in self.empty_values else ""

    def normalise(self, text: str) -> str:
        """As it is stored."""
        return tidy(text)

    def validate(self, value: str) -> None:
        """Refuse what is too long."""
        super().validate(value)
        if len(value) > self.longest:
            raise ValidationError(TOO_LONG, code="max_length", params={"length": len(value), "limit": self.longest})


class BlockField(LineField):
    """Several lines of text."""

    widget = forms.Textarea

    def normalise(self, text: str) -> str:
        """Without blanks at the ends of lines, one kind of line end."""
        lines = nfc(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
        return "\n".join(line.rstrip() for line in lines).strip()


class DayInput(forms.TextInput):
    """A day typed as `10/10/2023`; a script adds a calendar beside it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"inputmode": "numeric", "placeholder": "10/10/2023", "autocomplete": "off", "data-day": "", "size": 12}
        super().__init__(given | (attrs or {}))

    def format_value(self, value: Any) -> str:
        """A day as the press writes it; what was typed stays as it was typed."""
        return date_label(value) if isinstance(value, date) else (value or "")


class DayField(forms.Field):
    """A day; with `recorded`, one whose provinces are known."""

    widget = DayInput

    def __init__(self, *, recorded: bool = False, **kwargs: Any) -> None:
        self.read = read_recorded_day if recorded else read_day
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """The day that was typed, or None."""
        if isinstance(value, date):
            return value
        return self.read(value) if value and tidy(value) else None


class _TimeField(forms.Field):
    """A time of day as text: `14:30`, `14h30`, `14.30`, `14h`."""

    def to_python(self, value: Any) -> str:
        """As `14:30`."""
        text = tidy(value or "")[:20]
        for form in ("%H:%M", "%Hh%M", "%H.%M", "%Hh"):
            try:
                return datetime.strptime(text, form).strftime("%H:%M") if text else ""
            except ValueError:
                continue
        raise ValidationError(NO_SUCH_TIME, code="invalid", params={"text": text})


def check_moment(year: int) -> None:
    """Refuse a year in which nothing is published; beyond some, a moment has no local time."""
    if not 2008 <= year <= 2100:
        raise ValidationError(_("Write a day between the years 2008 and 2100."), code="out_of_range")


class MomentWidget(forms.MultiWidget):
    """A day and a time of day."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        day = DayInput({"aria-label": gettext_lazy("Day")})
        time = forms.TextInput(
            {"inputmode": "numeric", "placeholder": "14:30", "autocomplete": "off", "size": 6}
            | {"aria-label": gettext_lazy("Time of day")}
        )
        super().__init__({"day": day, "time": time}, attrs)

    def decompress(self, value: datetime | None) -> list[Any]:
        """Both parts in local time."""
        return [localtime(value).date(), localtime(value).strftime("%H:%M")] if value else ["", ""]


class MomentField(forms.MultiValueField):
    """A day and a time of day in local time; a day alone means its first minute."""

    widget = MomentWidget

    def __init__(self, **kwargs: Any) -> None:
        fields = (DayField(required=False), _TimeField(required=False))
        super().__init__(fields=fields, require_all_fields=False, **kwargs)

    def compress(self, values: list[Any]) -> datetime | None:
        """The moment, or None where nothing was typed."""
        day, time = values or (None, "")
        if day is None:
            if time:
                raise ValidationError(_("Write the day as well."), code="incomplete")
            return None
        check_moment(day.year)
        hour, minute = (time or "00:00").split(":")
        return make_aware(datetime(day.year, day.month, day.day, int(hour), int(minute)))


PERIOD_PARTS = [
    ("", "–"),
    ("Q1", gettext_lazy("Quarter I")),
    ("Q2", gettext_lazy("Quarter II")),
    ("Q3", gettext_lazy("Quarter III")),
    ("Q4", gettext_lazy("Quarter IV")),
    ("H1", gettext_lazy("First six months")),
    ("H2", gettext_lazy("Last six months")),
    ("year", gettext_lazy("Whole year")),
    *((f"{number:02}", format_lazy("{} {}", gettext_lazy("Month"), number)) for number in range(1, 13)),
]


class PeriodWidget(forms.MultiWidget):
    """Which part of the year, and which year."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        part = forms.Select({"aria-label": gettext_lazy("Part of the year")}, PERIOD_PARTS)
        year = forms.TextInput(
            {"inputmode": "numeric", "placeholder": "2023", "autocomplete": "off", "size": 5}
            | {"aria-label": gettext_lazy("Year")}
        )
        super().__init__({"part": part, "year": year}, attrs)

    def decompress(self, value: str | None) -> list[str]:
        """`2023-Q3` → `Q3`, `2023`."""
        year, _dash, part = (value or "").partition("-")
        return [part or ("year" if year else ""), year]


class PeriodField(forms.MultiValueField):
    """The period a story reports on, as a code (`newsroom.vietnamese.period_span`)."""

    widget = PeriodWidget

    def __init__(self, **kwargs: Any) -> None:
        fields = (
            forms.ChoiceField(choices=PERIOD_PARTS, required=False),
            forms.CharField(required=False, max_length=20),
        )
        super().__init__(fields=fields, require_all_fields=False, **kwargs)

    def compress(self, values: list[str]) -> str:
        """`Q3`, `2023` → `2023-Q3`."""
        part, year = values or ("", "")
        if not part and not year:
            return ""
        if not part:
            raise ValidationError(_("Choose which part of the year."), code="incomplete")
        if not year.isascii() or not year.isdigit() or not 1930 <= int(year[:9]) <= 2100:
            raise ValidationError(_("Write the year in four digits, like 2023."), code="incomplete")
        code = year if part == "year" else f"{year}-{part}"
        period_span(code)  # what the two parts allow, it understands
        return code


class TopicsField(LineField):
    """Names of topics with commas between; cleaned to a list, each name once."""

    MOST = 20
    LONGEST_NAME = 80  # characters

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=self.MOST * (self.LONGEST_NAME + 2), **kwargs)

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        """The names in their order."""
        names = [tidy(name) for name in super().clean(value).replace(";", ",").split(",")]
        once = {name.lower(): name for name in reversed(names) if name}
        for name in once.values():
            if len(name) > self.LONGEST_NAME:
                params = {"length": len(name), "limit": self.LONGEST_NAME}
                raise ValidationError(TOO_LONG, code="max_length", params=params)
        if len(once) > self.MOST:
            raise ValidationError(_("At most %(limit)d topics."), code="too_many", params={"limit": self.MOST})
        return list(reversed(once.values()))
