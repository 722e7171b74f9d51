"""Archives as tables (CSV): one post a row, columns by name."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from articles.archive import addresses
from articles.archive.posts import OLDEST, Post, Unreadable, words
from articles.intake import encodings
from articles.intake.encodings import Encoding
from articles.lists import HANOI
from articles.wire.entries import moment

NEEDED = ("title", "content", "published")
COLUMNS = (*NEEDED, "id", "url", "excerpt", "author", "categories", "tags", "status", "type")
SAMPLE = 64_000  # bytes by which the dialect and the letters are told
LONGEST_FIELD = 2_000_000  # characters


def read(path: Path, encoding: Encoding | None = None) -> Iterator[Post]:
    """Every row as a post, one in memory at a time. `Unreadable` where the file is no such table.

    With an encoding, the words of each row are brought from it into Unicode.
    """
    _refuse_other_letters(path, encoding)
    csv.field_size_limit(LONGEST_FIELD)
    letters = "latin-1" if encoding else "utf-8-sig"
    with path.open(encoding=letters, newline="", errors="replace" if encoding else "strict") as file:
        try:
            rows = csv.DictReader(file, dialect=_dialect(file.read(SAMPLE // 4)))
            file.seek(0)
            rows = csv.DictReader(file, dialect=rows.reader.dialect, restkey="")
            names = [(name or "").strip().casefold() for name in rows.fieldnames or ()]
            if missing := [name for name in NEEDED if name not in names]:
                raise Unreadable(f"The table has no column {', '.join(missing)}. Columns: {', '.join(COLUMNS)}.")
            rows.fieldnames = names
            for row in rows:
                yield _post(row, rows.line_num, encoding)
        except (csv.Error, UnicodeDecodeError) as error:
            raise Unreadable(f"The table cannot be read: {error}") from error


def _refuse_other_letters(path: Path, encoding: Encoding | None) -> None:
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    if encoding:
        return
    if found := encodings.recognise(head):
        raise Unreadable(
            f"The table seems to be in {encodings.NAMES[found.encoding]}; --encoding {found.encoding} converts it."
        )
    try:
        head[: head.rfind(b"\n") + 1 or None].decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("The table is not in UTF-8.") from error


def _dialect(sample: str) -> type[csv.Dialect]:
    """By its first line: fields lie between commas, semicolons or tabs, whichever there are most of."""
    first = sample.partition("\n")[0]
    best = max(",;\t", key=first.count)

    class Found(csv.excel):
        delimiter = best
        strict = False

    return Found


def _post(row: dict[str, str | None], line: int, encoding: Encoding | None) -> Post:
    payload = json.dumps(row, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    told = {name: value or "" for name, value in row.items() if name and isinstance(value, str)}
    if encoding:
        told = {name: encodings.convert(value, encoding) for name, value in told.items()}
    published = moment(told["published"].strip(), HANOI, OLDEST) if told.get("published") else None
    url = told.get("url", "").strip()
    place = addresses.of_url(url)
    return Post(
        place=f"line {line}",
        identity=(told.get("id", "").strip() or url)[:1000],
        payload=payload,
        kind=told.get("type", "").strip() or "post",
        status=told.get("status", "").strip() or "publish",
        title=words(told.get("title", ""), 1000),
        markup=told.get("content", ""),
        excerpt=told.get("excerpt", ""),
        published=published,
        author=words(told.get("author", ""), 120),
        sections=_several(told.get("categories", "")),
        topics=_several(told.get("tags", "")),
        addresses=(place,) if place else (),
        fault="" if published else told.get("published", "")[:200] or "none",
    )


def _several(cell: str) -> tuple[str, ...]:
    """`Mặt trận | Dân tộc` as names."""
    found = (words(name, 100) for name in cell.replace(";", "|").split("|"))
    return tuple(dict.fromkeys(name for name in found if name))
