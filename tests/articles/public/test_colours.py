"""The colours of the public site: text can be read on its ground and marks be seen in every mode."""

import re
from itertools import product

import pytest

from tests.harness.source import ROOT

ASSETS = ROOT / "newsroom" / "assets" / "site"
TEXT, MARK = 4.5, 3.0  # WCAG 2.2: 1.4.3 for text of any size, 1.4.11 for what shows a control or its state
DARK, MORE = "(prefers-color-scheme: dark)", "(prefers-contrast: more)"
MODES = {
    "light": {""},
    "dark": {"", DARK},
    "light, more contrast": {"", MORE},
    "dark, more contrast": {"", DARK, MORE, f"{MORE} and {DARK}"},
    "print": {"", "print"},
}
ORDER = ["", DARK, MORE, f"{MORE} and {DARK}", "print"]  # as they stand in the sheet: the later ones rule
# Least contrast, what is shown, what it stands on.
PAIRS: list[tuple[float, str, str]] = [
    (TEXT, "ink soft red red-deep", "paper tint"),
    (TEXT, "ink", "gold shade-0 shade-1 shade-2"),
    (TEXT, "on-dark-shade", "shade-3 shade-4"),
    (TEXT, "paper", "ink"),
    (TEXT, "foot-ink foot-soft", "foot"),
    (MARK, "focus", "paper tint gold"),
    (MARK, "foot-focus", "foot"),
]
LINES = {"rule", "foot-rule", "bar"}  # between parts that stand apart without them, too
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)\(")
TOKEN = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]+);")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


def sheets() -> list[str]:
    """The style sheets without comments and fonts, in the order in which pages ask for them."""
    texts = [
        path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.css"), key=lambda p: p.name != "site.css")
    ]
    return [re.sub(r"/\*.*?\*/|@font-face \{.*?\}", "", text, flags=re.DOTALL) for text in texts]


def rules() -> list[tuple[str, str, str]]:
    """The condition (empty for none), the selector and the declarations of every rule."""
    found = []
    for sheet in sheets():
        for condition, body in re.findall(r"^@media ([^{]+) \{\n(.*?)^\}", sheet, re.DOTALL | re.MULTILINE):
            found += [(condition, selector.strip(), said) for selector, said in RULE.findall(body)]
        plain = re.sub(r"^@media [^{]+ \{\n.*?^\}", "", sheet, flags=re.DOTALL | re.MULTILINE)
        found = [("", selector.strip(), said) for selector, said in RULE.findall(plain)] + found
    return found


def tokens(mode: str) -> dict[str, str]:
    """The colours of a mode by their names."""
    return {
        name: value
        for condition, selector, said in sorted(rules(), key=lambda rule: [*ORDER, rule[0]].index(rule[0]))
        if selector == ":root" and condition in MODES[mode]
        for name, value in TOKEN.findall(said)
    }


def luminance(colour: str) -> float:
    """Relative luminance by WCAG, of `#rgb` or `#rrggbb`."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # just not enough


@pytest.mark.parametrize("mode", MODES)
def test_text_and_marks_stand_out_from_their_ground(mode: str) -> None:
    colours = tokens(mode)
    faint = [
        (over, ground, round(contrast(colours[over], colours[ground]), 2))
        for least, overs, grounds in PAIRS
        for over, ground in product(overs.split(), grounds.split())
        if (mode != "print" or least == TEXT)  # paper takes no focus
        and contrast(colours[over], colours[ground]) < least
    ]
    assert faint == []


@pytest.mark.parametrize("mode", MODES)
def test_what_a_rule_puts_on_a_ground_can_be_read_there(mode: str) -> None:
    colours, looked_at = tokens(mode), 0
    for condition, selector, said in rules():
        used = [re.search(rf"(?:^|\s){name}: var\(--([a-z0-9-]+)\);", said) for name in ("color", "background")]
        if all(used) and condition in {"", *MODES[mode]} and {one[1] for one in used} <= colours.keys():
            looked_at += 1
            assert contrast(*(colours[one[1]] for one in used)) >= TEXT, selector
    assert looked_at >= 6


def test_every_colour_has_a_name_and_every_name_a_ground() -> None:
    bare = [(selector, said) for _condition, selector, said in rules() if selector != ":root" and COLOUR.search(said)]
    assert bare == []
    named = {name for _least, overs, grounds in PAIRS for name in f"{overs} {grounds}".split()} | LINES
    assert named == tokens("light").keys()


def test_whoever_asks_for_more_contrast_gets_more() -> None:
    for calm, strong in (("light", "light, more contrast"), ("dark", "dark, more contrast")):
        before, after = tokens(calm), tokens(strong)
        for name in ("soft", "red"):
            assert contrast(after[name], after["paper"]) > contrast(before[name], before["paper"])
            assert contrast(after[name], after["paper"]) >= 7  # 1.4.6
