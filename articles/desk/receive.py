"""Taking in texts that are to become stories: pasted, or as files; each is kept as it came."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Source, SourceKind
from newsroom.vietnamese import nfc

LARGEST = 500_000  # bytes of a text
MOST_FILES = 20
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
        label=gettext_lazy("Text files"),
        required=False,
        widget=ManyFiles({"accept": ".txt,text/plain"}),
        help_text=gettext_lazy("One story in each, as .txt."),
    )


def pasted(user, text: str, at: datetime) -> Source:
    """Keep a text as it was pasted; ValidationError where there is nothing in it, or too much."""
    return _keep(user, SourceKind.PASTE, "", text.encode(), _readable(text), at, {"encoding": "utf-8"})


def sent(user, file: UploadedFile, at: datetime) -> Source:
    """Keep a text file; ValidationError with a sentence where it is none."""
    if (file.size or 0) > LARGEST:
        raise ValidationError(_("The file is too large: at most %(limit)d kB.") % {"limit": LARGEST // 1000})
    content = file.read()
    text, encoding = _decoded(content)
    name = nfc(file.name or "")[-LONGEST_NAME:]
    return _keep(user, SourceKind.TEXT, name, content, _readable(text), at, {"encoding": encoding})


def _decoded(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; ValidationError where that is not plain."""
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise ValidationError(_("The file is not text in Unicode (UTF-8).")) from error


def _readable(text: str) -> str:
    if not text.strip():
        raise ValidationError(_("There is no text in it."))
    if "\0" in text:
        raise ValidationError(_("The file is not a text."))
    return text


def _keep(user, kind: str, name: str, content: bytes, text: str, at: datetime, provenance: dict[str, Any]) -> Source:
    """Keep it; what the same person sent already, and has not filed, is not kept twice."""
    digest = sha256(content).hexdigest()
    again = Source.objects.unfiled().filter(received_by=user, sha256=digest, name=name, kind=kind).first()
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
