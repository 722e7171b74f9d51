"""Officials in a text: names with all their titles in the order given, before the name or after it."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from articles.checks.names import Names
from articles.checks.titles import DOES, FAMILY_NAMES, SMALL_WORDS, Grammar, is_part_in_event
from articles.checks.words import CAPITALISED, UPPER, capital_runs
from articles.intake.draft import Official, Span
from newsroom.vietnamese import same_tone, tidy

LONGEST_NAME = 5  # words
_WINDOW = 300  # characters before a name in which its titles may begin
_JOINT = 20  # characters between two titles, at most
_FORMER = r"(?:[Nn]guyên|[Cc]ựu)[ ]"
_ARMY = re.compile(r"(?<!\w)((?:Đại|Thượng|Trung|Thiếu)\s(?:tướng|tá))[ ]\Z")
_HONORIFIC = re.compile(r"(?P<comma>,?)[ ](?P<word>(?i:(?:các )?đồng chí|ông|bà|anh|chị|cụ)[ ])?\Z")
_POLITE = re.compile(r"(?<!\w)(?i:đồng chí|ông|bà|anh|chị|cụ):?[ ]\Z")
_ABROAD = frozenset({"Hàn Quốc", "Thái Lan", "Ma Cao"})
_HEADS = frozenset({"Ông", "Bà", "Anh", "Chị", "Cụ"})  # at the head of a sentence they are part of a run of capitals
_JOINED = re.compile(r"(?:,?[ ](?:kiêm|đồng thời là)[ ]|,[ ]|[ ][-–—][ ])\Z")
_NAMED_BEFORE = re.compile(rf"[{UPPER}][\w'’]*(?:,|[ ][-–—]|[ ]?\()[ ]?\Z")
# What stands between a name and its title and is neither: `ông A (65 tuổi), Trưởng thôn`.
_DESCRIBED = r"(?:sinh năm )?\d{2,4}(?: tuổi)?|cựu chiến binh|đảng viên|dân tộc [^\W\d_]{1,8}"
_NEEDS_NAME = re.compile(r"(?:Bệnh viện|Trường|Công ty|Học viện|Tập đoàn)$")
_AFTER_NAME = re.compile(
    rf"(?:,?[ ]\(?(?:{_DESCRIBED})\)?(?=[ ]?[,–-]))?"
    rf"(?:,[ ]|[ ]?[-–—][ ]|[ ]?\()(?:(?:hiện(?: nay)?|nay|vừa|đồng thời) là[ ]|là[ ])?(?P<former>{_FORMER})?"
)
_AFTER_TITLE = re.compile(rf"(?:,?[ ](?:kiêm|đồng thời là)[ ]|,[ ]|[ ][-–—][ ])(?P<former>{_FORMER})?")
_MORE_WORDS = (
    "ban bộ thường trực vụ chỉ chấp hành huy các cấp khóa nhiệm kỳ ngành tỉnh huyện xã phường quận thôn đặc khu"
)
_MORE = re.compile(
    rf"(?:[ ](?!(?:{DOES})(?!\w))(?:{CAPITALISED}|(?:{'|'.join(sorted({*SMALL_WORDS, *_MORE_WORDS.split()}))})(?!\w)))+"
)
_ENDS = re.compile(r"\s?(?:[,;.:)(/\n“”\"]|[-–—]\s|và\s|cùng\s|$)")
_LOWER_UNIT = re.compile(
    r"(?i:(?:huyện|thị|quận|thành) (?:ủy|uỷ)|thành phố|tp\.?|thị xã|quận|huyện|xã|phường|thị trấn|đặc khu)$"
)
_PLACE_WORDS = re.compile(rf"(?:[ ]{CAPITALISED}){{1,3}}")
_MINISTRY = re.compile(r"[ ][-–—][ ]Thương binh(?: và Xã hội)?(?!\w)")  # of Lao động
_TWO_CAPITALS = re.compile(rf"[ ](?:(?:đồng chí|ông|bà)[ ])?({CAPITALISED})[ ]{CAPITALISED}")


@dataclass(frozen=True)
class Mention:
    """A name at one place with the titles that stand there."""

    name: str
    titles: tuple[str, ...]
    place: Span  # of the name
    title_spans: tuple[Span, ...]
    span: Span  # from the first word to the last


def read(text: str, known: Names) -> tuple[list[Official], list[Span]]:
    """Each person once, with the titles of the mention that gives most of them; people without a title are left out."""
    best: dict[str, Mention] = {}
    for mention in mentions(text, known):
        key = same_tone(mention.name).casefold()
        if key not in best or len(mention.titles) > len(best[key].titles):
            best[key] = mention
    people = [Official(mention.name, mention.titles) for mention in best.values()]
    return people, [mention.span for mention in best.values()]


def mentions(text: str, known: Names) -> list[Mention]:
    """Every name that has a title beside it, in the order of the text."""
    found: list[Mention] = []
    ranks = [rank.start() for rank in Grammar.of(known).rank.finditer(text)]
    titled_to = -1  # where the last name ended that had titles before it: what follows it may be the next one's
    for names in _names(text, known):
        for start, end in names:
            before = _before(text, start, known, titled_to, ranks)
            if mention := _mention(text, (start, end), before, known):
                found.append(mention)
                titled_to = end if before else titled_to
                break
    # `Ủy viên Đoàn Chủ tịch …`: words of somebody's title are nobody's name.
    taken = {place for mention in found for span in mention.title_spans for place in range(*span)}
    return [one for one in found if one.place[0] not in taken]


def _mention(text: str, place: Span, before: list[Span], known: Names) -> Mention | None:
    after, others = _after(text, place[1], known)
    if before and others:
        after = []  # `T1 X, T2, T3 Y`: all that stands between them is Y's
    spans = sorted({*before, *after})
    army = _ARMY.search(text, max(0, place[0] - 20), place[0])
    titles = [army[1]] if army else []
    titles += [title for span in spans for title in _apart(text[slice(*span)], Grammar.of(known))]
    if not titles:
        return None
    marks = [place, *spans, *([army.span(1)] if army else [])]
    return Mention(
        tidy(text[slice(*place)]), tuple(titles), place, tuple(spans), (min(marks)[0], max(end for _, end in marks))
    )


def _names(text: str, known: Names) -> Iterator[list[Span]]:
    """Where a person's name may stand, the likeliest first: from a family name, or after `ông`, to the last capital."""
    for start, words in capital_runs(text):
        place, possible = start, []
        for number, word in enumerate(words):
            name = words[number : number + LONGEST_NAME]
            polite = words[number - 1] in _HEADS if number else _POLITE.search(text, max(0, start - 12), start)
            of_unit = len(name) == 2 and _LOWER_UNIT.search(text, max(0, place - 13), max(0, place - 1))
            if len(name) >= 2 and (word in FAMILY_NAMES or polite) and not (of_unit or _is_place(name, known)):
                usual = 0 if polite or len(name) in (3, 4) else 1
                possible.append((usual, (place, place + sum(map(len, name)) + len(name) - 1)))
            place += len(word) + 1
        yield [span for _usual, span in sorted(possible)]


