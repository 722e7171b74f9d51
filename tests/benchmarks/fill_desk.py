"""Give an archive that `fill_public` filled what the desk keeps of it: `uv run python -m tests.benchmarks.fill_desk`.

PostgreSQL alone, in statements over whole tables, since a million stories one by one take hours: who filed each story,
its version, its moves, its entry in the desk's index (by the words of its headline and the names of lists), photos,
notices, sources, items of the wire, documents, people and events as many as such an archive has. Nothing is signed, so
the history cannot be verified; lists do not ask that. Run it once.
"""

import io
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

BATCH = 20_000  # entries of the index written at once
STAFF = """
CREATE TEMP TABLE writer AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM newsroom_user
    WHERE username LIKE 'reporter-%%' OR username = 'reporter';
CREATE TEMP TABLE meeting AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM articles_event
    WHERE slug LIKE 'su-kien-%%' AND confirmed;
CREATE TEMP TABLE house AS SELECT max(id) FILTER (WHERE username = 'editor') AS editor,
    max(id) FILTER (WHERE username = 'chief') AS chief FROM newsroom_user;
ANALYZE writer
"""
# The newest are in work, as many whatever the archive holds; of the others one in twenty was spiked.
STORIES = """
UPDATE articles_article story SET
    filed_by_id = writer.id, last_writer_id = writer.id, version = 2, lead = story.headline,
    head_id = %(above)s + story.id, submitted_at = story.created_at,
    genre = CASE WHEN story.id %% 3 = 0 THEN 'feature' ELSE 'news' END,
    quarter = to_char(story.created_at, 'YYYY-') || extract(quarter FROM story.created_at),
    event_id = CASE WHEN story.id %% 5 = 0 THEN (SELECT id FROM meeting WHERE place = story.id / 5 %% %(meetings)s) END,
    status = CASE WHEN story.id > %(count)s - 300
        THEN (ARRAY['draft', 'submitted', 'submitted', 'in_review', 'in_review', 'returned', 'held'])[1 + story.id %% 7]
        WHEN story.id %% 20 = 0 THEN 'spiked' ELSE 'approved' END,
    claimed_by_id =
        CASE WHEN story.id > %(count)s - 300 AND story.id %% 7 IN (3, 4) THEN (SELECT editor FROM house) END,
    claim_touched_at = CASE WHEN story.id > %(count)s - 300 AND story.id %% 7 IN (3, 4) THEN now() END
FROM writer WHERE story.id <= %(count)s
    AND writer.place = CASE WHEN story.id %% 10 = 0 THEN 0 ELSE story.id %% (SELECT count(*) FROM writer) END
"""
ROWS = (
    # Versions; one story has a first one, by which all public rows are.
    """
    INSERT INTO articles_revision (id, number, data, hash, created_at, article_id, created_by_id, seal, sent_as)
    SELECT head_id, 2, %(texts)s::jsonb || jsonb_build_object('headline', headline, 'lead', headline,
        'body', '<p>' || headline || '</p>', 'genre', genre), md5(id::text), created_at, id, filed_by_id, '', ''
    FROM articles_article WHERE id <= %(count)s
    """,
    # Moves: sent, taken up, decided.
    """
    INSERT INTO articles_historyentry (number, move, from_status, to_status, at, note, details, previous, hash,
        article_id, by_id, revision_id)
    SELECT move.number, move.name, move.before, move.after, story.created_at + move.number * interval '10 minutes', '',
        '{}', md5(story.id::text || move.number), md5(story.id::text || move.number), story.id,
        CASE WHEN move.number = 1 THEN story.filed_by_id ELSE house.editor END, story.head_id
    FROM articles_article story, house, (VALUES (1, 'submit', 'draft', 'submitted'), (2, 'claim', 'submitted',
        'in_review'), (3, 'approve', 'in_review', 'approved')) AS move (number, name, before, after)
    WHERE story.id <= %(count)s AND story.status = 'approved' ORDER BY story.id, move.number
    ON CONFLICT DO NOTHING
    """,
    # What happened to accounts, a hundredth as often.
    """
    INSERT INTO articles_houseentry (number, kind, at, note, details, previous, hash, about_id, by_id)
    SELECT 1000000 + id, 'role', created_at, '', '{}', '', md5(id::text), filed_by_id, house.chief
    FROM articles_article, house WHERE id <= %(count)s AND id %% 100 = 0
    """,
    # A notice of each decision, read.
    """
    INSERT INTO articles_notice (kind, created_at, read_at, mail, alone, letter, attempts, error, article_id, entry_id,
        recipient_id)
    SELECT 'approve', entry.at, entry.at, 'sent', false, '', 0, '', entry.article_id, entry.id, story.filed_by_id
    FROM articles_historyentry entry JOIN articles_article story ON story.id = entry.article_id
    WHERE entry.move = 'approve' AND story.id <= %(count)s
    """,
    # Photos: one in three stories has one, one in five was brought into the library.
    """
    INSERT INTO articles_photo (position, file, sha256, file_format, width, height, original_filename, caption, credit,
        alt, focal_x, focal_y, uploaded_at, article_id, uploaded_by_id, folded, library, province_id, staged, ai_note,
        ai_use, consent)
    SELECT 0, 'photos/' || md5(id::text), md5(id::text), 'jpg', 1200, 800, id || '.jpg', headline, '', '', 0.5, 0.5,
        created_at, CASE WHEN shelf THEN NULL ELSE id END, filed_by_id, folded, shelf,
        CASE WHEN shelf THEN home_province_id END, false, '', '', ''
    FROM articles_article, (VALUES (true), (false)) AS kind (shelf)
    WHERE articles_article.id <= %(count)s AND CASE WHEN shelf THEN id %% 5 = 0 ELSE id %% 3 = 0 END
    ORDER BY articles_article.id
    """,
    # Half of the stories were made of something that was sent in; every tenth of these came by the wire.
    """
    INSERT INTO articles_source (id, kind, name, text, content, sha256, received_at, provenance, received_by_id)
    SELECT id, 'paste', '', headline, '', md5(id::text), created_at, '{}', filed_by_id
    FROM articles_article WHERE id <= %(count)s AND id %% 2 = 0
    """,
    """
    INSERT INTO articles_origin (article_id, source_id) SELECT id, id FROM articles_source WHERE id <= %(count)s
        AND id <= %(count)s - 300
    """,
    """
    INSERT INTO articles_supplier (id, name, kind, url, credit, licence, active, code_hash, etag, last_modified,
        failures, error, province_id)
    SELECT 1000 + id, name, 'feed', 'https://tin.example/' || slug, '', '', true, '', '', '', 0, '', id
    FROM provinces_province
    """,
    """
    INSERT INTO articles_wireitem (key, title, state, arrived_at, attempts, error, reason, original_id, story_id,
        supplier_id, resembles)
    SELECT id, headline, CASE WHEN id > %(count)s - 300 THEN 'waiting' ELSE 'taken' END, created_at, 0, '', '', id, id,
        1000 + home_province_id, '[]'
    FROM articles_article WHERE id <= %(count)s AND id %% 20 = 0
    """,
    # Half of the stories came from older sites.
    """
    INSERT INTO articles_archive (id, name, begun_at, imported_by_id, admit_upto, admitted_upto, admitting, held, live,
        drafts, others)
    SELECT number, 'Trang ' || number, now(), house.chief, 0, 0, 0, 0, 0, 0, 0
    FROM house, generate_series(1, 5) AS number
    """,
    """
    INSERT INTO articles_archivedpost (story_id, key, published_at, archive_id, refused, state)
    SELECT id, id, created_at, 1 + id %% 5, '', 'others' FROM articles_article WHERE id <= %(count)s AND id %% 2 = 1
    """,
    # Corrections that were settled, and a dozen that are not.
    """
    INSERT INTO articles_correction (kind, asker, asker_name, received_at, due_at, wrong, "right", apology, state,
        opened_at, reason, decided_at, article_id, decided_by_id, opened_by_id)
    SELECT 'correction', 'ourselves', '', created_at, created_at, '150', '105', '',
        CASE WHEN id > %(count)s - 12 * 200 THEN 'open' ELSE 'rejected' END, created_at, '',
        CASE WHEN id > %(count)s - 12 * 200 THEN NULL ELSE created_at END, id, house.editor, filed_by_id
    FROM articles_article, house WHERE id <= %(count)s AND id %% 200 = 0
    """,
    """
    INSERT INTO articles_withdrawal (withdrawn_at, notice, article_id)
    SELECT created_at, '', id FROM articles_article WHERE id <= %(count)s AND id %% 500 = 0
    """,
    # Documents, events and people beyond those that the archive's stories name.
    """
    INSERT INTO articles_document (slug, kind, number, number_key, issued_on, issuer, title, confirmed)
    SELECT 'kh-' || id, 'Kế hoạch', (1 + id %% 400) || '-KH/TU', (1 + id %% 400) || '-kh/tu',
        created_at::date, 'Tỉnh ủy ' || id, headline, true
    FROM articles_article WHERE id <= %(count)s AND id %% 5 = 0
    """,
    """
    INSERT INTO articles_event (slug, name, folded, kind, starts_on, place, confirmed)
    SELECT 'viec-' || id, headline, left(folded, 300), 'conference', created_at::date, '', true
    FROM articles_article WHERE id <= %(count)s AND id %% 25 = 0
    """,
    """
    INSERT INTO provinces_person (name, slug, folded, sort_key, note, confirmed)
    SELECT person.name, person.slug || '-' || again, person.folded, person.sort_key, '', true
    FROM (SELECT *, row_number() OVER (ORDER BY id) AS place FROM provinces_person) person,
        generate_series(1, 1 + %(count)s / 200000) AS again
    WHERE person.place <= %(count)s / 50
    """,
)
MISSING = """
SELECT id, head_id, headline, folded, created_at, home_province_id, filed_by_id, genre, event_id FROM articles_article
WHERE id > %s AND id <= %s ORDER BY id LIMIT %s
"""
COPY = "COPY articles_deskentry (number, story_id, visible_from, keys, names, version, text, sealed, vector) FROM STDIN"


