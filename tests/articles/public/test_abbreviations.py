"""Abbreviations are explained where they are used first, and never inside a tag."""

import pytest
from django.test import Client
from lxml import html

from articles.public.abbreviations import explained
from tests import factories


def test_the_first_use_is_explained_in_the_lead_else_in_the_body():
    lead, body = explained("MTTQ họp.", "<p>MTTQ và HĐND, HĐND.</p>")
    assert lead == '<abbr title="Mặt trận Tổ quốc">MTTQ</abbr> họp.'
    assert body == '<p>MTTQ và <abbr title="Hội đồng nhân dân">HĐND</abbr>, HĐND.</p>'


def test_the_lead_is_text_and_the_body_stays_as_it_is():
    assert explained("a < b & <b>", "<p>x &amp; y</p>") == ("a &lt; b &amp; &lt;b&gt;", "<p>x &amp; y</p>")
    lead, _body = explained("<b> & MTTQ", "")
    assert lead == '&lt;b&gt; &amp; <abbr title="Mặt trận Tổ quốc">MTTQ</abbr>'


@pytest.mark.parametrize("text", ["MTTQVN1", "178/QĐ-UBND", "XMTTQ", "mttq", "MTTQ-1"])
def test_what_only_contains_one_is_left_alone(text: str):
    assert explained(text, f"<p>{text}</p>") == (text, f"<p>{text}</p>")


def test_nothing_is_written_into_a_tag_or_its_attributes():
    body = """<img alt="x> MTTQ onerror=alert(1) 'y'" title='HĐND "z" >'><p data-MTTQ="1">UBND &lt;HĐND&gt;</p>"""
    _lead, told = explained("", body)
    before, after = (html.fragment_fromstring(text, create_parent=True) for text in (body, told))
    assert dict(after.find("img").attrib) == dict(before.find("img").attrib)
    assert after.text_content() == before.text_content()
    assert told.startswith(body[: body.index("UBND")])


@pytest.mark.django_db
def test_a_story_is_shown_with_its_explanations(client: Client):
    story = factories.publish("Tin", lead="Ủy ban MTTQ họp.", body="<p>HĐND và MTTQ.</p>")
    page = client.get(story.get_absolute_url()).content.decode()
    assert 'Ủy ban <abbr title="Mặt trận Tổ quốc">MTTQ</abbr> họp.' in page
    assert '<p><abbr title="Hội đồng nhân dân">HĐND</abbr> và MTTQ.</p>' in page
