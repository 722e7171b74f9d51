"""Formats of a Word file: what its styles mean for a story, which fonts betray an old encoding, how lists count."""

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from articles.intake.encodings import Encoding

_HEADING = re.compile(r"heading ([1-9])$")
_KINDS = {"title": "title", "caption": "caption", "quote": "quote", "intense quote": "quote", "block text": "quote"}
_OFF = {"0", "false", "off", "none"}
LONGEST_CHAIN = 20  # styles that follow one another


def name_of(element: etree._Element) -> str:
    """The name of an element without its namespace, of which Word has two; "" for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element down a path of names, None where there is none."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if name_of(one) == name), None)
    return element


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute by its name without a namespace; None where there is none, or no element."""
    if element is None:
        return None
    return next((given for key, given in element.attrib.items() if key.rpartition("}")[2] == name), None)


def number(given: str | None, other: int = 0) -> int:
    """A whole number of at most six digits, else the other."""
    return int(given) if given and re.fullmatch(r"\d{1,6}", given, re.ASCII) else other


def is_on(properties: etree._Element | None, name: str) -> bool | None:
    """Whether a property such as bold is given: None where nothing is said of it."""
    found = child(properties, name)
    return None if found is None else value(found) not in _OFF


@dataclass(frozen=True)
class Style:
    """What a style says; None where it leaves that to the one it is based on."""

    kind: str | None = None  # title, heading, caption, quote
    level: int = 0  # of a heading
    bold: bool | None = None
    italic: bool | None = None
    hidden: bool | None = None
    centred: bool | None = None
    font: str | None = None
    numbering: tuple[str, int] | None = None  # id of the list, level
    breaks_page: bool | None = None

    def over(self, other: "Style") -> "Style":
        """This one, with what it leaves open taken from the other."""
        given = {name: mine for name, mine in vars(self).items() if mine is not None and (name != "level" or mine)}
        return replace(other, **given)


def font_of(properties: etree._Element | None) -> str | None:
    """The font of run properties."""
    fonts = child(properties, "rFonts")
    return value(fonts, "ascii") or value(fonts, "hAnsi")


def old_encoding(font: str | None) -> tuple[Encoding, bool] | None:
    """The encoding a font was made for, and whether it shows small letters as capitals; None for fonts of Unicode."""
    name = (font or "").casefold()
    if name.startswith(".vn"):
        return Encoding.TCVN3, (font or "").endswith("H")
    return (Encoding.VNI, False) if name.startswith("vni-") else None


def numbering_of(properties: etree._Element | None) -> tuple[str, int] | None:
    """The list that a paragraph is in, and how deep."""
    given = child(properties, "numPr")
    if given is None:
        return None
    return value(child(given, "numId")) or "0", min(number(value(child(given, "ilvl"))), 8)


@dataclass
class Styles:
    """The styles of a file by their ids, each with what it is based on."""

    found: dict[str, Style] = field(default_factory=dict)
    usual: Style = field(default_factory=Style)  # of a paragraph that names none

    def of(self, style_id: str | None) -> Style:
        """What a paragraph of that style looks like."""
        return self.found.get(style_id, self.usual) if style_id else self.usual


def read_styles(tree: etree._Element | None) -> Styles:
    """The styles of `word/styles.xml`; None has none."""
    if tree is None:
        return Styles()
    own, parents, usual = {}, {}, None
    for element in tree:
        style_id = value(element, "styleId")
        if name_of(element) != "style" or style_id is None:
            continue
        own[style_id] = _style(element)
        parents[style_id] = value(child(element, "basedOn"))
        if value(element, "default") not in {None, *_OFF} and value(element, "type") == "paragraph":
            usual = style_id
    base = Style(font=font_of(child(tree, "docDefaults", "rPrDefault", "rPr")))
    found = {style_id: _whole(style_id, own, parents).over(base) for style_id in own}
    return Styles(found, found.get(usual or "", base))


