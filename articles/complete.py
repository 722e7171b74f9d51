"""What a story must have before it can be submitted, and what of it is lacking."""

from django.utils.translation import gettext as _

from articles import credits, html
from articles.models import Article


def missing_by_field(article: Article) -> dict[str, str]:
    """The same as `missing`, each sentence under the field that it is about."""
    wanted = {
        "headline": (_("Write a headline."), article.headline.strip()),
        "lead": (_("Write a lead."), article.lead.strip()),
        "body": (_("Write the text."), html.to_text(html.clean(article.body))),
        "section": (_("Choose a section."), article.section_id),
        "home_province": (
            _("Choose the story's province, or mark it as central, nationwide."),
            article.home_province_id or article.national,
        ),
        "source_credit": (uncredited := credits.lack(article.source_credit, credits.required(article)), not uncredited),
    }
    return {field: sentence for field, (sentence, value) in wanted.items() if not value}


def missing(article: Article) -> list[str]:
    """What a story still needs before it can be submitted, a sentence each; empty when it is complete."""
    return list(missing_by_field(article).values())
