"""The desk as a site: home page, language switch, profile, and what every desk page shows around it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import MAX_URL_LENGTH, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles import permissions
from articles.desk import archives, corrections, form_urls, house_urls, notices, scratch, sources, unsaved, wire
from articles.desk.home import home_of
from articles.models import Article
from newsroom import profile, status_page
from newsroom.models import User
from newsroom.signing_in import devices, letters, pages, people, sessions, single_sign_on
from newsroom.signing_in.forms import SignInAgainForm, SignInForm


class ChooserView(AutocompleteJsonView):
    """Suggestions while typing: those may be asked for who may choose, also where the list itself is closed to them."""

    def has_perm(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the model's own rule for choosing."""
        may_choose = getattr(self.model_admin, "may_choose", self.model_admin.has_view_permission)
        return bool(may_choose(request))

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """The model's own words, which tell things of one name apart."""
        label = getattr(self.model_admin, "choice_label", str)
        return super().serialize_result(obj, to_field_name) | {"text": label(obj)}


class DeskSite(AdminSite):
    """The staff's side of the newsroom."""

    site_title = site_header = settings.MASTHEAD["name"]
    index_title = gettext_lazy("Desk")
    enable_nav_sidebar = False
    empty_value_display = "–"
    login_form = SignInForm
    again_form = SignInAgainForm  # for those who were writing when their session ran out

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Ours first. The shortcut to an object's public page is left out: it answers for objects one may not see."""
        ours = [
            path("language/", self.admin_view(require_POST(self.set_language)), name="set_language"),
            path("status/", self.admin_view(status_page.status_page), name="desk_status"),
            path("profile/", self.admin_view(self.profile), name="profile"),
            *(path(route, self.admin_view(view), name=name) for route, view, name in notices.ADDRESSES),
            *(path(route, self.admin_view(view), name=name) for route, view, name in scratch.ADDRESSES),
            path("profile/sign-out/", self.admin_view(profile.sign_out), name="profile_sign_out"),
            path("profile/sessions/", self.admin_view(profile.where), name="profile_sessions"),
            path("profile/second-factor/", self.admin_view(pages.own), name="second_factor"),
            path("people/<int:pk>/second-factor/", self.admin_view(people.take_away), name="second_factor_of"),
            path("login/oidc/", single_sign_on.leave, name="single_sign_on"),
            path("login/oidc/return/", single_sign_on.come_back, name="single_sign_on_return"),
            path("login/second/", pages.second_step, name="second_step"),
            path("login/set-up/", pages.set_up, name="second_step_set_up"),
            *(path(route, self.admin_view(view), name=name) for route, view, name in corrections.ADDRESSES),
            *(path(route, self.admin_view(view), name=name) for route, view, name in sources.ADDRESSES),
            path("sources/share/", sources.share, name="desk_share"),  # leads to the sign-in itself, with the text
            *(path(route, self.admin_view(view), name=name) for route, view, name in wire.ADDRESSES),
            *(path(route, self.admin_view(view), name=name) for route, view, name in archives.ADDRESSES),
            *form_urls.urlpatterns,
            *form_urls.pages(self.admin_view),
            *(path(route, self.admin_view(view), name=name) for route, view, name in house_urls.ADDRESSES),
        ]
        return ours + [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """As in Django. What is too long to be kept on the way through the sign-in leads to its page without it."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def outer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if len(request.get_full_path()) > MAX_URL_LENGTH and not self.has_permission(request):
                return redirect_to_login(request.path, reverse("admin:login"))
            return inner(request, *args, **kwargs)

        return outer

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What the frame of every page shows: who it is for, the other language."""
        context = super().each_context(request)
        links = [link for app in context["available_apps"] for link in app["models"] if link["admin_url"]]
        return context | {
            "kept": [link for link in links if link["model"] is User],
            "reference": [link for link in links if link["model"] not in {User, Article}],
            "unread_notices": notices.unread_count(request.user, timezone.now()),
            "sees_house": permissions.may_see_house(request.user),
            "sees_status": permissions.may_see_status(request.user),
            "sees_subscribers": permissions.may_see_subscribers(request.user),
            "curates_front": permissions.curates_front(request.user),
            "is_editor": permissions.is_editor(request.user),
            "is_writer": permissions.is_writer(request.user),
            "return_to": request.get_full_path() if request.method == "GET" else "",
        }

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The first step of signing in; who is signed in already goes where they wanted to."""
        address = LoginView(request=request).get_redirect_url() or reverse("admin:index")
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(address)
        context = self.each_context(request) | {
            "title": _("Log in"),
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            "next": address,
            "provider": settings.OIDC["name"] if settings.OIDC else "",
            **(extra_context or {}),
        }
        request.current_app = self.name  # type: ignore[attr-defined]
        page = pages.FirstStep.as_view(
            extra_context=context, authentication_form=self.login_form, template_name="admin/login.html"
        )
        return page(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The desk's home page."""
        context = self.each_context(request)
        context |= {
            "title": self.index_title,
            "home": home_of(request.user, timezone.now()),
            "unsaved": unsaved.waiting(request.user, timezone.now()),
            "app_list": context["available_apps"],
            **(extra_context or {}),
        }
        request.current_app = self.name  # type: ignore[attr-defined]
        return TemplateResponse(request, "admin/index.html", context)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Suggestions as JSON."""
        return ChooserView.as_view(admin_site=self)(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One's own password. A new one ends all other sessions, and a letter says so."""
        user = cast(User, request.user)
        before = user.password
        answer = super().password_change(request, extra_context)
        if user.password != before:
            sessions.end_others(user, request)
            letters.tell(user, "password", timezone.now(), **devices.origin(request))
        return answer

    def set_language(self, request: HttpRequest) -> HttpResponse:
        """POST `language` (vi or en) and `next`: the account's desk speaks that language from now on."""
        form = forms.Form(request.POST)
        form.fields["language"] = User._meta.get_field("language").formfield()
        if form.is_valid():
            User.objects.filter(pk=request.user.pk).update(language=form.cleaned_data["language"])
        return_to = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(return_to, {request.get_host()}, request.is_secure()):
            return_to = reverse("admin:index")
        return HttpResponseRedirect(return_to)

    def profile(self, request: HttpRequest) -> HttpResponse:
        """One's own account."""
        beats = request.user.beats.select_related("province")  # type: ignore[union-attr]
        return profile.profile(request, self.each_context(request) | {"beats": beats})
