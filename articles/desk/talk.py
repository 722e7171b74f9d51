"""Talk: what a story's page shows of what is said about it, the forms to say something, the marks in the text."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import permissions
from articles.desk import threads
from articles.desk.marks import Mark
from articles.desk.threads import Thread
from articles.models import Article

LONGEST = 2000  # characters


class ReplyForm(forms.Form):
    """An answer to a comment."""

    text = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "data-mentions": "colleagues"}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )


class CommentForm(ReplyForm):
    """A comment, about some words or the story as a whole."""

    quote = forms.CharField(
        label=gettext_lazy("The words it is about"),
        help_text=gettext_lazy("Select them in the text, or copy them here. Empty: the story as a whole."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "vi"}),
    )
    field = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)
    before = forms.CharField(max_length=LONGEST, required=False, widget=forms.HiddenInput)
    field_order = ("quote", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("Comment")


class SuggestionForm(CommentForm):
    """Other words for some words."""

    suggests = forms.BooleanField(initial=True, widget=forms.HiddenInput)
    proposed = forms.CharField(
        label=gettext_lazy("Words instead"),
        help_text=gettext_lazy("Empty: the words are to go."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "vi"}),
    )
    field_order = ("quote", "proposed", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quote"].required = True
        self.fields["quote"].label = _("The words to replace")
        self.fields["quote"].help_text = _("Select them in the text, or copy them here; within one paragraph.")
        self.fields["text"].required = False
        self.fields["text"].label = _("Why")


@dataclass
class Talk:
    """What a story's page shows of the comments: threads, forms, who can be mentioned; `kept` is what was refused."""

    threads: list[Thread]
    comment: CommentForm
    suggestion: SuggestionForm
    names: list[str]
    may_decide: bool
    kept: ReplyForm | None = None
    kept_in: int = 0  # the thread that the refused answer is for

    @property
    def open(self) -> list[Thread]:
        """What waits for an answer or a decision."""
        return [thread for thread in self.threads if thread.state == "open"]

    @property
    def settled(self) -> list[Thread]:
        """What was resolved, accepted or rejected."""
        return [thread for thread in self.threads if thread.state != "open"]

    def marks(self, field: str) -> list[Mark]:
        """The marks of the open threads in a field."""
        return [
            mark_of(row, row.place.start, row.place.end)
            for row in self.open
            if row.place and row.comment.field == field
        ]


def mark_of(row: Thread, start: int, end: int) -> Mark:
    """The mark of a thread over its words."""
    number = row.comment.pk
    return Mark(start, end, kind_of(row), f"passage-{number}", row.number, f"#thread-{number}", link_name(row))


def link_name(row: Thread) -> str:
    """What the link at a mark is called."""
    name = _("Suggestion %(number)s") if row.comment.suggests else _("Comment %(number)s")
    return name % {"number": row.number}


def kind_of(row: Thread) -> str:
    """The class of a thread's marks."""
    return "suggested" if row.comment.suggests else "said"


def talk_of(user: Any, story: Article, at: datetime, kept: ReplyForm | None = None, thread: int = 0) -> Talk | None:
    """What the user may see of what is said about the story; None where that is nothing."""
    if story.head is None or not permissions.may_comment(user, story, at):
        return None
    colleagues = permissions.colleagues(story, at)
    return Talk(
        threads.threads_of(story),
        kept if type(kept) is CommentForm else CommentForm(auto_id="comment-%s"),
        kept if isinstance(kept, SuggestionForm) else SuggestionForm(auto_id="suggestion-%s"),
        [colleague.display_name for colleague in colleagues if colleague.pk != user.pk],
        permissions.may_edit(user, story, at),
        kept,
        thread,
    )
