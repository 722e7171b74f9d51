"""Checks of the writing: normal form, Ð for Đ, tone marks placed in two ways, blanks, glued words, punctuation."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from articles.checks.finding import Mark, check, said
from articles.checks.story import Facts, Story
from articles.checks.words import LOWER, UPPER
from newsroom import vietnamese

_PIECE = re.compile(r"\S{1,100}")
_ETH = re.compile(r"Ð|(?<![^\W\d_])ð")
_VIETNAMESE = re.compile("[ĂăĐđƠơƯư\u1ea0-\u1ef9]")
# A word whose tone mark newspapers place on either vowel: `hoà`, `hòa`; not after q, where u belongs to it.
_MOVABLE = re.compile(
    r"(?<![^\W_])[^\W\d_]{0,3}(?:[òóỏõọÒÓỎÕỌ][aeAE]|[oO][àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ]|[ùúủũụÙÚỦŨỤ][yY]|(?<![qQ])[uU][ỳýỷỹỵỲÝỶỸỴ])(?![^\W_])"
)
_BLANKS = re.compile("[ \u00a0\u00ad\u2000-\u200f\u202a-\u202f\u205f-\u2064\u3000\ufeff]+")
_NO_BREAK = re.compile("\u00a0|&nbsp;|&#160;|&#xa0;", re.IGNORECASE)
_INNER_CAPITAL = re.compile(rf"(?<=[{LOWER}])[{UPPER}](?=[{LOWER}])")
_SYLLABLE = re.compile(r"(?:ngh|ng|nh|kh|ph|th|tr|gh|gi|ch|qu|[bcdghklmnprstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?")
_NO_BLANK = re.compile(rf"(?<=[{LOWER}\d”\"’)])[.,;:!?…](?=[{UPPER}][{LOWER}])")
_SHORT_FORM = re.compile(r"(?:[TGB]s|Ths|ThS|Pgs|[KL]s|Tp|Cn|M[rs]|Mrs|[DSTt]r|St|Th|No|v)$")
_ADDRESS = re.compile(r"[/@\\]|www\.|^[\w-]+(?:\.[A-Za-z]{2,4}){1,3}\W*$", re.ASCII)
_BLANK_BEFORE = re.compile(r"(?<=[^\s(])[ \u00a0]{1,3}(?:[,;](?!\d)|[.!?](?![\w./!?…])|:(?![\w)(DPp/-]))")
_REACH = 24  # characters of a word that are looked at on either side


@check(_("letters that are not in normal form (NFC)"))
def normal_form(story: Story, facts: Facts) -> Iterator[Mark]:
    """Letters and their marks are stored as one character, or search and sorting go wrong."""
    for field, text in story.texts.items():
        for found in _PIECE.finditer(text):
            if not found[0].isascii() and not unicodedata.is_normalized("NFC", found[0]):
                sentence = _("Letters and tone marks are apart here (not NFC): type the words again.")
                yield Mark(sentence, field, found.start(), found.end())


@check(_("Ð (the Icelandic letter) for Đ"))
def wrong_d(story: Story, facts: Facts) -> Iterator[Mark]:
    """Ð looks like Đ, but is another letter; ð in the middle of a word may well be Icelandic."""
    if any(_VIETNAMESE.search(text) for text in story.texts.values()):
        for field, text in story.texts.items():
            for found in _ETH.finditer(text):
                end = found.end() + len(_word_at(text, found.end()))
                yield Mark(_("This Ð is the Icelandic letter: write Đ."), field, found.start(), end)


def _word_at(text: str, start: int) -> str:
    found = re.compile(r"\w{0,12}").match(text, start)
    return found[0] if found else ""


@check(_("one syllable with its tone mark placed in two ways"))
def tone_placement(story: Story, facts: Facts) -> Iterator[Mark]:
    """A story writes `hoà` or `hòa`, not both; the rarer one is shown."""
    places = defaultdict(list)
    for field, text in story.texts.items():
        for found in _MOVABLE.finditer(text):
            word = vietnamese.nfc(found[0]).casefold()
            places[vietnamese.same_tone(word)].append((word, field, found.start(), found.end()))
    for uses in places.values():
        usual = Counter(word for word, *_ in uses).most_common(1)[0][0]
        for word, field, start, end in uses:
            if word != usual:
                sentence = said(
                    _("Elsewhere in the story it is “%(usual)s”: place the tone mark one way."), usual=usual
                )
                yield Mark(sentence, field, start, end)


@check(_("double, no-break or invisible blanks"))
def blanks(story: Story, facts: Facts) -> Iterator[Mark]:
    """One plain blank between words. The plain text of the body has no others but invisible ones: its HTML may."""
    for field, text in story.texts.items():
        for found in _BLANKS.finditer(text):
            if found[0] != " ":
                start, end = _with_words(text, found.start(), found.end())
                yield Mark(_("More than one blank, or one that is no-break or invisible."), field, start, end)
    if count := len(_NO_BREAK.findall(story.html)):
        yield Mark(said(_("The text has no-break blanks: %(count)d."), count=count), "body")


def _with_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The place with what stands beside it without a blank between, at most _REACH characters each."""
    while start > 0 and not text[start - 1].isspace() and end - start < _REACH:
        start -= 1
    limit = min(len(text), end + _REACH)
    while end < limit and not text[end].isspace():
        end += 1
    return start, end


