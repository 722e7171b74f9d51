"""Taking in texts that are to become stories: pasted, as text or as Word files; each is kept as it came."""

import io
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import pictures
from articles.intake import encodings, stories, word
from articles.intake.encodings import Encoding
from articles.intake.word import Picture, WordDocument
from articles.intake.word.package import Limits
from articles.models import Source, SourceKind
from newsroom.vietnamese import composed, nfc

LARGEST = 500_000  # bytes of a text
MOST_FILES = 20
MOST_STORIES = 50  # of one file
LONGEST_NAME = 255


class ManyFiles(forms.FileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class ReceiveForm(forms.Form):
    """A text to paste; the files are read from the request."""

    text = forms.CharField(
        label=gettext_lazy("The text of the story"),
        required=False,
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea({"rows": 14, "lang": "vi", "autocomplete": "off"}),
        help_text=gettext_lazy("All of it as you have it: headline, lead, captions, names, source."),
    )
    files = forms.FileField(
        label=gettext_lazy("Text or Word files"),
        required=False,
        widget=ManyFiles({"accept": ".txt,.docx,.doc,text/plain"}),
        help_text=gettext_lazy("As .docx or .txt, several at once. Several stories in one file are told apart."),
    )


# --- What arrives ---------------------------------------------------------------


def pasted(user, text: str, at: datetime) -> Source:
    """Keep a text as it was pasted; ValidationError where there is nothing in it, or too much."""
    return _keep(user, SourceKind.PASTE, "", text.encode(), _readable(text), at, _seems(text) | {"encoding": "utf-8"})


def sent(user, file: UploadedFile, at: datetime) -> Source:
    """Keep a text or Word file, the pictures of the latter as photos; ValidationError with a sentence where it is none.

    A file larger than any photo may be arrives empty; then its size tells.
    """
    if (file.size or 0) > Limits().file_bytes:
        raise ValidationError(
            _("The file is too large: at most %(limit)d MB.") % {"limit": Limits().file_bytes // 2**20}
        )
    content, name = file.read(), nfc(file.name or "")[-LONGEST_NAME:]
    kind, text, provenance = read(user, content, name)
    return _keep(user, kind, name, content, text, at, provenance)


def read(user, content: bytes, name: str) -> tuple[str, str, dict[str, Any]]:
    """Kind, text and provenance of a text or Word file; its pictures become photos. ValidationError as `sent`."""
    if word.is_word(content):
        return SourceKind.WORD, *_word(user, content, name)
    if len(content) > LARGEST:
        raise ValidationError(_("The file is too large: at most %(limit)d kB.") % {"limit": LARGEST // 1000})
    text, provenance = _decoded(content)
    return SourceKind.TEXT, _readable(text), provenance


def _decoded(content: bytes) -> tuple[str, dict[str, Any]]:
    """The text, as another program would show it where it is not Unicode, and what it seems to be written in."""
    text, seems = encodings.unicode_of(content), _seems(content)
    if text is None and not seems:
        raise ValidationError(_("The file is not text in Unicode (UTF-8)."))
    if text is None:
        return content.decode("cp1252", "replace"), seems
    return text, seems | {"encoding": "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"}


def _seems(text: str | bytes) -> dict[str, str]:
    found = encodings.recognise(text)
    return {"seems": str(found.encoding)} if found else {}


def _readable(text: str) -> str:
    if not text.strip():
        raise ValidationError(_("There is no text in it."))
    if "\0" in text:
        raise ValidationError(_("The file is not a text."))
    return text


def _keep(user, kind: str, name: str, content: bytes, text: str, at: datetime, provenance: dict[str, Any]) -> Source:
    """Keep it; what the same person sent already, and has not filed, is not kept twice."""
    digest = sha256(content).hexdigest()
    again = Source.objects.unfiled().filter(received_by=user, sha256=digest, name=name, kind=kind, whole=None).first()
    return again or Source.objects.create(
        kind=kind,
        name=name,
        text=text,
        content=content,
        sha256=digest,
        received_at=at,
        received_by=user,
        provenance=provenance,
    )


# --- Word -----------------------------------------------------------------------


def _word(
    user, content: bytes, name: str, encoding: Encoding | None = None, photos: list[Any] | None = None
) -> tuple[str, dict[str, Any]]:
    """Text and provenance of a Word file; its pictures are staged unless that was done before (`photos`)."""
    try:
        document = word.read(content, name, encoding)
    except word.Refused as error:
        raise ValidationError(str(error)) from error
    text = _readable(document.text)
    if len(text) > LARGEST:
        raise ValidationError(_("The file is too large: at most %(limit)d kB.") % {"limit": LARGEST // 1000})
    faults: list[str] = []
    numbers = [photo[0] for photo in photos] if photos is not None else _staged(user, document, faults)
    provenance: dict[str, Any] = {
        "blocks": [list(asdict(block).values()) for block in document.blocks],
        "photos": [
            [number, picture.caption, picture.at] for number, picture in zip(numbers, document.pictures, strict=False)
        ],
        "warnings": list(document.warnings),
        "faults": faults,
    }
    return text, provenance | ({"seems": str(document.encoding)} if document.encoding and not encoding else {})


def _staged(user, document: WordDocument, faults: list[str]) -> list[int | None]:
    """The numbers of the pictures as photos of this user, None for one that is no photo; `faults` says why."""
    numbers: list[int | None] = []
    for picture in document.pictures:
        try:
            numbers.append(pictures.stage(_as_file(picture), user).pk)
        except ValidationError as error:
            numbers.append(None)
            faults += [sentence for sentence in error.messages if sentence not in faults]
    return numbers


def _as_file(picture: Picture) -> UploadedFile:
    size = len(picture.content)
    return InMemoryUploadedFile(io.BytesIO(picture.content), "file", picture.name, "", size, None)


# --- What becomes of it -----------------------------------------------------------


def converted(source: Source, encoding: Encoding, at: datetime) -> Source:
    """The source in Unicode, as one of its own beside the one that it came as."""
    text, provenance = in_unicode(source, encoding)
    return _derived(source, source.kind, _readable(text), bytes(source.content), at, provenance)


def in_unicode(source: Source, encoding: Encoding) -> tuple[str, dict[str, Any]]:
    """Text and provenance of the source, read as written in that encoding."""
    content, provenance = bytes(source.content), {"encoding": str(encoding), "converted": True}
    if source.kind == SourceKind.WORD:
        photos = source.provenance.get("photos", [])
        text, more = _word(source.received_by, content, source.name, encoding, photos)
        provenance |= more
    elif source.kind == SourceKind.TEXT:
        text = encodings.decode(content, encoding)
    else:
        text = encodings.convert(source.text, encoding)
    return text, provenance


def divided(source: Source, at: datetime) -> list[Source]:
    """The stories of a source, each as a source of its own; the source itself where it holds one."""
    text = composed(source.text)
    spans = stories.split(text)[:MOST_STORIES]
    if len(spans) < 2:
        return [source]
    with transaction.atomic():
        if source.parts.exists():
            return list(source.parts.order_by("pk"))
        ends = [start for start, _end in spans[1:]] + [len(text)]
        return [_part(source, text, span, upto, at) for span, upto in zip(spans, ends, strict=True)]


def _part(source: Source, text: str, span: tuple[int, int], upto: int, at: datetime) -> Source:
    """One story; the pictures that stand before the next one are its own."""
    (start, end), given = span, source.provenance
    own = text[start:end]
    provenance = {
        name: given[name] for name in ("encoding", "converted", "warnings", "faults", "wire") if name in given
    }
    if "blocks" in given:
        blocks = [
            [html, max(first, start) - start, min(last, end) - start]
            for html, first, last in given["blocks"]
            if first < end and start < last
        ]
        photos = [
            [number, caption, place - start] for number, caption, place in given["photos"] if start <= place < upto
        ]
        provenance |= {"blocks": blocks, "photos": photos}
    return _derived(source, SourceKind.PART, own, own.encode(), at, provenance)


def _derived(whole: Source, kind: str, text: str, content: bytes, at: datetime, provenance: dict[str, Any]) -> Source:
    return Source.objects.create(
        kind=kind,
        name=whole.name,
        text=text,
        content=content,
        sha256=sha256(content).hexdigest(),
        received_at=at,
        received_by=whole.received_by,
        provenance=provenance,
        whole=whole,
    )
