"""Saving and publishing in Wagtail's admin, a story for each line; run by `tests.benchmarks.beside_pages`."""

import json
import os
import sys


def main() -> None:
    """Tell what each costs until there are no more lines."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.wagtail_site.settings"
    import django

    django.setup()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_story(json.loads(line)["turn"])) + "\n")
        sys.stdout.flush()


def _story(turn: int) -> dict[str, float]:
    """CPU milliseconds of saving a draft that is there, and of publishing it."""
    from django.contrib.auth.models import User
    from django.test import Client
    from django.utils import timezone
    from wagtail.test.utils.form_data import nested_form_data, rich_text

    from tests.benchmarks.archives import Archive
    from tests.benchmarks.turns import timed
    from tests.benchmarks.wagtail_site.models import ProvincePage, StoryPage

    user, _new = User.objects.get_or_create(username="chief", defaults={"is_superuser": True, "is_staff": True})
    client = Client()
    client.force_login(user)
    words = Archive(1000, seed=2).story(turn % 1000)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in words.paragraphs)
    province = ProvincePage.objects.get(slug=words.unit.slug)
    facts = {"province": province.title, "officials": [], "documents": [], "topics": [], "event": "", "names": ""}
    slug = f"ban-nhap-{timezone.now().timestamp():.0f}-{turn}"
    page = StoryPage(
        title=words.headline, slug=slug, lead=words.lead, body=body, published_at=timezone.now(),
        section=words.section, genre=words.genre, facts=facts, live=False,
    )  # fmt: skip
    province.add_child(instance=page)
    page.save_revision(user=user)
    costs = {}
    for done, action in (("save", {}), ("publish", {"action-publish": "1"})):
        fields = {"title": words.headline, "slug": slug, "lead": f"{words.lead} Lần {done}.", "body": rich_text(body)}
        data = nested_form_data(fields | {"comments": _no_comments()} | action)
        answer, costs[done] = timed(lambda data=data: client.post(f"/admin/pages/{page.pk}/edit/", data))
        assert answer.status_code == 302, answer.content.decode()[:2000]
    page.refresh_from_db()
    assert page.live
    return costs


def _no_comments():
    from wagtail.test.utils.form_data import inline_formset

    return inline_formset([])


if __name__ == "__main__":
    main()
