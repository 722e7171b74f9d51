"""How the posts of an archive stand and how many stand how, written by whatever changes a story, with the change."""

from collections import Counter

from django.db import transaction
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Greatest

from articles.models import Archive, ArchivedPost, Article, PostState, PublishedArticle, Status


def told_by_story() -> Case:
    """How a post stands, for a query of posts."""
    rows = PublishedArticle.objects.filter(article=OuterRef("story"))
    as_imported = Q(story__status=Status.HELD, story__head__number=1)
    return Case(
        When(Exists(rows.filter(visible_until=None)), then=Value(PostState.LIVE)),
        When(story__status=Status.DRAFT, then=Value(PostState.DRAFT)),
        When(as_imported & ~Exists(rows), then=Value(PostState.HELD)),
        default=Value(PostState.OTHER),
        output_field=CharField(),
    )


def lock(story: Article) -> None:
    """Have others who change posts of the same archive wait.

    Call it right after the story is locked: before the numbers of lists, which are locked at publication, so that two
    never wait for each other. Without a query where the story was read with `archived` and is of no archive.
    """
    if hasattr(story, "archived"):
        _locked(story.archived.archive_id)


def _locked(number: int) -> Archive:
    return Archive.objects.select_for_update(no_key=True).get(pk=number)


def add(story: Article, archive: Archive, **facts: object) -> ArchivedPost:
    """Note which post a new draft is, inside the transaction that makes it."""
    post = ArchivedPost.objects.create(story=story, archive=archive, state=PostState.DRAFT, **facts)
    Archive.objects.filter(pk=archive.pk).update(drafts=F("drafts") + 1)
    return post


def follow(story: Article) -> None:
    """Bring the post and the numbers to what the story is now; inside the transaction that changed it, `lock` held.

    A number that is too small already, since rows were written by hand, keeps nobody from moving a story.
    """
    if not hasattr(story, "archived"):
        return
    post = ArchivedPost.objects.annotate(told=told_by_story()).get(pk=story.pk)
    if post.told != post.state:
        ArchivedPost.objects.filter(pk=post.pk).update(state=post.told)
        numbers = {post.state: Greatest(F(post.state), 1) - 1, post.told: F(post.told) + 1}
        Archive.objects.filter(pk=post.archive_id).update(**numbers)


@transaction.atomic
def recount(number: int) -> int:
    """Look at each story of an archive and count anew, as a repair; how many posts and numbers were wrong."""
    archive = _locked(number)
    posts = 0
    for state in PostState.values:
        wrong = archive.posts.exclude(state=state).annotate(told=told_by_story()).filter(told=state)
        posts += archive.posts.filter(pk__in=wrong.values("pk")).update(state=state)
    told = Counter(dict(archive.posts.values_list("state").annotate(Count("pk"))))
    numbers = {state: told[state] for state in PostState.values if told[state] != getattr(archive, state)}
    if numbers:
        Archive.objects.filter(pk=number).update(**numbers)
    return posts + len(numbers)
