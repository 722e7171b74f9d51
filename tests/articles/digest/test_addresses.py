"""Mail addresses: one form for all spellings of one, none for what is no address."""

import pytest
from django.core.exceptions import ValidationError

from articles.digest.addresses import key, masked, normal


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Ban.Doc+tin@Bao.Example. ", "Ban.Doc+tin@bao.example"),
        ("ban@đọc.example", "ban@xn--c-kia059t.example"),
        ("ban@\u0111o\u0323c.example", "ban@xn--c-kia059t.example"),  # the same, decomposed
        ("ｂａｎ＠doc.example", "ban@doc.example"),  # full width, as some keyboards type
        ("o'brien@doc.example", "o'brien@doc.example"),
    ],
)
def test_an_address_has_one_form(typed: str, address: str) -> None:
    assert normal(typed) == address
    assert normal(address) == address


@pytest.mark.parametrize(
    "typed",
    [
        "", "@", "ban", "ban@", "@doc.example", "ban@doc", "ban doc@doc.example", "a@b@doc.example", "ban@.example",
        "ban@doc..example", "bạn@doc.example", "ban@doc.example\nBcc: x@doc.example", "ban@doc.example,x@doc.example",
        "Bạn đọc <ban@doc.example>", "ban@[127.0.0.1\r\n]", f"{'a' * 65}@doc.example", f"a@{'b' * 250}.example",
        "ban\x00@doc.example", "\u202eban@doc.example", pytest.param("a" * 10_000_000, id="long"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        normal(typed)


def test_spellings_of_one_address_share_a_key_and_other_addresses_do_not() -> None:
    assert key(normal("Ban@DOC.example")) == key(normal("ban@doc.example"))
    assert len({key(normal(one)) for one in ("ban@doc.example", "b.an@doc.example", "ban+1@doc.example")}) == 3


def test_a_masked_address_tells_little() -> None:
    assert masked("nguyen.van.a@gmail.com") == "n***@g***.com"
    assert masked("a@b.vn") == "a***@b***.vn"
