"""Word files: a .docx or .doc as plain text for the parser, clean HTML and pictures, read in a process of its own."""

import json
import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from articles.intake.encodings import Encoding
from articles.intake.word import office
from articles.intake.word.document import Block, Picture, WordDocument
from articles.intake.word.package import MEGABYTE, OLE, RTF, ZIP, Fault, Limits, Package, is_locked
from articles.intake.word.sentences import REASONS, SENTENCES, Refused

__all__ = ["REASONS", "SENTENCES", "Block", "Picture", "Refused", "WordDocument", "is_word", "read"]

logger = logging.getLogger(__name__)
SECONDS = 30.0  # that the process may take, busy machines included; see also its own limits
_turn = threading.BoundedSemaphore(2)  # files read at the same time by one server process, whoever sends more
_HOME = Path(__file__).resolve().parents[3]
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


def read(content: bytes, name: str, encoding: Encoding | None = None) -> WordDocument:
    """Read a Word file of that name.

    With an encoding, words in its fonts (all words where there are none) are brought into Unicode; without, they stay,
    and `WordDocument.encoding` says what they seem to be. Raises Refused with a sentence in the language at hand.
    """
    warnings = []
    try:
        if len(content) > Limits().file_bytes:
            raise Fault("too-large")
        if is_old(content):
            content = office.to_docx(content)
            warnings.append("old-format")
        found = _in_process(content, encoding)
        pictures, more = _pictures(content, found["pictures"])
    except Fault as fault:
        raise Refused(str(fault), name, megabytes=Limits().file_bytes // MEGABYTE) from fault
    return WordDocument(
        text=found["text"],
        blocks=tuple(Block(*block) for block in found["blocks"]),
        pictures=tuple(pictures),
        warnings=tuple(dict.fromkeys([*warnings, *found["warnings"], *more])),
        encoding=Encoding(found["encoding"]) if found["encoding"] else None,
    )


def is_word(content: bytes) -> bool:
    """Whether the bytes look like a Word file of either format, rather than like text."""
    return content.startswith((ZIP, OLE, RTF))


def is_old(content: bytes) -> bool:
    """Whether the bytes are of the old format, which another program must bring into the new one."""
    return content.startswith((OLE, RTF)) and not is_locked(content)


def _in_process(content: bytes, encoding: Encoding | None) -> dict[str, Any]:
    """What the reading process says of a .docx; it is killed when its time is over."""
    command = [sys.executable, "-m", "articles.intake.word.worker", *([encoding] if encoding else [])]
    environment = {"PATH": "", "PYTHONPATH": str(_HOME), "LANG": "C.UTF-8"}  # and none of our secrets
    try:
        with _turn:
            done = subprocess.run(  # noqa: S603
                command, input=content, capture_output=True, timeout=SECONDS, cwd=_HOME, env=environment, check=False
            )
    except subprocess.TimeoutExpired as error:
        raise Fault("too-slow") from error
    if done.returncode < 0:  # stopped by one of its limits
        raise Fault("too-slow")
    if done.returncode:
        logger.error("A Word file could not be read: %s", done.stderr.decode("utf-8", "replace")[-2000:])
        raise Fault("broken")
    found = json.loads(done.stdout)
    if "refused" in found:
        raise Fault(found["refused"])
    return found


def _pictures(content: bytes, wanted: list[tuple[str, str, int]]) -> tuple[list[Picture], list[str]]:
    """The pictures of a file that was read, and what to warn of; each is unpacked here, within the limits."""
    limits, size = Limits(), 0
    found: list[Picture] = []
    warnings: list[str] = []
    package = Package(content, limits) if wanted else None
    for member, caption, at in wanted:
        size += package.size(member) if package else 0
        if package is None or len(found) >= limits.pictures or size > limits.picture_bytes:
            warnings.append("many-pictures")
            break
        picture = package.content(member)
        if not picture.startswith(_SIGNATURES) and not (picture[:4] == b"RIFF" and picture[8:12] == b"WEBP"):
            warnings.append("picture-kind")
            continue
        found.append(Picture(member.rpartition("/")[2], picture, caption, at))
    return found, warnings