def _whole(style_id: str, own: dict[str, Style], parents: dict[str, str | None]) -> Style:
    style, parent = own[style_id], parents[style_id]
    for _ in range(LONGEST_CHAIN):
        if parent not in own:
            break
        style, parent = style.over(own[parent]), parents[parent]
    return style


def _style(element: etree._Element) -> Style:
    name = (value(child(element, "name")) or "").casefold()
    heading = _HEADING.match(name)
    paragraph, run = child(element, "pPr"), child(element, "rPr")
    outline = value(child(paragraph, "outlineLvl"))
    level = int(heading[1]) if heading else number(outline, 9) + 1
    kind = "heading" if level < 10 else _KINDS.get(name)
    return Style(
        kind=kind,
        level=level if kind == "heading" else 0,
        bold=is_on(run, "b"),
        italic=is_on(run, "i"),
        hidden=is_on(run, "vanish"),
        centred=is_centred(paragraph),
        font=font_of(run),
        numbering=numbering_of(paragraph),
        breaks_page=is_on(paragraph, "pageBreakBefore"),
    )


def is_centred(properties: etree._Element | None) -> bool | None:
    """Whether a paragraph stands in the middle: None where nothing is said of it."""
    given = value(child(properties, "jc"))
    return given == "center" if given else None


# --- Lists ---------------------------------------------------------------------


@dataclass(frozen=True)
class Level:
    """How one level of a list is marked."""

    shape: str  # decimal, upperRoman, bullet …
    pattern: str  # `%1.%2.`
    start: int


@dataclass
class Lists:
    """The lists of a file; counts as it goes from the first paragraph to the last."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    counts: dict[str, list[int]] = field(default_factory=dict)

    def is_ordered(self, list_id: str, level: int) -> bool:
        """Whether its items are numbered."""
        found = self.levels.get(list_id, {}).get(level)
        return found is not None and found.shape not in {"bullet", "none"}

    def next_label(self, list_id: str, level: int) -> str:
        """Count one more item, and say how it is marked: `2.`, `a)`; "" for a dot."""
        levels = self.levels.get(list_id, {})
        counts = self.counts.setdefault(list_id, [0] * 9)
        counts[level] = (counts[level] or levels[level].start - 1 if level in levels else 0) + 1
        counts[level + 1 :] = [0] * (8 - level)
        if not self.is_ordered(list_id, level):
            return ""

        def written(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            at = levels.get(place)
            return _in_shape(counts[place] or (at.start if at else 1), at.shape if at else "decimal")

        return re.sub(r"%([1-9])", written, levels[level].pattern)


def read_lists(tree: etree._Element | None) -> Lists:
    """The lists of `word/numbering.xml`; None has none."""
    if tree is None:
        return Lists()
    abstract = {value(one, "abstractNumId"): _levels(one) for one in tree if name_of(one) == "abstractNum"}
    levels = {}
    for one in tree:
        list_id = value(one, "numId")
        if name_of(one) == "num" and list_id is not None:
            levels[list_id] = abstract.get(value(child(one, "abstractNumId")), {})
    return Lists(levels)


def _levels(element: etree._Element) -> dict[int, Level]:
    return {
        min(number(value(one, "ilvl")), 8): Level(
            value(child(one, "numFmt")) or "decimal",
            (value(child(one, "lvlText")) or "")[:40],
            number(value(child(one, "start")), 1),
        )
        for one in element
        if name_of(one) == "lvl"
    }


def _in_shape(count: int, shape: str) -> str:
    if shape in {"lowerLetter", "upperLetter"}:
        letters = chr(ord("a") + (count - 1) % 26) * (1 + (count - 1) // 26 % 9)
        return letters if shape == "lowerLetter" else letters.upper()
    if shape in {"lowerRoman", "upperRoman"} and 0 < count < 400:
        tens = ["", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc"]
        ones = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]
        roman = "c" * (count // 100) + tens[count // 10 % 10] + ones[count % 10]
        return roman if shape == "lowerRoman" else roman.upper()
    return str(count)
