"""The forms by which a story is moved: which ones somebody may use now, and what they ask."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import embargo, workflow
from articles.desk.fields import BlockField, MomentField, check_moment
from articles.models import Article, Status
from articles.numbers import whole_number
from articles.workflow import PUBLISHING, Move

TIME_FORMATS = ["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M", "%d/%m/%Y, %H:%M", "%H:%M %d/%m/%Y", "%H:%M, %d/%m/%Y"]
NOTE_LENGTH = 4000  # characters
NO_VERSION = -1  # what a form that names none stands for: no story has it
# The likeliest first: it stands out.
FORWARD = ("approve", "restore", "submit", "claim", "resume", "reopen")
ORDER = (
    *FORWARD,
    *("return", "take_back", "take_over", "release", "hold", "unschedule", "withdraw", "spike"),
)
# What stands on the page of a withdrawn story unless the chief editor writes something else; readers read Vietnamese.
USUAL_NOTICE = "Tòa soạn đã gỡ bài viết này."
WHAT_FOLLOWS = {
    "submit": gettext_lazy("The editors get the story. You can take it back until one of them claims it."),
    "take_back": gettext_lazy("The story leaves the queue and is yours to change again."),
    "claim": gettext_lazy("It is on your table: you can change it, return it and decide on it."),
    "take_over": gettext_lazy(
        "The story comes to your table; who has it now is told why and cannot save any more. What they saved stays."
    ),
    "release": gettext_lazy("The story goes back to the queue for another editor."),
    "return": gettext_lazy("The reporter gets the story back with your reason."),
    "hold": gettext_lazy("The story is set aside until somebody resumes it."),
    "resume": gettext_lazy("The story goes back to the queue."),
    "spike": gettext_lazy("The story is dropped. It stays in the archive of the desk and can be reopened."),
    "reopen": gettext_lazy("The story becomes a draft again."),
    "unschedule": gettext_lazy("Readers will not see the scheduled version. What they see now stays."),
    "withdraw": gettext_lazy("The page disappears at once and answers with your notice."),
    "restore": gettext_lazy("Readers see the story again, in the version shown here."),
}


class TimeInput(forms.DateTimeInput):
    """The browser's own clock and calendar; what it could not show again stays as the text that was typed."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=TIME_FORMATS[0])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", shown):
            context["widget"]["type"] = "text"
        return context


class MoveForm(forms.Form):
    """A move that asks nothing. It names the version that the page shows: on a changed text nobody decides unread."""

    version = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """What `workflow.perform` takes beside the move, the story, the person and the time."""
        sent = whole_number(self.cleaned_data["version"])
        return {"version": NO_VERSION if sent is None else sent}


class ReasonForm(MoveForm):
    """A move that must be explained to colleagues."""

    note = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write the reason: the others must know why.")},
    )

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"note": self.cleaned_data["note"]}


class WithdrawalForm(ReasonForm):
    """Taking a story down: a reason for the desk, a notice for readers."""

    notice = BlockField(
        label=gettext_lazy("Notice to readers"),
        help_text=gettext_lazy("Stands on the page instead of the story. Say no more than readers should know."),
        initial=USUAL_NOTICE,
        longest=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write what readers find instead of the story.")},
    )

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"notice": self.cleaned_data["notice"]}


class ApprovalForm(MoveForm):
    """Which version, and when readers see it."""

    revision_hash = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    when = forms.ChoiceField(
        label=gettext_lazy("When do readers see it?"),
        choices=[("now", gettext_lazy("Now")), ("later", gettext_lazy("At a time"))],
        widget=forms.RadioSelect,
        initial="now",
    )
    publish_at = forms.DateTimeField(
        label=gettext_lazy("Time of publication"),
        help_text=gettext_lazy("Hà Nội time. As text: 25/11/2026 14:00"),
        required=False,
        input_formats=TIME_FORMATS,
        widget=TimeInput,
        error_messages={
            "invalid": gettext_lazy("There is no such time. Write day/month/year hour:minute: 25/11/2026 14:00.")
        },
    )

    def clean_publish_at(self) -> datetime | None:
        """Within the years that a moment can be of."""
        moment = self.cleaned_data["publish_at"]
        if moment is not None:
            check_moment(moment.year)
        return moment

    def clean(self) -> dict[str, Any]:
        """A time of publication where one is wanted."""
        data = super().clean() or {}
        if data.get("when") == "later" and not data.get("publish_at") and not self.has_error("publish_at"):
            self.add_error("publish_at", _("Write when readers shall see it, or choose “Now”."))
        return data

    def arguments(self) -> dict[str, Any]:
        later = self.cleaned_data["when"] == "later"
        return super().arguments() | {
            "revision_hash": self.cleaned_data["revision_hash"],
            "publish_at": self.cleaned_data["publish_at"] if later else None,
        }


class EmbargoForm(ReasonForm):
    """The new moment, and why."""

    version = None  # type: ignore[assignment]
    until = MomentField(
        label=gettext_lazy("Embargo until"), required=False, help_text=gettext_lazy("Empty: the embargo is lifted.")
    )
    field_order = ("until", "note")


def embargo_form(user: Any, story: Article, at: datetime) -> EmbargoForm | None:
    """The form for who may move the story's embargo now."""
    if not embargo.may_move(user, story, at):
        return None
    return EmbargoForm(auto_id="embargo-%s", initial={"until": story.embargo_until})


def form_for(move: Move, article: Article, at: datetime, sent: QueryDict | None = None) -> MoveForm:
    """The form of a move, empty or with what was sent. It always names the version that the page shows."""
    auto_id = f"{move.name}-%s"
    shown: dict[str, Any] = {"version": article.version}
    if move.name not in PUBLISHING:
        kind = WithdrawalForm if move.name == "withdraw" else ReasonForm if move.note_required else MoveForm
        return kind(sent, initial=shown, auto_id=auto_id)
    shown["revision_hash"] = article.head.hash if article.head else ""
    if article.embargo_until and article.embargo_until > at:
        shown |= {"when": "later", "publish_at": article.embargo_until}
    return ApprovalForm(sent, initial=shown, auto_id=auto_id)


@dataclass(frozen=True)
class Action:
    """A move as the page offers it; it stands out where it brings the story on its way."""

    move: Move
    form: MoveForm
    opened: bool
    stands_out: bool

    @property
    def asks(self) -> bool:
        """There is something to fill in, so the form opens first."""
        return any(not field.is_hidden for field in self.form)

    @property
    def follows(self) -> str:
        """What happens then, in a sentence."""
        return str(WHAT_FOLLOWS.get(self.move.name, ""))


def actions_for(user: Any, article: Article, at: datetime, sent: MoveForm | None, name: str) -> list[Action]:
    """The moves that the user can make now, the likeliest first; the one that was refused is open, as it was sent."""
    moves = sorted(workflow.available(user, article, at), key=lambda move: ORDER.index(move.name))
    actions = []
    for move in moves:
        opened = sent is not None and move.name == name
        form = sent if sent is not None and opened else form_for(move, article, at)
        actions.append(Action(move, form, opened, move.name in FORWARD and article.status != Status.RETURNED))
    return actions
