"""Numbers as addresses and forms send them: digits that a row may have for a number, or none at all."""

LONGEST = 18  # digits; each number of so many fits the column of a key
LONGEST_VERSION = 9  # the same of a version's number


def whole_number(text: str, longest: int = LONGEST) -> int | None:
    """The number that the text is; None where it is anything but digits 0 to 9, at most `longest` of them.

    `str.isdigit` alone lets ² and digits of other scripts pass, and thousands of digits, of which `int` makes an error.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else None
