"""Codes: what RFC 6238 says they are, each once, with a clock that is a little wrong."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from newsroom.signing_in import codes, seal

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("second", "eight_digits"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (20000000000, "65353130")],
)
def test_codes_are_those_of_the_rfc(second, eight_digits):
    assert codes.code_of(SECRET, second // 30) == eight_digits[2:]


def test_a_code_is_good_for_a_step_before_and_after_and_no_more():
    at = datetime(2026, 11, 28, 8, tzinfo=UTC)
    code, step = codes.code_of(SECRET, int(at.timestamp()) // 30), int(at.timestamp()) // 30
    good = [seconds for seconds in range(-120, 121, 30) if codes.step_of(SECRET, code, at + timedelta(seconds=seconds))]
    assert good == [-30, 0, 30]
    assert codes.step_of(SECRET, code, at, after=step) is None
    assert codes.step_of(SECRET, code, at, after=step - 1) == step


def test_recovery_codes_differ_and_are_read_however_they_are_typed():
    new = codes.new_recovery_codes()
    assert len(set(new)) == 10
    for typed in (new[0].upper(), new[0].replace("-", " "), f" {new[0]} "):
        assert codes.recovery_hash(7, typed) == codes.recovery_hash(7, new[0])
    assert codes.recovery_hash(8, new[0]) != codes.recovery_hash(7, new[0])


def test_what_is_sealed_is_read_with_keys_of_before_and_no_others(settings):
    settings.SECRET_KEY = "a" * 50
    sealed = seal.seal(SECRET)
    assert SECRET not in sealed
    assert seal.unseal(sealed) == SECRET
    settings.SECRET_KEY = "b" * 50
    assert seal.unseal(sealed) is None
    settings.SECRET_KEY_FALLBACKS = ["a" * 50]
    assert seal.unseal(sealed) == SECRET
