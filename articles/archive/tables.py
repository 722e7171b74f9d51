"""Archives as tables (CSV): one post a row, columns by name."""

import csv
import json
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from articles.archive import addresses
from articles.archive.posts import LONGEST_CAPTION, OLDEST, Post, Shown, Unreadable, words
from articles.intake import encodings
from articles.intake.encodings import Encoding
from articles.lists import HANOI
from articles.wire.entries import moment

NEEDED = ("title", "content", "published")
COLUMNS = (*NEEDED, "id", "url", "excerpt", "author", "categories", "tags", "status", "type", "picture", "caption")
SAMPLE = 64_000  # bytes by which the dialect and the letters are told
LONGEST_FIELD = 2_000_000  # characters


def read(path: Path, encoding: Encoding | None = None) -> Iterator[Post]:
    """Every row as a post, one in memory at a time. `Unreadable` where the file is no such table.

    With an encoding, the words of each row are brought from it into Unicode. A row that cannot be read is a post that
    says why (`broken`), and the next one begins with the next line.
    """
    _refuse_other_letters(path, encoding)
    csv.field_size_limit(LONGEST_FIELD)
    letters = "latin-1" if encoding else "utf-8-sig"
    with path.open(encoding=letters, newline="", errors="surrogateescape") as file:
        table = _Rows(file, max(",;\t", key=file.readline().count))
        file.seek(0)
        rows = iter(table)
        _line, cells, _why = next(rows, (0, [], ""))
        names = [name.strip().casefold() for name in cells]
        if missing := [name for name in NEEDED if name not in names]:
            raise Unreadable(f"The table has no column {', '.join(missing)}. Columns: {', '.join(COLUMNS)}.")
        table.width = len(names)
        for line, cells, why in rows:
            place = f"line {line}"
            yield (
                Post(place, "", b"", broken=why)
                if why
                else _post(dict(zip(names, cells, strict=False)), place, encoding)
            )


class _Rows:
    """The rows of a table: the line where each begins, its cells, and why they cannot be read if they cannot."""

    def __init__(self, file: TextIO, delimiter: str) -> None:
        self.file = file
        self.delimiter = delimiter
        self.width = 0  # cells of a row; 0: any number
        self.again: deque[str] = deque()  # lines that were read and are not used yet
        self.line = 1

    def __iter__(self) -> Iterator[tuple[int, list[str], str]]:
        while used := self._next_lines():
            cells, why = self._cells(used)
            if why:
                self._put_back(used)
            if cells or why:
                yield self.line, cells, why
            self.line += len(used)

    def _next_lines(self) -> list[str]:
        """The lines of the next row: one, or as many as its quotes hold together."""
        used: list[str] = []

        def lines() -> Iterator[str]:
            while line := self.again.popleft() if self.again else self.file.readline():
                used.append(line)
                yield line

        with suppress(StopIteration, csv.Error):
            next(self._reader(lines(), strict=True))
        return used

    def _put_back(self, used: list[str]) -> None:
        """Only the first line is given up: the others may be rows of their own."""
        self.again.extendleft(reversed(used[1:]))
        del used[1:]

    def _cells(self, used: list[str]) -> tuple[list[str], str]:
        try:
            cells = next(self._reader(used, strict=True), [])
        except csv.Error as error:
            cells = []
            with suppress(csv.Error):
                cells = next(self._reader(used[:1], strict=False), [])
            if len(cells) != self.width:
                return [], f"The quotes of the row do not match: {error}."
            self._put_back(used)  # quotes inside of a line that is whole all the same
        if any("\ud800" <= sign <= "\udfff" for cell in cells for sign in cell):
            return [], "The row is not in UTF-8."
        if self.width and any(cells[self.width :]):
            return [], f"The row has {len(cells)} cells; the table has {self.width} columns."
        return cells, ""

    def _reader(self, lines: Iterable[str], *, strict: bool) -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=self.delimiter, strict=strict)


def _refuse_other_letters(path: Path, encoding: Encoding | None) -> None:
    """Refuse a table in other letters; a row with some broken ones is told of by itself."""
    if encoding:
        return
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    lines = head[: head.rfind(b"\n") + 1 or None].splitlines()
    whole = [line for line in lines if _is_unicode(line)]
    mostly = len(lines) - len(whole) <= sum(not line.isascii() for line in lines) / 4
    if found := encodings.recognise(b"\n".join(whole if mostly else lines)):
        raise Unreadable(
            f"The table seems to be in {encodings.NAMES[found.encoding]}; --encoding {found.encoding} converts it."
        )
    if not mostly:
        raise Unreadable("The table is not in UTF-8.")


def _is_unicode(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _post(told: dict[str, str], place: str, encoding: Encoding | None) -> Post:
    payload = json.dumps(told, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    if encoding:
        told = {name: encodings.convert(value, encoding) for name, value in told.items()}
    published = moment(told["published"].strip(), HANOI, OLDEST) if told.get("published") else None
    url = told.get("url", "").strip()
    address = addresses.of_url(url)
    return Post(
        place=place,
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
        addresses=(address,) if address else (),
        pictures=_pictures(told),
        fault="" if published else told.get("published", "")[:200] or "none",
    )


def _pictures(told: dict[str, str]) -> tuple[Shown, ...]:
    """`2019/03/cho.jpg | 2019/03/hop.jpg`, the caption is that of the first."""
    addresses_ = [address.strip() for address in told.get("picture", "").split("|") if address.strip()]
    caption = words(told.get("caption", ""), LONGEST_CAPTION)
    return tuple(Shown(address[:1000], "" if place else caption) for place, address in enumerate(addresses_))


def _several(cell: str) -> tuple[str, ...]:
    """`Mặt trận | Dân tộc` as names."""
    found = (words(name, 100) for name in cell.replace(";", "|").split("|"))
    return tuple(dict.fromkeys(name for name in found if name))
