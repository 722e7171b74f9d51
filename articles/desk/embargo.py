"""Moving an embargo from the desk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import embargo, workflow
from articles.desk.decisions import EmbargoForm
from articles.desk.review import review_page, story_for


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move or lift the embargo and show the story; 403, 409 or 422 with the sentence why it was refused."""
    at = timezone.now()
    story = story_for(request.user, pk, at)
    form = EmbargoForm(request.POST, auto_id="embargo-%s")
    try:
        if form.is_valid() or not embargo.may_move(request.user, story, at):
            data = form.cleaned_data
            embargo.move(story, request.user, at, data.get("until"), data.get("note", ""))
            messages.success(request, _("The embargo was moved.") if data.get("until") else _("The embargo is lifted."))
            return redirect("admin:articles_article_review", pk)
        status = 422
    except workflow.MoveRefused as error:
        form.add_error(None, str(error))
        status = 403 if isinstance(error, workflow.NotAllowed) else 422
    return review_page(request, story_for(request.user, pk, at), at, refused=form, move="embargo", status=status)
