"""URLs of the API."""

import re
from functools import partial

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from articles.public.api import problems
from articles.public.api.answers import answering
from articles.public.api.document import api, openapi, parameters

PREFIX = "api/v1/"


class Anything(StringConverter):
    """Whatever stands in an address, line breaks too, which `path` does not take."""

    regex = r"[\s\S]+"


register_converter(Anything, "anything")


def urlpatterns() -> list[URLPattern]:
    """Every address of the API, and an answer for every other that begins like one."""
    patterns = [path(f"{PREFIX}openapi.json", answering(openapi), name="api_openapi")]
    for found in api.urls[0]:
        if isinstance(found, URLPattern) and found.name != "api-root":  # the page for people is our own
            known = partial(parameters, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(found.pattern)))
            patterns.append(path(f"{PREFIX}{found.pattern}", answering(found.callback, known), name=found.name))
    return [*patterns, path(f"{PREFIX}<anything:rest>", answering(problems.not_found, None), name="api_nothing")]
