"""Rebuild the public rows of stories from their approved revisions: `manage.py republish`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from articles import publishing, record
from articles.models import Article, PublishedArticle

TOLD_EVERY = 1000  # rows, where nobody watches


class Command(BaseCommand):
    """The same revisions give the same rows; what readers see when does not change."""

    help = (
        "Rebuild what readers see of stories (text, lists, search words, pictures) from the approved revisions. "
        "Times of publication stay. It may run while readers read and people publish; broken off, it goes on (--after)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("ids", nargs="*", type=int, metavar="ID", help="numbers of stories, as in their addresses")
        parser.add_argument("--all", action="store_true", help="every story that was ever published")
        parser.add_argument("--after", type=int, default=0, metavar="ROW", help="with --all: go on after this row")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and report."""
        ids: list[int] = options["ids"]
        if options["all"] == bool(ids) or (options["after"] and ids):
            raise CommandError("Name the stories by number, or write --all.")
        rows = PublishedArticle.objects.all()
        if ids:
            rows = rows.filter(article__in=ids)
            known = set(rows.values_list("article", flat=True))
            if unknown := sorted(set(ids) - known):
                raise CommandError(f"Never published: {', '.join(map(str, unknown))}. Nothing was rebuilt.")
        total = rows.filter(pk__gt=options["after"]).count()
        done = 0
        for done, row in enumerate(publishing.republish(rows, timezone.now(), options["after"]), 1):
            self.keep_record(row)
            if self.stderr.isatty():
                self.stderr.write(f"\r{done}/{total}, the last is row {row.pk}", ending="")
            elif done % TOLD_EVERY == 0:  # a log is what is left of a run that was killed
                self.stdout.write(f"{done}/{total}, the last is row {row.pk}")
                self.stdout.flush()
        self.stdout.write(f"{done} public rows rebuilt.")

    def keep_record(self, row: PublishedArticle) -> None:
        """Where the row came out otherwise than it was recorded (a newer version of the software), write that down."""
        with transaction.atomic():
            article = Article.objects.select_for_update(of=("self",)).select_related("head").get(pk=row.article_id)
            details = record.published(row)
            if not article.history.filter(details=details).exists():
                record.write(article, "republish", None, timezone.now(), to_status=article.status, details=details)
