"""The page of components: all of them, in both languages, for staff; accessible and whole on every screen."""

import itertools
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from tests.articles.public.test_components import components
from tests.articles.public.test_in_browser import RULES
from tests.journey import signed_in

PAGE = "/admin/components/"


@pytest.mark.once
@pytest.mark.django_db
def test_every_component_is_shown_and_more_than_once_where_it_has_states(cast: Any, client: Client) -> None:
    client.force_login(cast.reporter)
    answer = client.get(PAGE)
    shown = [f"templates/{template.name}" for template in answer.templates if template.name]
    assert components() - set(shown) == set()
    named = set(re.findall(r'<h3 translate="no"><code>(\w+)</code>', answer.content.decode()))
    assert named == {path.rpartition("/")[2].removesuffix(".html") for path in components()}
    assert shown.count("templates/components/correction.html") == 3
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.once
@pytest.mark.django_db
def test_it_speaks_the_language_that_is_asked_for(cast: Any, client: Client) -> None:
    client.force_login(cast.reporter)
    for asked, language, word in [
        ("", "vi", "Toàn quốc"),
        ("?language=en", "en", "Nationwide"),
        ("?language=xx", "vi", "Toàn quốc"),
    ]:
        answer = client.get(PAGE + asked)
        assert f'<html lang="{language}">' in (text := answer.content.decode())
        assert word in text
        assert answer["Content-Language"] == language


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("live_server")
def test_every_state_is_accessible_and_fits_on_small_and_large_screens(cast: Any, new_context: Any, full: bool) -> None:
    """A full run asks axe, too, by day and by night; in an ordinary one the pages answer for their parts."""
    page = signed_in(new_context, cast.reporter)
    page.goto(PAGE)
    for width, scheme in itertools.product((1280, 360), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if full:
            faults = Axe().run(page, options=RULES).response["violations"]
            assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == [], (width, scheme)
