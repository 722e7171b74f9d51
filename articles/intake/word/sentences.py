"""What is said of a Word file: why it is refused, and what was left out of it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise] = {
    "too-large": _("“%(name)s” is larger than %(megabytes)d MB. Make its pictures smaller, or send them apart."),
    "not-word": _("“%(name)s” is not a Word file that can be read."),
    "broken": _("“%(name)s” is damaged. Open it in Word, save it once more and send the new file."),
    "locked": _("“%(name)s” is protected by a password. Save it without one and send it again."),
    "bomb": _("“%(name)s” would unpack to far more than a story holds, so it was not read."),
    "odd-names": _("“%(name)s” holds files under names that Word never gives, so it was not read."),
    "dtd": _("“%(name)s” holds instructions that no story needs (a DTD), so it was not read."),
    "deep": _("“%(name)s” is nested too deeply, tables inside tables, so it was not read."),
    "long": _("“%(name)s” is longer than a story can be, so it was not read. Send its parts one by one."),
    "too-slow": _("“%(name)s” took too much time or memory, so it was put aside. Copy its text and paste it instead."),
    "old": _("“%(name)s” is in the old format of Word (.doc). Open it in Word, save it as .docx and send that."),
    "old-failed": _("“%(name)s” could not be brought into the new format of Word. Save it as .docx and send that."),
}

SENTENCES: dict[str, Promise] = {
    "tracked-changes": _("Tracked changes were taken as accepted."),
    "comments": _("Comments in the margin were left out."),
    "hidden": _("Hidden text was left out."),
    "external": _("What lies outside the file (pictures, templates) was not fetched."),
    "macros": _("The file holds macros. They were left out, and not run."),
    "objects": _("Charts, drawings or other objects were left out."),
    "picture-kind": _("A picture was left out: only JPEG, PNG and WebP can be shown."),
    "many-pictures": _("Some pictures were left out: there are too many, or they are too large."),
    "old-format": _("The file is in the old format of Word and was converted; compare it with the original."),
}


class Refused(ValueError):
    """A file that is not read; `str` is one sentence for whoever sent it, `code` a key of REASONS."""

    def __init__(self, code: str, name: str, **values: Any) -> None:
        """Say of the file of that name why."""
        super().__init__(str(REASONS[code]) % {"name": name[:80], **values})
        self.code = code
