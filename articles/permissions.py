"""Who may see and do what: the predicates that every door asks."""

from datetime import date, datetime
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from articles.models import (
    Archive,
    Article,
    Correction,
    Document,
    Event,
    HistoryEntry,
    Photo,
    PublicState,
    PublishedArticle,
    Revision,
    Source,
    Status,
    WireItem,
)
from articles.models.scratch import Scratch, ScratchQuerySet
from newsroom.models import Role, User
from newsroom.vietnamese import same, sort_key
from provinces import spans
from provinces.models import Beat, Person

EDITORS = {Role.EDITOR, Role.CHIEF}
WRITERS = {Role.REPORTER, *EDITORS}


def has_role(user, *roles: str) -> bool:
    """Is an active member of staff with one of these roles today. A superuser has no editorial right in any role."""
    staff = user.is_active and user.is_staff and not user.is_superuser
    return bool(staff and user.role_on(timezone.localdate()) in roles)


def is_writer(user) -> bool:
    """May file stories: reporters, editors, chief editors."""
    return has_role(user, *WRITERS)


def is_editor(user) -> bool:
    """May decide on others' stories: editors and chief editors."""
    return has_role(user, *EDITORS)


def is_chief(user) -> bool:
    """Answers for the paper."""
    return has_role(user, Role.CHIEF)


def curates_front(user) -> bool:
    """Says what stands on the front page."""
    return is_chief(user)


def may_see_house(user) -> bool:
    """May read the history of the house: the chief editor all of it, administrators what happened to accounts."""
    return is_chief(user) or is_administrator(user)


def may_see_status(user) -> bool:
    """May see how the house runs and what is wrong: administrators, and the chief editor who calls them."""
    return is_chief(user) or is_administrator(user)


def may_hand_over(user) -> bool:
    """May give somebody's stories to a colleague."""
    return is_chief(user) or is_administrator(user)


def is_administrator(user) -> bool:
    """Keeps accounts, scopes and reference data; no editorial right comes with it."""
    return bool(user.is_active and user.is_staff and (user.is_superuser or has_role(user, Role.ADMINISTRATOR)))


def needs_second_factor(user) -> bool:
    """May approve, withdraw or administer: a password alone is not enough to act in their name."""
    return is_editor(user) or is_administrator(user)


def may_see_subscribers(user) -> bool:
    """May see how many readers get mail, and answer one who asks about their own address: administrators alone."""
    return is_administrator(user)


def covers_everything(user) -> bool:
    """All provinces and the stories of national scope: a chief editor, or who was given them."""
    return is_chief(user) or bool(user.nationwide)


def beats_of(user: User, on: date | None = None) -> set[int]:
    """Ids of the provinces the user covers on that day (None: today); the database is asked once per user object."""
    if not hasattr(user, "_beats"):
        user._beats = list(user.beats.values_list("province_id", "starts_on", "ends_on"))  # type: ignore[attr-defined]
    day = on or timezone.localdate()
    return {province for province, start, end in user._beats if spans.holds(day, start, end)}  # type: ignore[attr-defined]


def in_scope(user, article: Article, at: datetime | None = None) -> bool:
    """The story's own province is one of the user's at that moment (None: now), or the user covers everything."""
    day = timezone.localdate(at) if at else None
    return covers_everything(user) or article.home_province_id in beats_of(user, day)


def staff_as(at: datetime, *roles: str) -> QuerySet[User]:
    """The accounts for which `has_role` holds on the day of that moment."""
    day = timezone.localdate(at)
    standing_in = ~Q(stand_in_role="") & Q(stand_in_from__lte=day, stand_in_until__gt=day)
    staff = User.objects.filter(is_active=True, is_staff=True, is_superuser=False)
    return staff.filter(standing_in & Q(stand_in_role__in=roles) | ~standing_in & Q(role__in=roles))


def editors_of(article: Article, at: datetime) -> QuerySet[User]:
    """The editors and chief editors in whose scope the story is at that moment: those of whom `in_scope` holds."""
    beats = Beat.objects.on(timezone.localdate(at)).filter(province=article.home_province_id)
    everything = Q(nationwide=True) | Q(pk__in=staff_as(at, Role.CHIEF))
    return staff_as(at, *EDITORS).filter(everything | Q(pk__in=beats.values("user")))


