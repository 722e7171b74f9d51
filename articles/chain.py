"""Chains of hashes: what is written once, each entry with the hash of the one before, and a signed end."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.core.signing import BadSignature, Signer


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was written: in which story (None: in none), where there, and what is wrong."""

    story: int | None
    place: str
    what: str

    def __str__(self) -> str:
        return f"{'' if self.story is None else f'story {self.story}, '}{self.place}: {self.what}"


class End(NamedTuple):
    """The end of a chain as it was signed: the chain's name, the number of its last entry, the hash of that."""

    chain: str
    number: int
    hash: str


def digest(value: Any) -> str:
    """SHA-256 in hex over the value as canonical JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """A column's value for a digest: moments in UTC with microseconds, days in ISO 8601, bytes as their SHA-256."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return value.isoformat() if isinstance(value, date) else value


def sign(chain: int | str, number: int, entry: str) -> str:
    """The signed end of a chain: its name, the number and the hash of its last entry, and our signature."""
    return _signer().sign(f"{chain}:{number}:{entry}")


def unsign(signed: str) -> End:
    """What `sign` signed; `BadSignature` where it was not us."""
    named = _signer().unsign(signed)
    try:
        chain, number, entry = named.split(":")
        return End(chain, int(number), entry)
    except ValueError as error:  # signed by us, but no end of a chain
        raise BadSignature(named) from error


def sign_on(signed: str, chain: int | str, number: int, before: str, entry: str) -> str:
    """The signed end once entry `number` follows the one with the hash `before` (empty: none).

    One that does not fit that entry stays: what is written later does not hide what was cut off or changed.
    """
    last = End(str(chain), number - 1, before) if before else None
    return sign(chain, number, entry) if _end_of(signed) == last else signed


def _end_of(signed: str) -> End | str | None:
    try:
        return unsign(signed) if signed else None
    except BadSignature:
        return signed


def _signer() -> Signer:
    return Signer(salt="articles.record")


class Walk:
    """A walk along a chain from its first entry, one at a time: what does not fit, and where it came out.

    `chain` is the chain's name in its signed end, `name` what its entries are called in a place, and `hash_of` gives
    the hash that an entry should have.
    """

    def __init__(self, chain: int | str, name: str, hash_of: Callable[[Any], str], story: int | None = None) -> None:
        self.chain, self.name, self.hash_of, self.story = str(chain), name, hash_of, story
        self.number, self.hash = 0, ""

    def along(self, entries: Iterable[Any]) -> Iterator[Fault]:
        """The faults of the entries, which come in the order of their numbers; it ends where one is missing."""
        for entry in entries:
            expected = self.number + 1
            if entry.number != expected:
                yield self._fault(expected, "is missing")
                return
            if entry.previous != self.hash:
                yield self._fault(expected, "does not follow the entry before it")
            if self.hash_of(entry) != entry.hash:
                yield self._fault(expected, "was changed")
            self.number, self.hash = expected, entry.hash

    def against(self, signed: str) -> Iterator[Fault]:
        """The faults of the end: a tail that was cut off, or a chain written anew, does not fit what was signed."""
        if not signed:
            if self.number:
                yield Fault(self.story, f"signed end of the {self.name}", "is missing")
            return
        try:
            end = unsign(signed)
        except BadSignature:
            yield Fault(self.story, f"signed end of the {self.name}", "its signature is not ours")
            return
        if end != (self.chain, self.number, self.hash):
            yield self._fault(
                end.number, "is missing" if end.number > self.number else "is not the one that was signed"
            )

    def _fault(self, number: int, what: str) -> Fault:
        return Fault(self.story, f"{self.name} {number}", what)
