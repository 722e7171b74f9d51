"""Sealing: secrets that have to be read again lie in the database encrypted, by a key made from SECRET_KEY."""

from articles import sealing

PURPOSE = "newsroom.signing_in.seal"


def seal(text: str) -> str:
    """The text, encrypted and signed."""
    return sealing.seal(text, PURPOSE)


def unseal(sealed: str) -> str | None:
    """The text again; None where none of our keys sealed it."""
    return sealing.unseal(sealed, PURPOSE)
