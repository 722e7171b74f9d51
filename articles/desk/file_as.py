"""Filing without a form: a file's stories become drafts of somebody, as that person could file them from the desk."""

from datetime import datetime
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from articles import permissions
from articles.desk import proposal, receive
from articles.desk.filing import Filing
from articles.intake import encodings
from articles.intake.encodings import Encoding
from articles.models import Article


def file(user, content: bytes, name: str, encoding: Encoding | None, at: datetime) -> list[Article]:
    """Keep a text or Word file, and save each story in it as a draft; where it was filed before, those drafts.

    With an encoding, a file that seems to be in it is converted. ValidationError says why nothing was filed; a file
    that can be read waits on the desk all the same.
    """
    if not permissions.is_writer(user):
        raise ValidationError(_("%(user)s files no stories.") % {"user": user})
    if filed := _filed(user, content):
        return filed
    source = receive.sent(user, SimpleUploadedFile(name, content), at)
    seems = source.provenance.get("seems", "")
    if seems and seems == encoding:
        source = receive.converted(source, encoding, at)
    elif seems:
        raise ValidationError(
            _("The text seems to be in %(encoding)s.") % {"encoding": encodings.NAMES[Encoding(seems)]}
        )
    with transaction.atomic():
        return [_saved(proposal.propose(user, part, at).filing) for part in receive.divided(source, at)]


def _filed(user, content: bytes) -> list[Article]:
    """The stories that this user filed from these bytes, as a whole or in parts."""
    digest = sha256(content).hexdigest()
    of_it = Q(origin__source__sha256=digest) | Q(origin__source__whole__sha256=digest)
    of_it |= Q(origin__source__whole__whole__sha256=digest)
    return list(Article.objects.filter(of_it, filed_by=user).order_by("pk"))


def _saved(filing: Filing) -> Article:
    if not filing.is_valid():
        said = [error for errors in filing.form.errors.values() for error in errors]
        said += [error for rows in filing.sets for errors in rows.errors for told in errors.values() for error in told]
        raise ValidationError(list(dict.fromkeys(said)))
    return filing.save()
