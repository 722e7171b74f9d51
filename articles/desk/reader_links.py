"""Links for outside readers, on the desk: giving one, ending one."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from articles import links, permissions
from articles.desk.review import story_for
from articles.models import ReaderLink


class ReaderLinkForm(forms.ModelForm):
    """For whom, what for, and for how long."""

    hours = forms.IntegerField(
        label=gettext_lazy("Good for how many hours"),
        min_value=1,
        max_value=int(links.LONGEST.total_seconds() // 3600),
        help_text=gettext_lazy("At most 168, which are seven days. It ends earlier when the story moves on."),
    )

    class Meta:
        model = ReaderLink
        fields = ["name", "organisation", "email", "purpose", "reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 3}), "purpose": forms.RadioSelect}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; POST makes the link and shows it, this once. 404 for who may give none."""
    at = timezone.now()
    story = story_for(request.user, pk, at)
    if not permissions.may_give_link(request.user, story, at):
        raise Http404("no such page")
    form = ReaderLinkForm(
        request.POST or None, initial={"hours": int(settings.READER_LINK_GOOD_FOR.total_seconds() // 3600)}
    )
    address, status = "", 200
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ReaderLinkForm.Meta.fields}
        try:
            _link, token = links.give(story, request.user, at, form.cleaned_data["hours"], **fields)
        except links.LinkRefused:
            raise Http404("no such page") from None
        address, status = settings.SITE_URL + reverse("outside_story", args=[token]), 201
    elif request.method == "POST":
        status = 422
    context = admin.site.each_context(request) | {
        "title": _("Link for an outside reader"),
        "story": story,
        "form": form,
        "address": address,
    }
    return TemplateResponse(request, "desk/reader_link.html", context, status=status)


@require_POST
def end(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """End a link now; 404 for who may not."""
    at = timezone.now()
    story = story_for(request.user, pk, at)
    link = ReaderLink.objects.filter(article=story, pk=number).first() if number < 10**18 else None
    if link is None:
        raise Http404("no such link")
    try:
        links.end(link, request.user, at)
    except links.LinkRefused:
        raise Http404("no such page") from None
    messages.success(request, _("The link of %(name)s is no longer good.") % {"name": link.name})
    return HttpResponseRedirect(reverse("admin:articles_article_review", args=[pk]))
