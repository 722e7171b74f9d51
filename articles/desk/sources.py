"""Filing from a text: it is taken in, kept as it came, read into the filing form, and shown beside its story."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles import permissions, scratch
from articles.away import FilesAway
from articles.desk import proposal, receive, updates
from articles.desk.filing import Filing
from articles.desk.proposal import Proposal
from articles.desk.reading import page_of
from articles.intake import encodings
from articles.intake.encodings import Encoding
from articles.models import Source, SourceKind
from articles.numbers import whole_number

SHOWN = 50  # sources that wait
FAR = 1000  # of what somebody sent in, the newest: of what is older nothing waits any more
SOURCES = Source.objects.select_related("received_by", "whole").defer("content", "whole__content", "whole__text")
PREVIEW = 1500  # characters


def source_for(user: Any, number: Any, at: datetime) -> Source:
    """The source of that number; 404 where there is none or the user may not read it."""
    source = SOURCES.filter(pk=whole_number(str(number))).first()
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
        return _page(request, receive.ReceiveForm(initial={"text": _shared(request.GET)}))
    form = receive.ReceiveForm(request.POST)
    kept = _take_in(request, form, at) if form.is_valid() else []
    if request.headers.get("Accept") == "application/json":
        return _as_json(form, kept)
    if len(kept) == 1 and form.is_valid():
        return HttpResponseRedirect(form_url(kept[0]))
    if kept:
        _tell(request, kept)
    if form.is_valid():
        return HttpResponseRedirect(reverse("admin:desk_sources"))
    return _page(request, form, status=422)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """What a phone shares: its files are kept, its text stands in the form until somebody sends that.

    The phone's own program sends it, without a token; browsers say so (`Sec-Fetch-Site: none`), and what a page of
    some site sends is refused with 403. Whoever has to sign in finds the text afterwards, and shares files again.
    """
    page = reverse("admin:desk_sources")
    if request.method != "POST":
        return HttpResponseRedirect(page)
    if request.headers.get("Sec-Fetch-Site") != "none":
        raise PermissionDenied
    if not admin.site.has_permission(request):
        return HttpResponseRedirect(f"{page}?{urlencode({'text': _shared(request.POST)})}")
    if not permissions.is_writer(request.user):
        raise Http404("no such page")
    at, form = timezone.now(), receive.ReceiveForm({"text": _shared(request.POST)})
    kept = _take_files(request, form, at) if form.is_valid() else []
    if kept:
        _tell(request, kept)
    if form.is_valid() and not form.cleaned_data["text"]:
        return HttpResponseRedirect(form_url(kept[0]) if len(kept) == 1 else page)
    return _page(request, form, status=200 if form.is_valid() else 422)


def _shared(told: QueryDict) -> str:
    """The words of what a phone shares: they stand in the form, and nothing is kept before somebody sends that.

    So an address that somebody else made up can at most show words to be read. Signing in leads back to it.
    """
    title, text, url = (told.get(name, "").strip() for name in ("title", "text", "url"))
    parts = ["" if title in text else title, text, "" if url in text else url]
    return "\n\n".join(filter(None, parts))[: receive.LARGEST]


def _take_in(request: HttpRequest, form: receive.ReceiveForm, at: datetime) -> list[Source]:
    """Keep all that arrived; what is wrong with the rest is said on the form."""
    kept, text = [], form.cleaned_data["text"]
    if not text.strip() and not request.FILES.getlist("files"):
        form.add_error("text", _("Paste a text, or choose a file."))
    try:
        kept += _ready(receive.pasted(request.user, text, at), at) if text.strip() else []
    except ValidationError as error:
        form.add_error("text", error)
    return kept + _take_files(request, form, at)


def _take_files(request: HttpRequest, form: receive.ReceiveForm, at: datetime) -> list[Source]:
    """Keep the files that arrived; what is wrong with the others is said on the form."""
    kept, files = [], request.FILES.getlist("files")
    if len(files) > receive.MOST_FILES:
        form.add_error("files", _("At most %(limit)d files at once.") % {"limit": receive.MOST_FILES})
        files = []
    for file in files:
        try:
            kept += _ready(receive.sent(request.user, file, at), at)
        except ValidationError as error:
            said = " ".join(error.messages)
            form.add_error("files", said if file.name and file.name[:80] in said else f"{file.name}: {said}")
        except FilesAway as error:
            form.add_error("files", f"{file.name}: {error}")
    return kept


def _tell(request: HttpRequest, kept: list[Source]) -> None:
    said = ngettext("%(count)d text was kept.", "%(count)d texts were kept. File them one by one.", len(kept))
    messages.success(request, said % {"count": len(kept)})


def _ready(source: Source, at: datetime) -> list[Source]:
    """The stories in it; where its encoding is to be decided first, it waits as a whole."""
    return [source] if "seems" in source.provenance else receive.divided(source, at)


def _as_json(form: receive.ReceiveForm, kept: list[Source]) -> JsonResponse:
    """`{"sources": [{"title", "url"}…]}` with 201, or `{"error": sentence}` with 422."""
    if not form.is_valid():
        return JsonResponse(
            {"error": " ".join(error for errors in form.errors.values() for error in errors)}, status=422
        )
    rows = [{"title": source.title, "url": form_url(source)} for source in kept]
    return JsonResponse({"sources": rows}, status=201)


def form_url(source: Source) -> str:
    """Where a story is filed from the source, or where it is decided how it is to be read."""
    if "seems" in source.provenance:
        return reverse("admin:desk_source_convert", args=[source.pk])
    return as_it_is(source)


def as_it_is(source: Source) -> str:
    """Where a story is filed from the source without a change of its letters."""
    return f"{reverse('admin:articles_article_add')}?source={source.pk}"


def _page(request: HttpRequest, form: receive.ReceiveForm, status: int = 200) -> HttpResponse:
    newest = Source.objects.filter(received_by=request.user).order_by("-pk").values("pk")[:FAR]
    waiting = Source.objects.unfiled().filter(pk__in=newest).order_by("-pk").for_lists()[:SHOWN]
    context = {
        "title": _("File from text or Word"),
        "form": form,
        "waiting": [{"source": source, "url": form_url(source)} for source in waiting],
    }
    return _rendered(request, "desk/source_new.html", context, status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def convert(request: HttpRequest, pk: int) -> HttpResponse:
    """The text as it came and as it would be in Unicode; POST converts it. 404 where there is nothing to decide."""
    at = timezone.now()
    source = source_for(request.user, pk, at)
    if "seems" not in source.provenance or source.received_by_id != request.user.pk:
        raise Http404("nothing to decide")
    encoding = Encoding(source.provenance["seems"])
    if request.method == "POST":
        try:
            kept = receive.divided(receive.converted(source, encoding, at), at)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(form_url(source))
        return HttpResponseRedirect(form_url(kept[0]) if len(kept) == 1 else reverse("admin:desk_sources"))
    is_file = source.kind == SourceKind.TEXT
    text = encodings.decode(bytes(source.content), encoding) if is_file else encodings.convert(source.text, encoding)
    context = {
        "title": _("Which letters is it written in?"),
        "source": source,
        "encoding": encodings.NAMES[encoding],
        "came": source.text[:PREVIEW],
        "after": text[:PREVIEW],
        "as_it_is": as_it_is(source),
    }
    return _rendered(request, "desk/source_convert.html", context)


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
    if proposed is not None:
        updates.offer(proposed.similar, filing.source, filing.user, filing.at)
    stories = filing.source.stories
    return {"reading": reading, "source": filing.source, "proposal": proposed, "filed_from_it": stories}


# --- The original ---------------------------------------------------------------


@never_cache
@require_safe
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The source as it came, beside the newest version of its story."""
    at = timezone.now()
    source = source_for(request.user, pk, at)
    stories = source.stories.select_related("head", "home_province")
    story = next((story for story in stories if permissions.may_read(request.user, story, at)), None)
    context = {
        "title": _("Original: %(name)s") % {"name": source.title},
        "source": source,
        "story": story,
        "page": page_of(story.head.data, lambda field: []) if story and story.head else None,
        "form_url": "" if story else form_url(source),
        "may_read_whole": source.whole is not None and permissions.may_read_source(request.user, source.whole, at),
        "encoding": encodings.NAMES[source.provenance["encoding"]] if source.provenance.get("converted") else "",
    }
    return _rendered(request, "desk/source.html", context)


@never_cache
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The very bytes that arrived, to keep."""
    source = source_for(request.user, pk, timezone.now())
    is_text = source.kind in {SourceKind.PASTE, SourceKind.PART}  # of a part its own words, of a file its bytes
    name = f"{source.pk}.txt" if is_text else source.name
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
    ("sources/<int:pk>/convert/", convert, "desk_source_convert"),
    ("sources/<int:pk>/file/", file, "desk_source_file"),
]
