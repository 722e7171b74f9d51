"""Version tokens: which version of a story a form was made from. Version N is revision N, and no other."""

from articles.models import Article, Revision
from articles.numbers import LONGEST_VERSION, whole_number


def token(story: Article) -> str:
    """What a form that shows the story as it now stands carries; "0" before anything was saved."""
    return str(story.version)


def is_current(story: Article, sent: str) -> bool:
    """The form was made from the newest version. Ask it of a locked story (`articles.workflow.locked`)."""
    return sent == token(story)


def revision_of(story: Article, sent: str) -> Revision | None:
    """The version that the form was made from, the base of a merge; None where there is none of that token."""
    number = whole_number(sent, LONGEST_VERSION)
    if number is None:
        return None
    return story.revisions.select_related("created_by").filter(number=number, number__lte=story.version).first()
