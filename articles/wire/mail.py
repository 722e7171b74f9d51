"""Mail as it came, read: whose it is, its words, the files with it. Pure; size, parts and depth are bounded."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage, Message

from articles.html import NOT_IN_XML
from articles.wire.codes import CODE, HIDDEN, found_in
from articles.wire.entries import blocks_of, moment
from articles.wire.feeds import NoFeed, decoded
from newsroom.vietnamese import fold, nfc, tidy

LARGEST = 30_000_000  # bytes of a mail
MOST_PARTS, DEEPEST = 100, 12
ADDRESSED = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
PHOTOS = {"image/jpeg", "image/png", "image/webp"}
STORIES = (".docx", ".doc", ".txt")
_SUBJECT = re.compile(rb"(?im)^subject:[^\n]*(?:\n[ \t][^\n]*)*")
_ANSWER = re.compile(r"(?i)^(?:(?:re|fw|fwd|tr|vv|tin|bài|tin bài|tin, bài)\s*:\s*)+")
_SIGNATURE = re.compile(r"\n-- ?\n.*", re.DOTALL)


class Unreadable(ValueError):
    """It is no mail that can be read, or beyond every measure."""


@dataclass(frozen=True)
class File:
    """A file that came with a mail."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """A mail. `paragraphs` are its words, each with HTML; `left_out` names files that are of no use here."""

    identity: str
    subject: str
    sender: str
    sent_at: datetime | None
    codes: list[str]
    automatic: bool
    paragraphs: list[tuple[str, str]]
    stories: list[File] = field(default_factory=list)
    photos: list[File] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def blocks(self) -> list[tuple[str, str]]:
        """The words of the story: the subject first, where they begin with something that is no headline."""
        if not self.paragraphs or not self.subject:
            return self.paragraphs
        first = self.paragraphs[0][1]
        begins = fold(" ".join(words for _html, words in self.paragraphs[:3]))[:600]
        if fold(self.subject) in begins or not (len(first) > 150 or first.rstrip().endswith((".", ":", "!"))):
            return self.paragraphs
        return [("", self.subject), *self.paragraphs]


def read(content: bytes) -> Letter:
    """Read a mail; `Unreadable` where that is not possible."""
    if len(content) > LARGEST:
        raise Unreadable("too large")
    try:
        message = email.message_from_bytes(content, policy=email.policy.default)
        parts = list(_leaves(message))
        return _letter(message, parts)
    except (MessageError, RecursionError, LookupError, ValueError, AttributeError, IndexError, TypeError) as error:
        raise Unreadable(str(error)) from error


def _letter(message: Message, parts: list[Message]) -> Letter:
    told = [_header(message, "Subject"), *(_header(message, name) for name in ADDRESSED)]
    files = [(part, _name(part)) for part in parts if _is_file(part)]
    named = [(File(name, _bytes(part)), part.get_content_type()) for part, name in files]
    stories = [file for file, _kind in named if file.name.lower().endswith(STORIES)]
    photos = [file for file, kind in named if kind in PHOTOS]
    texts = {kind: [part for part in parts if part.get_content_type() == kind and not _is_file(part)] for kind in _READ}
    return Letter(
        identity=_header(message, "Message-ID")[:2000],
        subject=_ANSWER.sub("", tidy(CODE.sub("", told[0]).replace("[]", "").replace("()", "")))[:300],
        sender=_header(message, "From")[:300],
        sent_at=moment(_header(message, "Date")),
        codes=found_in(told),
        automatic=_header(message, "Auto-Submitted").strip().lower() not in {"", "no"},
        paragraphs=next((found for kind in _READ for part in texts[kind] if (found := _READ[kind](part))), []),
        stories=stories,
        photos=photos,
        left_out=[file.name for file, _kind in named if file not in stories and file not in photos],
    )


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, in order; what was forwarded as a mail is looked into as well."""
    waiting, number = [(message, 0)], 0
    while waiting:
        part, depth = waiting.pop()
        number += 1
        if number > MOST_PARTS or depth > DEEPEST:
            raise Unreadable("too many parts")
        if part.is_multipart():
            inner = part.get_payload()
            waiting += [(child, depth + 1) for child in reversed(inner) if isinstance(child, Message)]  # type: ignore[arg-type]
        else:
            yield part


def _header(message: Message, name: str) -> str:
    """All that stands under that name, one line."""
    return (
        NOT_IN_XML.sub("", " ".join(nfc(str(value)) for value in message.get_all(name, []))).replace("\n", " ").strip()
    )


def _name(part: Message) -> str:
    return tidy(NOT_IN_XML.sub("", nfc(part.get_filename() or "")))[-200:]


def _is_file(part: Message) -> bool:
    return bool(part.get_filename()) or part.get_content_disposition() == "attachment"


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    content = _bytes(part)
    try:
        text = decoded(content, part.get_content_charset() or "")
    except NoFeed:
        text = content.decode("cp1252", "replace")
    return NOT_IN_XML.sub("", nfc(text.replace("\r\n", "\n").replace("\r", "\n")))


# --- The words ----------------------------------------------------------------


def _plain(part: Message) -> list[tuple[str, str]]:
    text = _text(part)
    if str(part.get_param("format", "")).lower() == "flowed":
        text = re.sub(r" \n(?!\n)", " ", text.replace("\n-- \n", "\n--\n"))
    text = _SIGNATURE.sub("", text)
    return [("", line) for block in re.split(r"\n\s*\n", text) for line in _unwrapped(block)]


def _unwrapped(block: str) -> list[str]:
    """The paragraphs of a block: lines that were broken because they were full belong together."""
    lines = [tidy(line) for line in block.split("\n") if line.strip() and not line.startswith(">")]
    if len(lines) > 1 and all(55 <= len(line) <= 80 for line in lines[:-1]) and len(lines[-1]) <= 80:
        return [" ".join(lines)]
    return lines


def _marked_up(part: Message) -> list[tuple[str, str]]:
    return blocks_of(_text(part))


_READ = {"text/plain": _plain, "text/html": _marked_up}


def masked(content: bytes, code: str) -> bytes:
    """The mail without the code, which is a secret: everything else stays as it came."""
    hidden = HIDDEN.encode()
    content = re.sub(re.escape(code.encode()), hidden, content, flags=re.IGNORECASE)
    head, blank, rest = content.partition(b"\r\n\r\n" if b"\r\n\r\n" in content[:100_000] else b"\n\n")
    return _SUBJECT.sub(_without_code, head, count=1) + blank + rest


def _without_code(found: re.Match[bytes]) -> bytes:
    """A subject in letters that a header cannot hold is packed: it is unpacked, and packed again without the code."""
    message = email.message_from_bytes(found[0] + b"\n\n", policy=email.policy.default)
    subject = str(message["Subject"])
    if not CODE.search(subject) or HIDDEN in subject:
        return found[0]
    again = EmailMessage()
    again["Subject"] = CODE.sub(HIDDEN, subject)
    return again.as_bytes().split(b"\n\n")[0].rstrip()