@check(_("two words glued together"))
def glued_words(story: Story, facts: Facts) -> Iterator[Mark]:
    """`Hòa BìnhThủ tướng`, `một câu.Câu sau`; not names such as `VinFast`, short forms or addresses."""
    for field, text in story.texts.items():
        for found in _INNER_CAPITAL.finditer(text):
            start, end = _word_around(text, found.start(), found.start())
            if _are_words(text[start : found.start()], text[found.start() : end]):
                yield Mark(_("Two words without a blank between them."), field, start, end)
        for found in _NO_BLANK.finditer(text):
            start, end = _word_around(text, found.start(), found.end())
            if not _is_meant(text, start, found.start()):
                yield Mark(_("A blank is missing after the punctuation mark."), field, start, end)


def _word_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The place with the letters, digits and closing quotes beside it, at most _REACH on either side."""
    first, last = max(0, start - _REACH), min(len(text), end + _REACH)
    while start > first and (text[start - 1].isalnum() or text[start - 1] in '”"’'):
        start -= 1
    while end < last and text[end].isalnum():
        end += 1
    return start, end


def _are_words(left: str, right: str) -> bool:
    """Both parts could be Vietnamese syllables, and the whole is no name such as `iPhone` or `MoMo`."""
    plain = (left + right).isascii()
    if plain and (left[:1].isupper() or len(left) < 2):
        return False
    return all(_SYLLABLE.fullmatch(vietnamese.fold(part)) for part in (left, right))


def _is_meant(text: str, start: int, mark: int) -> bool:
    """No blank belongs after this mark: in a short form, an address, or the number of a paragraph."""
    first, end = _with_words(text, mark, mark + 1)
    word = text[start:mark]
    numbered = len(word) == 1 and word.isdecimal() and (start == 0 or text[start - 1] == "\n")
    return _SHORT_FORM.match(word) is not None or numbered or _ADDRESS.search(text[first:end]) is not None


@check(_("a blank before a punctuation mark"))
def space_before_mark(story: Story, facts: Facts) -> Iterator[Mark]:
    """`từ , từ`; the end mark ` ./.`, dots of omission and ratios such as `1 : 2` are let be."""
    for field, text in story.texts.items():
        for found in _BLANK_BEFORE.finditer(text):
            ratio = text[found.start() - 1].isdecimal() and text[found.end() : found.end() + 2].strip().isdecimal()
            if not ratio:
                start, _end = _word_around(text, found.start(), found.start())
                yield Mark(_("No blank belongs before a punctuation mark."), field, start, found.end())
