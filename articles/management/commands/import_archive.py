"""Take over the archive of an older site: `manage.py import_archive FILE --as USER`, again after it was broken off."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, reset_queries
from django.db.models import Q
from django.utils import timezone

from articles import permissions
from articles.archive import tables, wxr
from articles.archive.media import Media
from articles.archive.posts import Post, Unreadable, read_markup
from articles.away import FilesAway
from articles.desk import archive_drafts
from articles.desk.archive_drafts import Choices
from articles.intake.encodings import Encoding
from articles.models import Archive, ArchivedPost, Section
from newsroom.models import User
from provinces.gazetteer import Gazetteer


class Command(BaseCommand):
    """Each published post becomes one story; what was done stays done."""

    help = (
        "Take over an archive: a WordPress export (WXR) or a table (CSV in UTF-8 with the columns title, content and "
        "published, and if you have them id, url, excerpt, author, categories, tags, status, type, picture, caption). "
        "Each published post becomes one story of USER, with its original on record and with --media its pictures, "
        "held until a chief editor other than USER "
        "approves the archive on the desk; then its old addresses lead to its page. Run it again after it was broken "
        "off: no post is taken twice, and no story is written over."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be chosen."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--as", dest="user", required=True, metavar="USER", help="an editor who covers everything")
        parser.add_argument("--format", choices=["wxr", "csv"], help="told by the file's name unless given")
        parser.add_argument("--name", help="of the archive: the old site's address, unless the export says it")
        parser.add_argument("--province", metavar="SLUG", default="", help="for posts that name none")
        parser.add_argument("--national", action="store_true", help="posts that name no province are of national scope")
        parser.add_argument("--section", metavar="SLUG", help="for posts whose categories are no section of ours")
        parser.add_argument("--no-ai", action="store_true", help="declare that none was used for later posts")
        parser.add_argument("--encoding", type=Encoding, choices=list(Encoding), help="of a table from before Unicode")
        parser.add_argument(
            "--media", type=Path, metavar="DIR", help="the old site's wp-content/uploads, or its pictures"
        )
        parser.add_argument("--report", type=Path, metavar="FILE", help="what was not understood, a JSON object a line")
        parser.add_argument("--dry-run", action="store_true", help="read and report, and keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take over and report."""
        self.counts: Counter[str] = Counter()
        path, user = options["file"], _user(options["user"])
        choices = _choices(options)
        self.media = choices.media
        table = options["format"] == "csv" or (options["format"] is None and path.suffix.lower() == ".csv")
        try:
            with ExitStack() as stack:
                report = options["report"]
                self.report = stack.enter_context(report.open("w", buffering=1, encoding="utf-8")) if report else None
                name = options["name"] or (path.stem if table else wxr.site_of(path) or path.stem)
                posts = tables.read(path, options["encoding"]) if table else wxr.read(path)
                self._take(posts, name[:200], user, choices, dry=options["dry_run"])
        except (OSError, Unreadable) as error:
            self._print_counts()
            raise CommandError(getattr(error, "strerror", None) or str(error)) from error
        self._print_counts()
        if self.counts["refused"]:
            raise CommandError(f"{self.counts['refused']} posts could not be taken over.")

    def _take(self, posts: Iterator[Post], name: str, user: User, choices: Choices, *, dry: bool) -> None:
        archive = Archive(name=name, imported_by=user, begun_at=timezone.now())
        if not dry:
            archive = Archive.objects.get_or_create(
                name=name, defaults={"imported_by": user, "begun_at": archive.begun_at}
            )[0]
        known = _known(name)
        for number, post in enumerate(posts, 1):
            self._take_one(post, archive, user, choices, known, dry=dry)
            if self.stderr.isatty() and number % 20 == 0:
                self.stderr.write(f"\r{number}", ending="")
            reset_queries()

    def _take_one(
        self,
        post: Post,
        archive: Archive,
        user: User,
        choices: Choices,
        known: dict[str, tuple[str, int]],
        *,
        dry: bool,
    ) -> None:
        if post.broken:
            self.counts["refused"] += 1
            self._remark(post, "unreadable", post.broken)
            return
        if (post.kind, post.status) != ("post", "publish"):
            self.counts[f"left out: {post.kind}, {post.status}"] += 1
            return
        key = archive_drafts.key_of(post)
        if key in known:
            self._again(post, *known[key])
        elif post.fault:
            self.counts["refused"] += 1
            self._remark(post, "date", post.fault)
        elif dry:
            self.counts["would be taken over"] += 1
            known[key] = ("", 0)
            for what, detail in read_markup(post.markup, self.media).left_out:
                self._remark(post, what, detail)
        else:
            self._file(post, key, archive, user, choices, known)

    def _again(self, post: Post, digest: str, story: int) -> None:
        """The post is here already, from an earlier run or from further up in the file."""
        same = digest == archive_drafts.digest_of(post)
        self.counts["already here" if same else "changed since, or named twice"] += 1
        for what, detail in read_markup(post.markup, self.media).left_out if same else [("changed", "")]:
            self._remark(post, what, detail, story)

    def _file(
        self, post: Post, key: str, archive: Archive, user: User, choices: Choices, known: dict[str, tuple[str, int]]
    ) -> None:
        try:
            outcome = archive_drafts.file(post, archive, user, choices, timezone.now())
        except ValidationError as error:
            self.counts["refused"] += 1
            self._remark(post, "refused", " ".join(error.messages))
        except IntegrityError:
            self.counts["refused"] += 1
            self._remark(post, "refused", "taken over by somebody else at this moment")
        except FilesAway as error:
            raise CommandError(f"{error} Run it again when it does; what was taken over stays.") from error
        else:
            known[key] = (archive_drafts.digest_of(post), outcome.story.pk)
            self.counts["taken over"] += 1
            self.counts["of these incomplete: drafts"] += any(what == "incomplete" for what, _said in outcome.remarks)
            for what, detail in outcome.remarks:
                self._remark(post, what, detail, outcome.story.pk)

    def _remark(self, post: Post, what: str, detail: str, story: int | None = None) -> None:
        self.counts["remarks"] += 1
        if self.report is not None:
            row = {"post": post.named, "place": post.place, "story": story, "what": what, "detail": detail}
            self.report.write(json.dumps(row, ensure_ascii=False) + "\n")

    def _print_counts(self) -> None:
        for name, count in self.counts.items():
            if count:
                self.stdout.write(f"{name}: {count}")

    report: TextIO | None = None
    media: Media | None = None


def _known(name: str) -> dict[str, tuple[str, int]]:
    """The posts that are here: digest of the original and number of the story, by key."""
    rows = ArchivedPost.objects.filter(archive__name=name)
    return {
        key: (digest, story)
        for key, digest, story in rows.values_list("key", "story__origin__source__sha256", "story").iterator()
    }


def _user(username: str) -> User:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no user {username}.")
    if not permissions.may_import(user):
        raise CommandError(f"{username} is no editor who covers everything.")
    return user


def _choices(options: dict[str, Any]) -> Choices:
    slug, wanted = options["province"], options["section"]
    if slug and Gazetteer.load().place(slug) is None:
        raise CommandError(f"There is no province {slug}.")
    section = Section.objects.filter(Q(slug=wanted) | Q(name=wanted)).first() if wanted else None
    if wanted and section is None:
        raise CommandError(f"There is no section {wanted}.")
    try:
        media = Media(options["media"]) if options["media"] else None
    except OSError as error:
        raise CommandError(f"The folder {options['media']} cannot be read.") from error
    return Choices(slug, options["national"], section, options["no_ai"], media)
