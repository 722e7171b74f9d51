"""Who may see and do what: the predicates that every door asks."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models import (
    Article,
    Byline,
    HistoryEntry,
    Photo,
    PublicState,
    PublishedArticle,
    Revision,
    Status,
)
from newsroom.models import Role, User

EDITORS = {Role.EDITOR, Role.CHIEF}
WRITERS = {Role.REPORTER, *EDITORS}


def has_role(user, *roles: str) -> bool:
    """Is an active member of staff with one of these roles. A superuser has no editorial right, whatever the role."""
    return bool(user.is_active and user.is_staff and not user.is_superuser and user.role in roles)


def is_writer(user) -> bool:
    """May file stories: reporters, editors, chief editors."""
    return has_role(user, *WRITERS)


def is_editor(user) -> bool:
    """May decide on others' stories: editors and chief editors."""
    return has_role(user, *EDITORS)


def is_chief(user) -> bool:
    """Answers for the paper."""
    return has_role(user, Role.CHIEF)


def is_administrator(user) -> bool:
    """Keeps accounts, scopes and reference data; no editorial right comes with it."""
    return bool(user.is_active and user.is_staff and (user.is_superuser or user.role == Role.ADMINISTRATOR))


def covers_everything(user) -> bool:
    """All provinces and the stories of national scope: a chief editor, or who was given them."""
    return is_chief(user) or bool(user.nationwide)


def beats_of(user: User) -> set[int]:
    """Ids of the provinces the user covers; asked once per user object."""
    if not hasattr(user, "_beats"):
        user._beats = set(user.beats.values_list("province_id", flat=True))  # type: ignore[attr-defined]
    return user._beats  # type: ignore[attr-defined]


def in_scope(user, article: Article) -> bool:
    """The story's own province is one of the user's, or the user covers everything."""
    return covers_everything(user) or article.home_province_id in beats_of(user)


def is_own(user, article: Article) -> bool:
    """Filed by the user, or last written by them."""
    return article.filed_by_id == user.pk or (article.head is not None and article.head.created_by_id == user.pk)


def sealed(at: datetime) -> Exists:
    """Condition: the story was public, and nothing of it is public or scheduled at that moment."""
    rows = PublishedArticle.objects.filter(article=OuterRef("pk"))
    return Exists(rows.past(at)) & ~Exists(rows.visible(at)) & ~Exists(rows.scheduled(at))  # type: ignore[return-value]


def visible_to(user, at: datetime) -> QuerySet[Article]:
    """The stories a user may read on the desk: own ones, an editor's also those of the scope, a chief's all."""
    if not is_writer(user):
        return Article.objects.none()
    if is_chief(user):
        return Article.objects.all()
    own = Q(filed_by=user) | Q(head__created_by=user)
    if not is_editor(user):
        return Article.objects.filter(own)
    scope = Q() if covers_everything(user) else Q(home_province__in=beats_of(user))
    return Article.objects.filter(own | scope & ~sealed(at) if scope else own | ~sealed(at))


def may_view(user, article: Article, at: datetime) -> bool:
    """The same as being in `visible_to`."""
    if is_chief(user):
        return True
    if is_writer(user) and is_own(user, article):
        return True
    return is_editor(user) and in_scope(user, article) and article.public_state_at(at) != PublicState.WITHDRAWN


def may_edit(user, article: Article, at: datetime) -> bool:
    """Own stories before hand-over; for editors also what they have claimed, and what is held or approved."""
    if not may_view(user, article, at):
        return False
    if is_own(user, article) and article.status in {Status.DRAFT, Status.RETURNED, Status.APPROVED}:
        return True
    if not (is_editor(user) and in_scope(user, article)):
        return False
    claimed = article.status == Status.IN_REVIEW and article.claimed_by_id == user.pk
    return claimed or article.status in {Status.HELD, Status.APPROVED}


def known_to(user, rows: QuerySet) -> QuerySet:
    """Of people, events or documents those that may be chosen: confirmed ones and own proposals; all for editors."""
    return rows if is_editor(user) else rows.filter(Q(confirmed=True) | Q(proposed_by=user))


def may_view_photo(user, photo: Photo, at: datetime) -> bool:
    """A story's photo with the story; a staged one for who uploaded it."""
    if photo.article is None:
        return is_writer(user) and photo.uploaded_by_id == user.pk
    return may_view(user, photo.article, at)


def standing_approval(article: Article) -> int:
    """Number of the latest revision whose approval stands: readers see it, or will; 0 where there is none."""
    rows = PublishedArticle.objects.filter(article=article, visible_until__isnull=True)
    return rows.order_by("-revision__number").values_list("revision__number", flat=True).first() or 0


def writers_since_approval(article: Article) -> set[int]:
    """Ids of the accounts that wrote or changed the text since the approval that stands."""
    approved = standing_approval(article)
    writers = set(Revision.objects.filter(article=article, number__gt=approved).values_list("created_by", flat=True))
    if not approved:
        bylines = Byline.objects.filter(article=article, user__isnull=False).values_list("user", flat=True)
        writers |= {article.filed_by_id, *(user for user in bylines if user is not None)}
    return writers


def has_written(user, article: Article) -> bool:
    """Four eyes: this user wrote or changed the text since the approval that stands, so somebody else decides."""
    return user.pk in writers_since_approval(article)


def may_see_history(user, article: Article, at: datetime) -> QuerySet[HistoryEntry]:
    """The moves of a story that the user may read."""
    rows = HistoryEntry.objects.filter(article=article).select_related("by", "revision")
    return rows if may_view(user, article, at) else rows.none()