def is_own(user, article: Article) -> bool:
    """Filed by the user, or, where an editor works on it, last written by them."""
    return article.filed_by_id == user.pk or (is_editor(user) and article.last_writer_id == user.pk)


def sealed(at: datetime) -> Exists:
    """Condition: readers saw the story and see nothing of it at that moment (`Article.is_taken_down`)."""
    rows = PublishedArticle.objects.filter(article=OuterRef("pk"))
    return Exists(rows.past(at)) & ~Exists(rows.visible(at))  # type: ignore[return-value]


def taken_down(ids: set[int], at: datetime) -> set[int]:
    """Those of these stories, by their numbers, that are sealed; one query, or none."""
    rows = Article.objects.filter(sealed(at), pk__in=ids)
    return set(rows.values_list("pk", flat=True)) if ids else set()


def visible_to(user, at: datetime) -> QuerySet[Article]:
    """The stories a user may read on the desk: own ones, an editor's also those of the scope, a chief's all."""
    if not is_writer(user):
        return Article.objects.none()
    if is_chief(user):
        return Article.objects.all()
    if not is_editor(user):
        return Article.objects.filter(filed_by=user)
    own = Q(filed_by=user) | Q(last_writer=user)
    scope = Q() if covers_everything(user) else Q(home_province__in=beats_of(user, timezone.localdate(at)))
    return Article.objects.filter(own | scope & ~sealed(at) if scope else own | ~sealed(at))


def may_view(user, article: Article, at: datetime) -> bool:
    """The same as being in `visible_to`."""
    if is_chief(user) or (is_writer(user) and is_own(user, article)):
        return True
    return is_editor(user) and in_scope(user, article, at) and not article.is_taken_down(at)


def is_closed_to(user, article: Article, at: datetime) -> bool:
    """The text is sealed, and this user has not said why they look at it, or too long ago (`SEALED_LOOK_LASTS`)."""
    if not article.is_taken_down(at):
        return False
    since = max(filter(None, [_withdrawn_at(article), at - settings.SEALED_LOOK_LASTS]))
    looks = HistoryEntry.objects.filter(article=article, move="inspect", by=user, at__gte=since, at__lte=at)
    return not looks.exists()


def may_inspect(user, article: Article, at: datetime) -> bool:
    """May say why and then read a sealed text: the chief editor, and its author whom the chief editor let in."""
    return is_chief(user) or (may_view(user, article, at) and is_let_in(article, at))


def is_let_in(article: Article, at: datetime) -> bool:
    """The chief editor let the author of a sealed text in, since it was last withdrawn."""
    since = _withdrawn_at(article)
    entries = HistoryEntry.objects.filter(article=article, move="unseal", at__lte=at)
    return (entries.filter(at__gte=since) if since else entries).exists()


def may_let_in(user, article: Article, at: datetime) -> bool:
    """May let the author of a sealed text in, so that they mend it: a chief editor, once."""
    return is_chief(user) and article.is_taken_down(at) and not is_let_in(article, at)


def _withdrawn_at(article: Article) -> datetime | None:
    return article.withdrawals.order_by("-withdrawn_at").values_list("withdrawn_at", flat=True).first()


def may_read(user, article: Article, at: datetime) -> bool:
    """May read the text on the desk: who may view the story, once they said why where it is sealed."""
    return may_view(user, article, at) and not is_closed_to(user, article, at)


def may_edit(user, article: Article, at: datetime) -> bool:
    """Own stories before hand-over; for editors also what they have claimed, and what is held or approved."""
    return _has_the_text(user, article, at) and not is_closed_to(user, article, at)


def _has_the_text(user, article: Article, at: datetime) -> bool:
    if not may_view(user, article, at):
        return False
    if is_own(user, article) and article.status in {Status.DRAFT, Status.RETURNED, Status.APPROVED}:
        return True
    if not (is_editor(user) and in_scope(user, article, at)):
        return False
    claimed = article.status == Status.IN_REVIEW and article.claimed_by_id == user.pk
    return claimed or article.status in {Status.HELD, Status.APPROVED}


