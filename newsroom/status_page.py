"""The page on which whoever runs the house sees what is wrong, since when, and what to do."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles import permissions
from newsroom.status import status


@never_cache
@require_safe
def status_page(request: HttpRequest) -> HttpResponse:
    """The state of this moment."""
    if not permissions.may_see_status(request.user):
        raise PermissionDenied
    at = timezone.now()
    context = admin.site.each_context(request) | {"title": _("State of the house"), "at": at, "status": status(at)}
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, "desk/status.html", context)
