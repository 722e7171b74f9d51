"""Checks for personal data in what readers would read: phone numbers, bank accounts, citizen identity numbers."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from articles.checks.finding import Mark, check
from articles.checks.story import Facts, Story
from newsroom.vietnamese import nfc

_END = r"(?![\w/]|[.,-]\d)"
_PHONE = re.compile(
    rf"(?<![\w/+])(?<!\d[.,-])\(?(?:"
    rf"(?:\+84|0084)[ .-]?[35789]\d(?:[ .-]?\d){{7}}|84[35789]\d{{8}}|0[35789]\d(?:[ .-]?\d){{7}}"  # mobile
    rf"|(?:\+84[ .-]?|0)2\d{{1,2}}\)?[ .-]{{0,2}}\d(?:[ .-]?\d){{6,7}}){_END}"  # fixed line
)
_PUBLIC_LINE = re.compile(
    r"(?i:đường dây nóng|hotline|tổng đài|trực ban|số máy trực|tòa soạn|toà soạn|cơ quan)[^.;\n]{0,60}$"
)
_COUNTED = re.compile(
    r"[ ]?(?i:đồng|nghìn|ngàn|triệu|tỷ|tỉ|vnđ|vnd|usd|%|người|lượt|tài khoản|khách|hộ|thẻ|công dân|trường hợp)(?!\w)"
)

_ACCOUNT_WORDS = re.compile(
    r"(?<!\w)(?i:số tài khoản|số tk|tài khoản số|tk số|stk|tài khoản ngân hàng|tài khoản|account)(?!\w)"
)
_YEARS = r"(?!(?:19|20)\d\d-(?:19|20)\d\d)"
_ACCOUNT = re.compile(
    rf"(?<![\w.,/-]){_YEARS}(?:\d{{6,19}}|\d{{3,6}}(?:[ -]\d{{3,6}}){{1,5}}|\d{{2,4}}(?:\.\d{{2,6}}){{2,5}}){_END}"
)
_BODY = (
    r"(?i:ủy ban|uỷ ban|mặt trận|mttq|ubmttq|ban (?:vận động|cứu trợ)|quỹ|hội|kho bạc|sở|báo|cơ quan|trường|bệnh viện"
    r"|công ty|liên đoàn)"
)
_OWNED = re.compile(
    rf"(?:của|mang tên|tên|chủ) (?:(?:đơn vị|chủ|chủ tài khoản|tài khoản)\s?:?\s)?(?:là )?{_BODY}(?!\w)"
)
_OWNER_AFTER = re.compile(
    rf"(?i:(?:tên|chủ) tài khoản|đơn vị (?:thụ )?hưởng|mang tên)\s?:?\s(?:là )?{_BODY}(?!\w)|(?i:kho bạc nhà nước)"
)

_CITIZEN_WORDS = re.compile(
    r"(?<!\w)(?i:cccd|cmnd|cmt|cmtnd|căn cước(?: công dân)?|chứng minh(?: thư)?(?: nhân dân)?|số định danh"
    r"(?: cá nhân)?)(?!\w)"
)
_CITIZEN = re.compile(r"(?<![\w.,/-])(?:\d{12}|\d{9}|\d{3}(?:[ .]\d{3}){2}(?:[ .]\d{3})?)" + _END)
_REACH = 45  # characters between such words and their number


@check(_("a phone number"), blocking=True)
def phone_number(story: Story, facts: Facts) -> Iterator[Mark]:
    """Mobile and fixed numbers; hotlines and numbers of offices are there to be published."""
    for field, text in story.texts.items():
        for found in _PHONE.finditer(text):
            before = nfc(text[max(0, found.start() - 80) : found.start()])
            if not _PUBLIC_LINE.search(before) and not _COUNTED.match(text, found.end()):
                start = found.start() + (found[0][0] == "(" and ")" not in found[0])
                yield Mark(_("A phone number: take it out, or ask the person."), field, start, found.end())


@check(_("a bank account"), blocking=True)
def bank_account(story: Story, facts: Facts) -> Iterator[Mark]:
    """A number after words for an account; accounts of funds and offices, named as such, are there to be published."""
    for field, start, end, between, after in _after_words(story, _ACCOUNT_WORDS, _ACCOUNT):
        if not _OWNED.search(between) and not _OWNER_AFTER.search(after):
            yield Mark(_("A bank account number: take it out."), field, start, end)


@check(_("a citizen identity number"), blocking=True)
def citizen_id(story: Story, facts: Facts) -> Iterator[Mark]:
    """9 or 12 digits after words for an identity card."""
    for field, start, end, _between, _rest in _after_words(story, _CITIZEN_WORDS, _CITIZEN):
        yield Mark(_("A citizen identity number: take it out."), field, start, end)


def _after_words(
    story: Story, words: re.Pattern[str], number: re.Pattern[str]
) -> Iterator[tuple[str, int, int, str, str]]:
    """(field, start, end, what stands between, what follows) of the number after such words in the same line.

    A number with dots is a quantity unless it stands right after them; what is counted after it is none either.
    """
    for field, text in story.texts.items():
        seen = -1
        for word in words.finditer(text):
            found = number.search(text, word.end(), word.end() + _REACH + 24)
            if not found or found.start() <= seen or found.start() > word.end() + _REACH:
                continue
            between = nfc(text[word.end() : found.start()])
            quantity = "." in found[0] and len(between.strip(" :")) > 3
            if "\n" in between or quantity or _COUNTED.match(text, found.end()):
                continue
            seen = found.start()
            yield field, found.start(), found.end(), between, text[found.end() : found.end() + 120].partition("\n")[0]
