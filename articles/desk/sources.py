"""Filing from a text: it is taken in, kept as it came, read into the filing form, and shown beside its story."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from articles import permissions, scratch
from articles.desk import proposal, receive
from articles.desk.filing import Filing
from articles.desk.proposal import Proposal
from articles.desk.reading import page_of
from articles.models import Source

MAX_NUMBER = 10**18
SHOWN = 50  # sources that wait


def source_for(user: Any, number: Any, at: datetime) -> Source:
    """The source of that number; 404 where there is none or the user may not read it."""
    text = str(number)
    known = text.isascii() and text.isdigit() and int(text[:19]) < MAX_NUMBER
    source = (
        Source.objects.defer("content").select_related("received_by").filter(pk=int(text)).first() if known else None
    )
    if source is None or not permissions.may_read_source(user, source, at):
        raise Http404("no such source")
    return source


# --- Taking in ----------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sources(request: HttpRequest) -> HttpResponse:
    """Paste a text or send files; each becomes a source. One alone leads to its form at once."""
    if not permissions.is_writer(request.user):
        raise Http404("no such page")
    at = timezone.now()
    if request.method != "POST":
        return _page(request, receive.ReceiveForm())
    form = receive.ReceiveForm(request.POST)
    kept = _take_in(request, form, at) if form.is_valid() else []
    if request.headers.get("Accept") == "application/json":
        return _as_json(form, kept)
    if len(kept) == 1 and form.is_valid():
        return HttpResponseRedirect(form_url(kept[0]))
    if kept:
        said = ngettext("%(count)d text was kept.", "%(count)d texts were kept. File them one by one.", len(kept))
        messages.success(request, said % {"count": len(kept)})
    if form.is_valid():
        return HttpResponseRedirect(reverse("admin:desk_sources"))
    return _page(request, form, status=422)


def _take_in(request: HttpRequest, form: receive.ReceiveForm, at: datetime) -> list[Source]:
    """Keep all that arrived; what is wrong with the rest is said on the form."""
    kept, text, files = [], form.cleaned_data["text"], request.FILES.getlist("files")
    if not text.strip() and not files:
        form.add_error("text", _("Paste a text, or choose a file."))
    if len(files) > receive.MOST_FILES:
        form.add_error("files", _("At most %(limit)d files at once.") % {"limit": receive.MOST_FILES})
        files = []
    try:
        kept += [receive.pasted(request.user, text, at)] if text.strip() else []
    except ValidationError as error:
        form.add_error("text", error)
    for file in files:
        try:
            kept.append(receive.sent(request.user, file, at))
        except ValidationError as error:
            form.add_error("files", f"{file.name}: {' '.join(error.messages)}")
    return kept


def _as_json(form: receive.ReceiveForm, kept: list[Source]) -> JsonResponse:
    """`{"sources": [{"title", "url"}…]}` with 201, or `{"error": sentence}` with 422."""
    if not form.is_valid():
        return JsonResponse(
            {"error": " ".join(error for errors in form.errors.values() for error in errors)}, status=422
        )
    rows = [{"title": source.title, "url": form_url(source)} for source in kept]
    return JsonResponse({"sources": rows}, status=201)


def form_url(source: Source) -> str:
    """Where a story is filed from the source."""
    return f"{reverse('admin:articles_article_add')}?source={source.pk}"


def _page(request: HttpRequest, form: receive.ReceiveForm, status: int = 200) -> HttpResponse:
    waiting = Source.objects.unfiled().filter(received_by=request.user).order_by("-pk").defer("content")[:SHOWN]
    context = {
        "title": _("File from a text"),
        "form": form,
        "waiting": [{"source": source, "url": form_url(source)} for source in waiting],
    }
    return _rendered(request, "desk/source_new.html", context, status)


# --- The form that a source fills in --------------------------------------------


def begin(request: HttpRequest, at: datetime) -> Proposal | None:
    """The form filled in from the source that the address names; None where it names none, or somebody wrote on it."""
    if "source" not in request.GET:
        return None
    source = source_for(request.user, request.GET["source"], at)
    if scratch.mine(request.user, None, proposal.form_number(source)).with_text().exists():
        return None
    return proposal.propose(request.user, source, at)


def unsaved_form(request: HttpRequest) -> str:
    """The number of the form of the source that the address names; empty where it names none."""
    number = request.GET.get("source", "")
    return f"source-{number}" if number else ""


def beside(filing: Filing, proposed: Proposal | None) -> dict[str, Any]:
    """What the form's page shows of the source that a new story is made of."""
    if filing.source is None:
        return {}
    reading = proposed.reading if proposed else proposal.read(filing.source)
    filed = [origin.article for origin in filing.source.origins.select_related("article")]
    return {"reading": reading, "source": filing.source, "proposal": proposed, "filed_from_it": filed}


# --- The original ---------------------------------------------------------------


@never_cache
@require_safe
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The source as it came, beside the newest version of its story."""
    at = timezone.now()
    source = source_for(request.user, pk, at)
    origins = source.origins.select_related("article__head", "article__home_province")
    story = next((row.article for row in origins if permissions.may_read(request.user, row.article, at)), None)
    context = {
        "title": _("Original: %(name)s") % {"name": source.title},
        "source": source,
        "story": story,
        "page": page_of(story.head.data, lambda field: []) if story and story.head else None,
        "form_url": "" if story else form_url(source),
    }
    return _rendered(request, "desk/source.html", context)


@never_cache
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The very bytes that arrived, to keep."""
    source = source_for(request.user, pk, timezone.now())
    name = source.name or f"{source.pk}.txt"
    return HttpResponse(
        bytes(source.content),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'",
        },
    )


def _rendered(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, template, admin.site.each_context(request) | context, status=status)


ADDRESSES: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("sources/", sources, "desk_sources"),
    ("sources/<int:pk>/", original, "desk_source"),
    ("sources/<int:pk>/file/", file, "desk_source_file"),
]
