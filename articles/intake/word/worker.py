"""The process that reads one Word file: standard input to JSON on standard output, with little time and memory."""

import codecs
import json
import resource
import sys
from dataclasses import asdict

from articles.intake.encodings import Encoding
from articles.intake.word import reading
from articles.intake.word.package import Fault, Limits

SECONDS = 15  # of CPU
MEMORY = 290 * 1024**2  # bytes of address space
CODECS = ("cp437", "cp1252", "cp1258", "latin-1", "utf-16")  # their modules are files, read before none can be
STANDARD_FILES = 3  # input, output and errors: no file and no connection can be opened beside them


def main(encoding: str = "") -> int:
    """Read the file on standard input; print what it says, or why it is not read."""
    limit()
    limits = Limits()
    content = sys.stdin.buffer.read(limits.file_bytes + 1)
    try:
        found = asdict(reading.read(content, limits, Encoding(encoding) if encoding else None))
    except Fault as fault:
        found = {"refused": str(fault)}
    except (MemoryError, RecursionError):
        found = {"refused": "too-slow"}
    json.dump(found, sys.stdout)
    return 0


def limit() -> None:
    """Give up what the reading does not need."""
    for name in CODECS:
        codecs.lookup(name)
    for what, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_NOFILE, STANDARD_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
