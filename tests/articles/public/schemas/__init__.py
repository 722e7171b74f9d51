"""The grammars of feeds and sitemaps, written after their specifications: what is at odds with them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from lxml import etree

HERE = Path(__file__).parent


@cache
def _grammar(name: str) -> Any:
    file = HERE / name
    if name.endswith(".json"):
        return jsonschema_rs.Draft202012Validator(json.loads(file.read_text("utf-8")), validate_formats=True)
    return (etree.RelaxNG if name.endswith(".rng") else etree.XMLSchema)(etree.parse(file))


def faults(name: str, document: bytes) -> list[str]:
    """What a document has against the grammar: `atom.rng`, `rss.rng`, `sitemap.xsd` or `json_feed.json`."""
    grammar = _grammar(name)
    if name.endswith(".json"):
        return [error.message for error in grammar.iter_errors(json.loads(document))]
    grammar.validate(etree.fromstring(document))
    return [f"{error.line}: {error.message}" for error in grammar.error_log]