def may_comment(user, article: Article, at: datetime) -> bool:
    """Whoever may read the story on the desk may say something about it there."""
    return may_read(user, article, at)


def colleagues(article: Article, at: datetime) -> list[User]:
    """Everybody who may view the story, by name; in two queries, if the story's published rows are at hand."""
    staff = User.objects.filter(is_active=True, is_staff=True, is_superuser=False)
    staff = staff.filter(Q(role__in=WRITERS) | Q(stand_in_role__in=WRITERS)).prefetch_related("beats")
    for user in staff:
        user._beats = [(beat.province_id, beat.starts_on, beat.ends_on) for beat in user.beats.all()]  # type: ignore[attr-defined]
    return sorted((user for user in staff if may_view(user, article, at)), key=lambda user: sort_key(user.display_name))


CITED_AS = {Person: "official_rows__person", Event: "event", Document: "citations__document"}  # lookups from a story


def known_to(user, rows: QuerySet, at: datetime) -> QuerySet:
    """Of people, events or documents those that the user may know of: confirmed ones and own proposals.

    An editor knows the proposals too that a story which they may view cites; a chief editor knows all.
    """
    if is_chief(user):
        return rows
    known = Q(confirmed=True) | Q(proposed_by=user)
    if is_editor(user):
        known |= Q(Exists(visible_to(user, at).filter(**{CITED_AS[rows.model]: OuterRef("pk")})))
    return rows.filter(known)


def library_of(user) -> QuerySet[Photo]:
    """The photos of the library that a user may use: own ones and those of the provinces they cover."""
    return reduce(or_, library_parts(user))


def library_parts(user, province: int | None = None) -> list[QuerySet[Photo]]:
    """The same (of a province) in parts that may overlap: each comes newest first by an index, all together do not."""
    photos = Photo.objects.in_library() if is_writer(user) else Photo.objects.none()
    photos = photos if province is None else photos.filter(province=province)
    if covers_everything(user) or province in beats_of(user):
        return [photos]
    units = sorted(beats_of(user)) if province is None else []
    return [photos.filter(uploaded_by=user), *(photos.filter(province=unit) for unit in units)]


def may_keep_photo(user, photo: Photo) -> bool:
    """May change what the library says of a photo, or take it out: who brought it in, editors of its province."""
    if not (photo.library and is_writer(user)):
        return False
    covers = covers_everything(user) or photo.province_id in beats_of(user)
    return photo.uploaded_by_id == user.pk or (is_editor(user) and covers)


def may_give_link(user, article: Article, at: datetime) -> bool:
    """Let somebody outside read the newest version: an editor of the scope, while the story is not sealed."""
    return is_editor(user) and in_scope(user, article, at) and not article.is_taken_down(at) and bool(article.head_id)


def may_view_photo(user, photo: Photo, at: datetime) -> bool:
    """A story's photo with the story, one of the library as `library_of`, a staged one for who uploaded it."""
    if photo.article is not None:
        return may_read(user, photo.article, at)
    if photo.library:
        return library_of(user).filter(pk=photo.pk).exists()
    return is_writer(user) and photo.uploaded_by_id == user.pk


def may_read_source(user, source: Source, at: datetime) -> bool:
    """With a story that was filed or updated from it, as that is read; before there is one, who sent it in.

    What came from outside is read too by those in whose intake it waits.
    """
    stories = list(source.stories.select_related("head"))
    if any(may_read(user, story, at) for story in stories):
        return True
    if not stories and is_writer(user) and source.received_by_id == user.pk:
        return True
    kept_with = [source.pk, source.whole_id or source.pk]
    return "wire" in source.provenance and wire_items_for(user, at).filter(original__in=kept_with).exists()


def wire_items_for(user, at: datetime) -> QuerySet[WireItem]:
    """The items from outside that wait for somebody, in the provinces that the user covers."""
    if not is_writer(user):
        return WireItem.objects.none()
    waiting = WireItem.objects.waiting()
    if covers_everything(user):
        return waiting
    return waiting.filter(supplier__province__in=beats_of(user, timezone.localdate(at)))


