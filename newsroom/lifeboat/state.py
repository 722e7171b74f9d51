"""What of the lifeboat is done: a small database beside the files, so that who is killed goes on where they were."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

TABLES = """
CREATE TABLE IF NOT EXISTS run (number INTEGER PRIMARY KEY, began TEXT, edition TEXT, finished INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS page (
    address TEXT PRIMARY KEY, file TEXT, content TEXT DEFAULT '', code INTEGER DEFAULT 0,
    wanted INTEGER, done INTEGER DEFAULT 0, asked_by TEXT
);
CREATE INDEX IF NOT EXISTS waiting ON page (done, wanted);
"""

MEANWHILE = "what changed meanwhile"


class State:
    """Addresses with their files, and the rounds in which they were wanted and done."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.database = sqlite3.connect(path)
        self.database.executescript(TABLES)
        row = self.database.execute("SELECT number, began, edition, finished FROM run ORDER BY number DESC").fetchone()
        self.round: int
        self.began: str
        self.edition: str
        self.finished: int
        self.round, self.began, self.edition, self.finished = row or (0, "", "", 1)

    def close(self) -> None:
        """Forget what was not committed: a hundred pages at most are made again."""
        self.database.close()

    def begin(self, began: str, edition: str) -> None:
        """A new round, in which everything is wanted anew."""
        self.round, self.began, self.edition, self.finished = self.round + 1, began, edition, 0
        self.database.execute("INSERT INTO run VALUES (?, ?, ?, 0)", [self.round, began, edition])
        self.database.commit()

    def want(self, addresses: Iterable[str], asked_by: str) -> None:
        """Have these in this round."""
        self.database.executemany(
            "INSERT INTO page (address, wanted, asked_by) VALUES (?1, ?2, ?3) "
            "ON CONFLICT (address) DO UPDATE SET wanted = ?2, asked_by = ?3 WHERE wanted < ?2",
            [(address, self.round, asked_by) for address in addresses],
        )

    def again(self, address: str) -> None:
        """Have it once more in this round."""
        self.want([address], MEANWHILE)
        self.database.execute("UPDATE page SET done = 0, asked_by = ? WHERE address = ?", [MEANWHILE, address])

    def waiting(self) -> Iterator[tuple[str, str, str]]:
        """(Address, SHA-256 of what it was, who wants it) of what is wanted and not done, until there is none."""
        while rows := self.database.execute(
            "SELECT address, content, asked_by FROM page WHERE done < ?1 AND wanted = ?1 LIMIT 100", [self.round]
        ).fetchall():
            yield from rows
            self.database.commit()

    def done(self, address: str, file: str, content: str, code: int) -> None:
        """Note what became of it."""
        self.database.execute(
            "UPDATE page SET file = ?, content = ?, code = ?, done = ? WHERE address = ?",
            [file, content, code, self.round, address],
        )

    def counts(self) -> tuple[int, int]:
        """How many are done in this round, and how many wanted."""
        query = "SELECT count(*) FILTER (WHERE done = ?1), count(*) FROM page WHERE wanted = ?1"
        return self.database.execute(query, [self.round]).fetchone()

    def files(self) -> int:
        """How many files the round has."""
        query = "SELECT count(DISTINCT file) FROM page WHERE wanted = ? AND file != ''"
        return self.database.execute(query, [self.round]).fetchone()[0]

    def with_code(self, code: int) -> list[tuple[str, str]]:
        """(Address, who asked for it) of those that answered with that status."""
        query = "SELECT address, asked_by FROM page WHERE wanted = ? AND code = ? ORDER BY address"
        return self.database.execute(query, [self.round, code]).fetchall()

    def finish(self) -> list[str]:
        """End the round; the files of what nobody wanted in it."""
        query = "SELECT file FROM page WHERE wanted < ?1 EXCEPT SELECT file FROM page WHERE wanted = ?1"
        left = [file for (file,) in self.database.execute(query, [self.round]) if file]
        self.database.execute("DELETE FROM page WHERE wanted < ?", [self.round])
        self.database.execute("UPDATE run SET finished = 1 WHERE number = ?", [self.round])
        self.database.commit()
        return left