def _is_place(words: list[str], known: Names) -> bool:
    return " ".join(words[:2]) in _ABROAD or any(known.slug(" ".join(words[:count])) for count in (2, 3))


def _before(text: str, start: int, known: Names, titled_to: int, ranks: list[int]) -> list[Span]:
    """The titles right before a name: `T1, T2 X`, `T1, đồng chí X`."""
    floor = max(0, start - _WINDOW)
    lead_in = _HONORIFIC.search(text, max(0, start - 16), start)
    if not lead_in:
        return []
    near = ranks[bisect_left(ranks, floor) : bisect_left(ranks, lead_in.start())]
    chain = list(_chain(text, near, lead_in.start(), Grammar.of(known)))
    if not chain:
        return []
    before = text[floor : chain[-1][0]]
    if _NAMED_BEFORE.search(before) and len(before.rstrip(" ,-–—(")) + floor != titled_to:
        if lead_in["comma"]:
            return []  # `ông A, Phó Chủ tịch, bà X`: the title is the other one's
        del chain[1:]
    first, end = chain[-1]
    if former := re.search(rf"{_FORMER}$", text[floor:first]):
        chain[-1] = (first - len(former[0]), end)
    return chain


def _chain(text: str, ranks: list[int], end: int, grammar: Grammar) -> Iterator[Span]:
    """The titles that end at `end`, the last one first; `ranks`: where one may begin, in order."""
    for start in reversed(ranks):
        if grammar.before_name.fullmatch(text, start, end):
            if not is_part_in_event(text, start):
                yield start, end
            joined = _JOINED.search(text, max(0, start - _JOINT), start)
            if not joined:
                return
            end = joined.start()


def _after(text: str, end: int, known: Names) -> tuple[list[Span], bool]:
    """The titles right after a name, `X, T1, T2`, `X – T1`, `X (T1)`; and whether the last are the next person's."""
    titles: list[Span] = []
    grammar, lead_in = Grammar.of(known), _AFTER_NAME
    while joined := lead_in.match(text, end):
        title = grammar.title.match(text, joined.end())
        if not title:
            break
        end, lead_in = _longer(text, title.end(), known), _AFTER_TITLE
        ahead = None if _NEEDS_NAME.search(text, title.start(), end) else _TWO_CAPITALS.match(text, end)
        if ahead and (ahead[1] in FAMILY_NAMES or "ng" in ahead[0].split()[0].casefold()[1:]):
            return titles, True
        if not is_part_in_event(text, title.start()):
            titles.append((joined.start("former") if joined["former"] else title.start(), end))
    return titles, False


def _longer(text: str, end: int, known: Names) -> int:
    """Where a title ends that goes on beyond what the grammar knows: to the next comma, or by a place's name."""
    if ministry := _MINISTRY.match(text, end):
        end = ministry.end()
    place = _PLACE_WORDS.match(text, end)
    if place:
        words = place[0].split()
        for count in range(len(words), 0, -1):
            if known.slug(" ".join(words[:count])) or (count < 3 and _LOWER_UNIT.search(text, max(0, end - 12), end)):
                return end + sum(len(word) + 1 for word in words[:count])
    more = _MORE.match(text, end)
    if not more or not _ENDS.match(text, more.end()):
        return end
    if _NEEDS_NAME.search(text, max(0, end - 12), end):
        return more.end()  # `Giám đốc Bệnh viện Nguyễn Trãi`
    words = more[0].split()
    for number, word in enumerate(words):
        if word in FAMILY_NAMES and 2 <= len(words) - number <= LONGEST_NAME and all(map(_is_capital, words[number:])):
            return end + sum(len(one) + 1 for one in words[:number])  # the next person begins here
    return more.end()


def _is_capital(word: str) -> bool:
    return word[0].isupper()


def _apart(words: str, grammar: Grammar) -> list[str]:
    """`Ủy viên Ban Thường vụ Tỉnh ủy, Trưởng Ban …` as the two titles that they are."""
    starts = [0, *(rank.start() for rank in grammar.rank.finditer(words) if words[: rank.start()].endswith(", "))]
    ends = [*(start - 2 for start in starts[1:]), len(words)]
    return [tidy(words[start:end]) for start, end in zip(starts, ends, strict=True)]
