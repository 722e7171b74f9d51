"""A specimen: one component of the public site, its states, and what its file says of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import get_template, render_to_string
from django.utils.translation import get_language

type States = list[tuple[str, dict[str, Any]]]  # what is to be seen, and the parameters for it


@dataclass(frozen=True)
class Specimen:
    """A component in its states, inside the element that pages put around it."""

    name: str
    states: States
    tag: str = "div"
    around: str = ""
    lang: str = ""

    @property
    def template(self) -> str:
        """Where it is."""
        return f"components/{self.name}.html"

    @property
    def about(self) -> list[str]:
        """What its file says of it, in the comment on top; every second piece is a name of the code."""
        comment = get_template(self.template).template.source.partition("{% endcomment %}")[0]
        return comment.removeprefix("{% comment %}").split("`")

    def shown(self, request: HttpRequest) -> Iterator[tuple[str, str]]:
        """Each state's label and HTML."""
        for label, given in self.states:
            yield label, render_to_string(self.template, {"language": get_language(), **given}, request)
