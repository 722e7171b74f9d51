"""Stories on the desk: one form to file and to edit them, behind the predicates of `articles.permissions`."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from articles import complete, findings, html, permissions, workflow
from articles.desk import (
    bulk,
    choosers,
    conflicts,
    library,
    preview,
    scratch,
    sign_in_again,
    sources,
    unsaved,
    updates,
    urls,
)
from articles.desk.article_list import ArticleListOptions
from articles.desk.check_list import CheckList, check_list
from articles.desk.filing import Closed, FiledAlready, Filing, Newer, why_closed
from articles.desk.proposal import Proposal
from articles.desk.threads import open_threads
from articles.models import Article, PublicState, Status, when_seen
from articles.numbers import whole_number

LOST = gettext_lazy("Something in the text cannot be published and was taken out. Read it once more.")
MOVES_BY_SAVING = {Status.DRAFT, Status.RETURNED, Status.APPROVED}


@admin.register(Article)
class ArticleAdmin(ArticleListOptions):
    """The list (`ArticleListOptions`), the form (here); reading, moves and history are in `articles.desk.urls`."""

    change_form_template = "admin/articles/article/change_form.html"
    view_on_site = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return permissions.is_writer(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        if obj is None:
            return permissions.is_writer(request.user)
        return permissions.may_view(request.user, obj, timezone.now())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return permissions.is_writer(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        if obj is None:
            return permissions.is_writer(request.user)
        return permissions.may_edit(request.user, obj, timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Never: a story is spiked or withdrawn, and stays."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Ours first; of the admin's own pages the list and the form, none that deletes."""
        view = self.admin_site.admin_view
        ours = [
            path("bulk/", view(self.bulk), name="articles_article_bulk"),
            path("titles/", view(choosers.titles), name="articles_article_titles"),
            path("choose/<slug:what>/", view(choosers.choices), name="articles_article_choose"),
            path("<int:pk>/preview/", view(preview.preview), name="articles_article_preview"),
            path("<int:pk>/preview/frame/", view(self.preview_frame), name="articles_article_preview_frame"),
        ]
        stock = ("articles_article_changelist", "articles_article_add", "articles_article_change")
        forms = [sign_in_again.guard(url) for url in super().get_urls() if url.name in stock]
        return ours + urls.urlpatterns + forms

    def preview_frame(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The preview with a choice of widths."""
        return preview.frame(request, pk, self.admin_site.each_context(request))

    def bulk(self, request: HttpRequest) -> HttpResponse:
        """Many stories moved at once, of those that the filters of the list leave."""
        asked = request.method == "POST" and "all" in request.POST
        return bulk.bulk(request, self.matching(request, request.POST.get("query", "")) if asked else None)

    # --- The form ------------------------------------------------------------

    @method_decorator([never_cache, csrf_protect])
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """File a new story or edit one; saving never moves it but through `workflow.perform`."""
        at = timezone.now()
        article = self._story(request, object_id) if object_id is not None else None
        if article is None and not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._save(request, Filing(request.user, article, at, request.POST, request.FILES))
        if article is not None and (update := updates.begin(request, article, at)) is not None:
            return self._page(request, update)
        if article is not None and not permissions.may_edit(request.user, article, at):
            return HttpResponseRedirect(reading_url(article))
        if article is None and (proposed := sources.begin(request, at)) is not None:
            return self._page(request, proposed.filing, proposed=proposed)
        taken = unsaved.taken(
            request.user, article, at, sources.unsaved_form(request) or request.GET.get("unsaved", "")
        )
        filing = taken or Filing(request.user, article, at, staged=library.staged_of(request))
        if article is not None and "incomplete" in request.GET:
            self._mark_missing(filing, article)
        if "lost" in request.GET:
            filing.missing["body"] = str(LOST)
        return self._page(request, filing)

    def _story(self, request: HttpRequest, object_id: str) -> Article:
        """A story that the user may see; 404 otherwise."""
        rows = self.get_queryset(request).select_related(
            "head__created_by", "section", "event", "home_province", "claimed_by", "origin"
        )
        if request.method == "GET":  # asked about more than once, and nothing moves the story meanwhile
            rows = rows.prefetch_related(when_seen(), "updates")
        article = rows.filter(pk=whole_number(object_id)).first()
        if article is None:
            raise Http404("no such story")
        return article

    def _save(self, request: HttpRequest, filing: Filing) -> HttpResponse:
        if (story := filing.filed_already()) is not None:
            return self._filed_already(request, filing, story)
        if filing.article is not None and not permissions.may_edit(request.user, filing.article, filing.at):
            return self._closed(request, filing, why_closed(filing.article))
        filing = conflicts.choose(filing)
        if filing.meeting is not None:
            messages.error(request, _("Choose for each place what shall stand there. Nothing has been saved yet."))
            return self._page(request, filing, status=422)
        valid = filing.is_valid()
        if filing.is_stale:
            return self._newer(request, filing)
        if not valid:
            return self._page(request, filing, status=422)
        try:
            article = filing.save()
        except FiledAlready as error:
            return self._filed_already(request, filing, error.story)
        except Closed as error:
            return self._closed(request, filing, str(error))
        except workflow.MoveRefused as error:
            return self._closed(request, filing, str(error))
        except Newer:
            return self._newer(request, filing)
        except IntegrityError:
            messages.error(request, _("Somebody saved the same thing at this moment. Nothing is lost: save again."))
            return self._page(request, filing, status=409)
        self._tell(request, filing, article)
        return self._go_on(request, filing, article)

    def _go_on(self, request: HttpRequest, filing: Filing, article: Article) -> HttpResponse:
        """Where the pressed button leads once the story is saved."""
        if "_submit" in request.POST and article.status in MOVES_BY_SAVING:
            return self._submit(request, filing, article)
        if "_preview" in request.POST:
            return HttpResponseRedirect(reverse("admin:articles_article_preview_frame", args=[article.pk]))
        if not permissions.may_edit(request.user, article, filing.at):
            return HttpResponseRedirect(reading_url(article))
        url = reverse("admin:articles_article_change", args=[article.pk])
        return HttpResponseRedirect(f"{url}?lost=1" if filing.form.body_was_cut else url)

    def _filed_already(self, request: HttpRequest, filing: Filing, story: Article) -> HttpResponse:
        """The same form sent again is a success, and goes where it would have gone."""
        messages.info(request, _("The form was sent twice. The story is saved once."))
        return self._go_on(request, filing, story)

    def _closed(self, request: HttpRequest, filing: Filing, sentence: str) -> HttpResponse:
        if filing.article is not None and permissions.is_closed_to(request.user, filing.article, filing.at):
            return scratch.set_aside(request, filing.article, filing.at)
        filing.is_valid()
        messages.error(request, sentence)
        return self._page(request, filing, status=409)

    def _newer(self, request: HttpRequest, filing: Filing) -> HttpResponse:
        """Nothing is saved: the form comes back with both texts put together, or as saved where that has all."""
        merged = conflicts.meet(filing)
        if merged is None:
            messages.info(request, _("All that you wrote is in the version that was saved meanwhile: here it is."))
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[filing.article.pk]))  # type: ignore[union-attr]
        return self._page(request, merged, status=409)

    def _tell(self, request: HttpRequest, filing: Filing, article: Article) -> None:
        """Say what was done with what was sent."""
        time = date_format(timezone.localtime(article.updated_at), "H:i:s")
        if article.public_state_at(filing.at) in {PublicState.LIVE, PublicState.SCHEDULED}:
            messages.success(
                request,
                _("Saved at %(time)s. Readers get the approved text until an editor approves this one.")
                % {"time": time},
            )
        else:
            messages.success(request, _("Saved at %(time)s.") % {"time": time})
        if filing.coming is not None:
            messages.success(request, updates.said(filing))
        if any(row.cleaned_data.get("caption") and not row.photo for row in filing.photos.forms):
            messages.warning(request, _("A caption without its photo was not kept. It stands in the original."))
        if filing.form.body_was_cut:
            messages.warning(request, LOST)
        unknown = set(html.photo_ids(article.body)) - {photo.pk for photo in article.photos.all()}
        if unknown:
            messages.warning(
                request, _("A picture in the text is not among the story's photos: readers will not see it.")
            )

    def _submit(self, request: HttpRequest, filing: Filing, article: Article) -> HttpResponse:
        try:
            workflow.perform("submit", article, request.user, filing.at)
        except workflow.MoveRefused as error:
            messages.error(request, _("Saved, but not submitted. %(why)s") % {"why": error})
            url = reverse("admin:articles_article_change", args=[article.pk])
            return HttpResponseRedirect(f"{url}?incomplete=1")
        messages.success(request, _("The story is with the editors now."))
        return HttpResponseRedirect(reading_url(article))

    def _mark_missing(self, filing: Filing, article: Article) -> None:
        """Show under each field what it lacks for the story to be submitted."""
        filing.missing = complete.missing_by_field(article)
        if "home_province" not in filing.missing and not permissions.in_scope(filing.user, article):
            filing.missing["home_province"] = _("The story's province is not one of yours. Choose one that you cover.")

    def _page(
        self, request: HttpRequest, filing: Filing, status: int = 200, proposed: Proposal | None = None
    ) -> HttpResponse:
        article = filing.article
        filing.officials.with_titles(filing.form.day)
        context = self.admin_site.each_context(request) | {
            "title": article.headline if article else _("New story"),
            "opts": self.opts,
            "original": article,
            "filing": filing,
            "form": filing.form,
            "media": filing.media,
            "may_submit": article is None
            or (article.status in MOVES_BY_SAVING and permissions.is_own(request.user, article)),
            "colleagues": filing.bylines.signatures(),
            "lost": LOST,
            "checks": checks_of(filing),
            "taken": request.method == "GET" and filing.bound and proposed is None and "update" not in request.GET,
            **sources.beside(filing, proposed),
            **updates.beside(filing),
            **unsaved.beside(request.user, filing),
            "talk": open_threads(article) if article else [],
            "who_else": scratch.who_else(request.user, article, filing.at) if article else [],
        }
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        return TemplateResponse(request, self.change_form_template, context, status=status)


def checks_of(filing: Filing) -> CheckList | None:
    """What the checks found in the story as it was last saved; None while other text stands in the form."""
    article = filing.article
    if article is None or article.head is None or filing.bound:
        return None
    return check_list(findings.held(article, article.head, filing.at), article.head.hash)


def reading_url(article: Article) -> str:
    """Where a story is read on the desk."""
    return reverse("admin:articles_article_review", args=[article.pk])