def keeps_suppliers(user) -> bool:
    """Says from whom stories come in, and on what terms: the chief editor and administrators."""
    return is_chief(user) or is_administrator(user)


def may_import(user) -> bool:
    """May take over the archive of an older site: editors who cover everything."""
    return is_editor(user) and covers_everything(user)


def may_admit(user, archive: Archive) -> bool:
    """May have readers see an archive as a whole: a chief editor who did not import it."""
    return is_chief(user) and archive.imported_by_id != user.pk


def may_prepare_correction(user, article: Article, at: datetime) -> bool:
    """Editors write down what is to be corrected in what readers see; the chief editor decides on it."""
    return is_editor(user) and may_view(user, article, at) and article.public_state_at(at) == PublicState.LIVE


def may_decide_corrections(user) -> bool:
    """Accepts, rejects and publishes corrections."""
    return is_chief(user)


def corrections_for(user, at: datetime) -> QuerySet[Correction]:
    """The correction files that a user may read: those of the stories that they may read as an editor."""
    if not is_editor(user):
        return Correction.objects.none()
    return Correction.objects.filter(Exists(visible_to(user, at).filter(pk=OuterRef("article"))))


def standing_approval(article: Article) -> int:
    """Number of the latest revision whose approval stands: readers see it, or will; 0 where there is none."""
    rows = PublishedArticle.objects.filter(article=article, visible_until__isnull=True)
    return rows.order_by("-revision__number").values_list("revision__number", flat=True).first() or 0


def has_written(user, article: Article) -> bool:
    """Four eyes: this user wrote, changed or signed the text since the approval that stands, so somebody else decides.

    Signed: is the account behind a byline of any revision since then, or bears a name that stands there. Who
    suggested words that somebody accepted wrote them, and so did all who wrote or signed a text that became an update.
    """
    approved = standing_approval(article)
    if not approved and article.filed_by_id == user.pk:
        return True
    names = {user.signature, user.display_name}
    accepted = HistoryEntry.objects.filter(
        article=article, move="accept", revision=OuterRef("pk"), details__suggested_by=user.pk
    )
    came = HistoryEntry.objects.filter(article=article, move="update", revision=OuterRef("pk")).values("details")[:1]
    revisions = Revision.objects.filter(article=article, number__gt=approved)
    revisions = revisions.annotate(suggested=Exists(accepted), came=Subquery(came))
    for revision in revisions.only("created_by", "data"):
        came_with = revision.came or {"wrote": (), "signed": ()}
        if user.pk in {revision.created_by_id, *came_with["wrote"]} or revision.suggested:
            return True
        signed = [*came_with["signed"], *(byline["name"] for byline in revision.data["bylines"])]
        if any(same(one, name) for one in signed for name in (*names, *user.other_pen_names)):
            return True
        if any(byline["user"] == user.pk for byline in revision.data["bylines"]):
            return True
    return False


def may_overrule(user, article: Article, at: datetime) -> bool:
    """May let a story pass in spite of a blocking check: an editor of its scope, who has not written the text."""
    if article.status not in {Status.SUBMITTED, Status.IN_REVIEW, Status.HELD, Status.APPROVED}:
        return False
    return (
        may_read(user, article, at) and is_editor(user) and in_scope(user, article) and not has_written(user, article)
    )


def may_confirm(user, article: Article, at: datetime) -> bool:
    """May take what the story proposes into the records: an editor who may read it."""
    return is_editor(user) and may_read(user, article, at)


def may_see_history(user, article: Article, at: datetime) -> QuerySet[HistoryEntry]:
    """The moves of a story that the user may read."""
    rows = HistoryEntry.objects.filter(article=article).select_related("by", "revision")
    return rows if may_view(user, article, at) else rows.none()


def own_scratch(user) -> ScratchQuerySet:
    """Unsaved text is its writer's alone: nobody else reads it in any role, and no role is needed for one's own."""
    return Scratch.objects.filter(user=user) if user.is_authenticated else Scratch.objects.none()


def may_keep_scratch(user, article: Article, at: datetime) -> bool:
    """Who may see the story; who had it open before it went out of sight keeps on to what they type."""
    if may_view(user, article, at):
        return True
    return own_scratch(user).filter(article=article).exists()
