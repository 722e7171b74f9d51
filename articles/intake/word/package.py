"""The package of a Word file: a zip that is measured before anything is unpacked, parts as trees, relationships."""

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

MEGABYTE = 1024**2
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # files of Word before 2007, and locked files of any Word
RTF = b"{\\rtf"  # what other programs often give the name .doc
ZIP = b"PK"


@dataclass(frozen=True)
class Limits:
    """How much of everything a file may hold."""

    file_bytes: int = 25 * MEGABYTE
    members: int = 2_000
    unpacked_bytes: int = 200 * MEGABYTE
    ratio: int = 200  # unpacked to packed, of members above a megabyte
    part_bytes: int = 12 * MEGABYTE  # of XML
    depth: int = 150  # elements inside one another
    elements: int = 600_000
    paragraphs: int = 20_000
    pictures: int = 100
    picture_bytes: int = 64 * MEGABYTE  # of all together


class Fault(Exception):
    """Why a file is not read: a key of `articles.intake.word.sentences.REASONS`."""


@dataclass(frozen=True)
class Relation:
    """What a part refers to: a member of the package, or an address outside of it."""

    kind: str  # last part of its type: `image`, `hyperlink`
    target: str
    outside: bool


class Package:
    """An opened file; every door raises Fault."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        """Look at the directory of the zip, and at nothing else yet."""
        self.limits = limits
        if len(content) > limits.file_bytes:
            raise Fault("too-large")
        if not content.startswith(ZIP):
            raise Fault(_kind_of_other(content))
        if content.count(b"PK\x01\x02") > limits.members:  # so many entries would cost memory to list
            raise Fault("bomb")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Fault("broken") from error
        self._measure()

    def _measure(self) -> None:
        members = self._zip.infolist()
        names = {member.filename for member in members}
        if len(members) > self.limits.members or sum(one.file_size for one in members) > self.limits.unpacked_bytes:
            raise Fault("bomb")
        if len(names) < len(members) or any(_is_odd(member.orig_filename) for member in members):
            raise Fault("odd-names")
        for member in members:
            if member.flag_bits & 0x1:
                raise Fault("locked")
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Fault("broken")
            if member.file_size > max(MEGABYTE, member.compress_size * self.limits.ratio):
                raise Fault("bomb")
        if "[Content_Types].xml" not in names:
            raise Fault("not-word")

    @cached_property
    def names(self) -> frozenset[str]:
        """The members."""
        return frozenset(self._zip.namelist())

    def size(self, name: str) -> int:
        """Bytes of a member, unpacked."""
        return self._zip.getinfo(name).file_size

    def content(self, name: str, most: int = -1) -> bytes:
        """The bytes of a member, or the first of them; never more than the directory said."""
        try:
            with self._zip.open(name) as member:
                return member.read(most)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise Fault("broken") from error

    def tree(self, name: str) -> etree._Element | None:
        """A part as a tree, None where the package has no such part. Nothing is fetched, no entity is put in."""
        if name not in self.names:
            return None
        if self.size(name) > self.limits.part_bytes:
            raise Fault("long")
        source = io.BytesIO(self.content(name))
        try:
            return self._bounded_tree(source)
        except etree.XMLSyntaxError as error:
            said = str(error).lower()
            limit = "deep" if "depth" in said else "long"
            raise Fault(limit if "xml_parse_huge" in said else "broken") from error

    def _bounded_tree(self, source: io.BytesIO) -> etree._Element:
        """Stop at the first element that is too deep or one too many, before the tree has grown."""
        depth = count = paragraphs = 0
        events = etree.iterparse(
            source, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        for event, element in events:
            if event == "end":
                depth -= 1
                continue
            if not count and element.getroottree().docinfo.doctype:
                raise Fault("dtd")
            depth += 1
            count += 1
            paragraphs += element.tag.endswith("}p")
            if depth > self.limits.depth:
                raise Fault("deep")
            if count > self.limits.elements or paragraphs > self.limits.paragraphs:
                raise Fault("long")
        return events.root

    def relations(self, part: str) -> dict[str, Relation]:
        """What a part refers to, by id; targets inside as names of members, where there are such."""
        folder, _, last = part.rpartition("/")
        tree = self.tree(f"{folder}/_rels/{last}.rels".lstrip("/"))
        found = {}
        for one in tree if tree is not None else ():
            target, outside = one.get("Target") or "", one.get("TargetMode") == "External"
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[one.get("Id") or ""] = Relation((one.get("Type") or "").rpartition("/")[2], target, outside)
        return found


def _kind_of_other(content: bytes) -> str:
    """Why something that is no zip is not read: locked, of the old format, or no Word file at all."""
    if not content.startswith((OLE, RTF)):
        return "not-word"
    return "locked" if is_locked(content) else "old"


def is_locked(content: bytes) -> bool:
    """Whether a file that is no zip is one of Word under a password."""
    return content.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in content


def _is_odd(name: str) -> bool:
    return (
        not name
        or len(name) > 250
        or name.startswith("/")
        or any(sign in name for sign in ("\\", ":", "\x00"))
        or ".." in name.split("/")
    )