def main() -> None:
    """Fill; tells on the way how far it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ.setdefault("DEBUG", "1")
    import django

    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.core.management.color import no_style
    from django.db import connection
    from django.utils import timezone

    from articles.desk_index import TEXTS
    from articles.models import DeskEntry, PublishedArticle, Revision
    from tests.benchmarks.loader import _events
    from tests.benchmarks.word_indexes import indexed_at_the_end

    settings.DEBUG = False  # else Django writes down every query
    _hire()
    told = {
        "count": PublishedArticle.objects.filter(approved_by__username="archive").count(),
        "above": Revision._base_manager.order_by("pk").last().pk,
        "meetings": len(_events(timezone.now())),
        "texts": json.dumps(TEXTS | {"event_date": None, "period": "", "national": False, "quarter": ""}),
    }
    with connection.cursor() as cursor:
        # Nothing is checked or noted of what is written here, nor is anything kept from being written anew.
        cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off; SET statement_timeout=0")
        for statement in (STAFF, STORIES, *ROWS):
            cursor.execute(statement, told)
            sys.stderr.write(f"{statement.split('(')[0].strip()[:60]}: {cursor.rowcount}\n")
        _count_archives()
        with indexed_at_the_end(DeskEntry._meta.db_table):
            for done in _entries(told["count"]):
                sys.stderr.write(f"\r{done} of {told['count']} in the index of the desk")
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")
    sys.stderr.write("\n")


def _hire() -> None:
    from newsroom import sample
    from newsroom.models import Role, User
    from provinces.models import Beat, Province
    from tests.benchmarks.loader import hire

    users = sample.make_accounts(os.environ.get("NEWSROOM_DEMO_PASSWORD", "mat-tran-1930"))
    sample.make_reference()
    north = User.objects.create(username="editor_north", role=Role.EDITOR, is_staff=True)
    covered = Province.objects.filter(slug__in=["bac-kan", "thai-nguyen"])
    Beat.objects.bulk_create(Beat(user=north, province=province) for province in covered)
    hire(users["reporter"], [users["editor"], users["editor2"]], users["chief"])


def _count_archives() -> None:
    from articles.archive import standing
    from articles.models import Archive

    for archive in Archive.objects.all():
        standing.recount(archive.pk)


def _entries(count: int) -> Iterator[int]:
    """Write the entries of the desk's index, so many stories at a time; yields how many are there."""
    from django.db import connection

    last = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(MISSING, [last, count, BATCH])
            stories = cursor.fetchall()
            if not stories:
                return
            lines = io.StringIO()
            for story in stories:
                lines.write("\t".join(_line(*story)) + "\n")
            with cursor.copy(COPY) as copy:
                copy.write(lines.getvalue())
            last = stories[-1][0]
            yield last


def _line(
    pk: int, head: int, headline: str, folded: str, at: Any, home: int, by: int, genre: str, event: int | None
) -> list[str]:
    from articles.search import lexemes
    from articles.search.document import Document, exact_word
    from articles.search.numbers import EPOCH, LOW_BITS, number_of
    from articles.search.postgres import LEXEMES

    number = number_of(at, pk)
    times = [f"t{span}:{number >> (span + LOW_BITS)}" for span in LEXEMES]
    keys = f"desk open home/{home} from/{by} by/{by} genre/{genre}" + (f" event/{event}" if event else "")
    exact = " ".join(filter(None, map(exact_word, headline.replace(":", "").split())))
    words = sorted(lexemes.of_document(Document(headline=folded, words=folded, exact=exact, keys=keys)))
    vector = " ".join(f"'{word}'" for word in [*words, *times])
    return [str(number), str(pk), EPOCH.isoformat(), keys, "  ", "1", f" {folded} ", "f", vector]


if __name__ == "__main__":
    main()
