"""How good the search is, by questions whose answers are known: `uv run python -m tests.benchmarks.judged`.

It fills a database (SQLite in a scratch folder, or the empty one of DATABASE_URL) with 5,000 stories, asks more than
200 questions of many kinds and reports for each kind recall, nDCG@10, the share of accented questions on whose first
page no story with other accents stands above one with those typed, and how many stories were found wrongly.
"""

import io
import math
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import fmean

from tests.benchmarks.archives import Archive
from tests.benchmarks.oracle import Judgement, Oracle
from tests.benchmarks.planted import Asked, asked, put_in

STORIES = 5_000
Found = Callable[[str], tuple[list[int], set[int]]]  # a question → numbers of stories: the first page, and all


@dataclass(frozen=True)
class Outcome:
    """How one question was answered; `accents`: whether any were typed, and stories with others exist."""

    asked: Asked
    recall: float
    ndcg: float
    accents: bool
    wrong_first: bool
    false: int


def outcome(asked: Asked, judgement: Judgement, page: list[int], found: set[int]) -> Outcome:
    """Compare the answers with the judgement."""
    gains = [2 ** judgement.grades.get(number, 0) - 1 for number in page[:10]]
    best = [2**grade - 1 for grade in sorted(judgement.grades.values(), reverse=True)[:10]]
    good = [place for place, number in enumerate(page) if number in judgement.grades]
    wrong = [place for place, number in enumerate(page) if number in judgement.wrong]
    return Outcome(
        asked,
        recall=len(judgement.must & found) / len(judgement.must) if judgement.must else 1.0,
        ndcg=_sum(gains) / _sum(best) if best else 1.0,
        accents=bool(judgement.wrong and judgement.grades) and not asked.typed.isascii(),
        wrong_first=bool(good and wrong and min(wrong) < max(good)),
        false=len(found - judgement.must),
    )


def _sum(gains: list[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def judge(questions: Iterable[Asked], oracle: Oracle, found: Found) -> list[Outcome]:
    """Every question but those whose answer is another question."""
    return [outcome(each, oracle.judge(each), *found(each.typed)) for each in questions if each.kind != "meant"]


@dataclass(frozen=True)
class Score:
    """Of a number of questions: means, the share of accented ones in order, and all that was found wrongly."""

    questions: int
    recall: float
    ndcg: float
    accents_first: float
    false: int


def score(outcomes: list[Outcome]) -> Score:
    """Their score."""
    accented = [outcome for outcome in outcomes if outcome.accents]
    return Score(
        len(outcomes),
        fmean(outcome.recall for outcome in outcomes),
        fmean(outcome.ndcg for outcome in outcomes),
        1 - sum(outcome.wrong_first for outcome in accented) / len(accented) if accented else 1.0,
        sum(outcome.false for outcome in outcomes),
    )


def report(outcomes: list[Outcome]) -> str:
    """A table, a line for each kind, and the questions that went worst."""
    kinds: defaultdict[str, list[Outcome]] = defaultdict(list)
    for each in outcomes:
        kinds[each.asked.kind].append(each)
    lines = ["| kind | questions | recall | nDCG@10 | accents first | false |", "|---|--:|--:|--:|--:|--:|"]
    for kind, some in [*kinds.items(), ("all", outcomes)]:
        of = score(some)
        accents = f"{of.accents_first:.3f}" if any(each.accents for each in some) else "-"
        lines.append(f"| {kind} | {of.questions} | {of.recall:.3f} | {of.ndcg:.3f} | {accents} | {of.false} |")
    worst = sorted(outcomes, key=lambda each: each.ndcg + each.recall - each.wrong_first)[:15]
    lines += ["", *(f"{each.asked.kind}: {each.asked.typed}: {each}"[:160] for each in worst if each.ndcg < 0.95)]
    return "\n".join(lines)


def main() -> None:
    """Fill, ask, report."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ.setdefault("DEBUG", "1")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/judged.sqlite3")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("load_provinces", verbosity=0, stdout=io.StringIO())
        from tests.benchmarks.asking import Shelved

        archive = Archive(STORIES)
        shelved = Shelved(archive, put_in(archive))
        sys.stderr.write("filled\n")
        oracle = Oracle(shelved.stories)
        questions = asked(archive)
        sys.stdout.write(report(judge(questions, oracle, shelved.found)) + "\n\n")
        meant = [
            (each.typed, each.things[0][0], shelved.meant(each.typed)) for each in questions if each.kind == "meant"
        ]
        right = sum(shelved.same(proposed, wanted) for _, wanted, proposed in meant)
        sys.stdout.write(f"did you mean: {right} of {len(meant)}\n")
        wrong = [each for each in meant if not shelved.same(each[2], each[1])]
        sys.stdout.write("".join(f"  {typed}: {proposed}, not {wanted}\n" for typed, wanted, proposed in wrong))


if __name__ == "__main__":
    main()
