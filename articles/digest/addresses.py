"""Mail addresses as readers type them: one form to write to, one to tell them apart, one to show. Pure."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.encoding import punycode
from django.utils.translation import gettext as _

LONGEST, LONGEST_NAME = 254, 64  # characters, of all of it and of what stands before the @, by RFC 5321


def normal(text: str) -> str:
    """The address to write to: its domain in ASCII and small letters, what stands before the @ as typed.

    ValidationError for what is no address, or has letters before the @ that mail servers do not take.
    """
    wrong = ValidationError(_("This is not a mail address: it looks like name@example.vn."), code="address")
    if len(text) > 2 * LONGEST:
        raise wrong
    local, at, domain = unicodedata.normalize("NFKC", text).strip().rpartition("@")
    try:
        address = f"{local}{at}{punycode(domain.rstrip('.')).lower()}"
        EmailValidator()(address)
    except (ValidationError, UnicodeError) as error:
        raise wrong from error
    if len(address) > LONGEST or len(local) > LONGEST_NAME or not address.isascii():
        raise wrong
    return address


def key(address: str) -> str:
    """The same for all spellings of one address."""
    return address.lower()


def masked(address: str) -> str:
    """`h***@g***.com`: enough for its owner to know it again, too little for anybody else."""
    local, _at, domain = address.rpartition("@")
    name, dot, end = domain.rpartition(".")
    return f"{local[:1]}***@{name[:1]}***{dot}{end}"
