"""The form of a story filled in with a later text, which becomes its next version once somebody saves it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import permissions, updates
from articles.desk import drafts, proposal, versions
from articles.desk.filing import Filing, why_closed
from articles.desk.merge import Draft, Item, Value
from articles.models import Article, Source
from articles.similar import Similar
from articles.updates import Coming

OF_THE_TEXT = ("headline", "dateline_tag", "event_date", "event", "period")  # what the later text says of itself
DECLARED = ("ai_use", "ai_done", "ai_tool", "ai_by")  # of that very text, also where it says nothing
FIRST_THEIRS = ("officials", "documents")  # stand in the order of the text


def address(number: int, coming: Coming) -> str:
    """Where the form of the story of that number is filled in with the later text."""
    return f"{reverse('admin:articles_article_change', args=[number])}?update={coming.name}"


def offer(pairs: Iterable[Similar], source: Source, user: Any, at: datetime) -> None:
    """Say of each story that a source resembles where it is made an update of it, if this person may."""
    for pair in pairs:
        if permissions.may_edit(user, pair.story, at):
            pair.update_url = address(pair.story.pk, Coming(source=source))


def begin(request: HttpRequest, article: Article, at: datetime) -> Filing | None:
    """The form that the address asks for; None where it asks for none, or, with a message, where it cannot be.

    404 where there is no such text, or the user may not read it.
    """
    if "update" not in request.GET:
        return None
    coming = updates.named(request.GET["update"])
    if coming is None or not updates.may_read(request.user, coming, at):
        raise Http404("no such text")
    if not permissions.may_edit(request.user, article, at):
        messages.error(request, why_closed(article))
        return None
    if sentence := updates.refusal(article, coming, request.user, at):
        messages.error(request, sentence)
        return None
    return fill_in(request.user, article, coming, at)


def beside(filing: Filing) -> dict[str, Any]:
    """What the form's page says of the text that comes, to somebody who may read that."""
    coming = filing.coming
    if coming is None or not updates.may_read(filing.user, coming, filing.at):
        return {}
    kind = "articles_article_review" if coming.story else "desk_source"
    number = (coming.story or coming.source).pk  # type: ignore[union-attr]
    return {"coming": coming, "coming_url": reverse(f"admin:{kind}", args=[number])}


def said(filing: Filing) -> str:
    """What is told once it is saved."""
    if filing.coming is None or filing.coming.story is None:
        return _("The text is the next version of this story.")
    return _("The later story is dropped: its text is the next version of this one.")


def fill_in(user: Any, article: Article, coming: Coming, at: datetime) -> Filing:
    """The form of the story with what the later text says; the rest is as it was."""
    before = drafts.of_story(article)
    if coming.story is not None:
        text = drafts.of_story(coming.story)
    else:
        filing = proposal.propose(user, coming.source, at, resembling=False).filing
        filing.is_valid()
        text = drafts.of_form(filing, drafts.empty(before), drafts.empty(before))
    sent = drafts.as_sent(updated(before, text), article, versions.token(article))
    sent["update"] = coming.name
    return Filing(user, article, at, sent)


def updated(before: Draft, text: Draft) -> Draft:
    """A story with a later text: its words in place of those that were there, its names besides them.

    Where the story belongs (its province and section, its genre and embargo) stays as it was.
    """
    fields = before.fields | {name: text.fields[name] for name in OF_THE_TEXT if any(text.fields[name])}
    fields |= {name: text.fields[name] for name in DECLARED}
    fields["source_credit"] = _both(before.fields["source_credit"], text.fields["source_credit"])
    texts = {name: text.texts[name] or blocks for name, blocks in before.texts.items()}
    lists = {}
    for name, rows in before.lists.items():
        first, second = (text.lists[name], rows) if name in FIRST_THEIRS else (rows, text.lists[name])
        lists[name] = [*first, *_new(first, second)]
    home = str(text.fields["home_province"])
    if home and home != fields["home_province"]:
        lists["other_provinces"] += _new(lists["other_provinces"], [Item(home, {}, home)])
    return Draft(fields, texts, lists)


def _new(there: list[Item], rows: list[Item]) -> list[Item]:
    keys = {row.key for row in there}
    return [row for row in rows if row.key not in keys]


def _both(before: Value, text: Value) -> str:
    """Both credits, unless one names the other."""
    old, new = str(before), str(text)
    if not new or new in old:
        return old
    return new if not old or old in new else f"{old}; {new}"
