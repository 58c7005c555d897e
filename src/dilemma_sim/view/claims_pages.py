"""The pages of claims, as Markdown: the whole table in plain language, and one page for an analyst."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dilemma_sim.study.claim_verdicts import MEANING, Nature, Verdict
from dilemma_sim.study.writing import write_whole
from dilemma_sim.view import style
from dilemma_sim.view.calibrated import NOTE, percent, words
from dilemma_sim.view.claims_figure import claims_figure, verdict_words
from dilemma_sim.view.claims_text import paragraphs
from dilemma_sim.view.provenance import told_by
from dilemma_sim.view.saving import save_figure

if TYPE_CHECKING:
    from dilemma_sim.study.claim_results import Result, Table

FIGURE = "claims"
PAGE, BRIEF = "claims.md", "brief.md"


def illustrate_claims(folder: Path, table: Table, manifest: Mapping[str, Any]) -> None:
    """Add the figure and the pages to a claims folder.

    Parameters
    ----------
    folder : with the table.
    table : what came of the claims.
    manifest : of the folder; the figure file says where it comes from.
    """
    with style.journal_style():
        save_figure(claims_figure(table), folder, FIGURE, ["png"], told_by(manifest))
    write_whole(folder / PAGE, page(table, f"{FIGURE}.png").encode())
    write_whole(folder / BRIEF, brief(table).encode())


def page(table: Table, figure: str) -> str:
    """Return the page of all claims.

    Parameters
    ----------
    table : what came of the claims.
    figure : where the page finds the figure.
    """
    lines = [
        "# Claims, tested",
        "",
        *_intro(table),
        "",
        f"![Every effect of every claim in units of the smallest that matters, with intervals, what is left "
        f"without the responsible mechanism, what a placebo leaves, and the verdict.]({figure})",
        "",
        *_overview(table),
        "",
        *_disagreements(table),
        "",
    ]
    for result in table.results:
        lines += [f"## {result.claim.id}. {result.claim.title}", ""]
        lines += [line for text in paragraphs(result) for line in (" ".join(text.split()), "")]
    return "\n".join(lines).rstrip() + "\n"


def _intro(table: Table) -> Iterator[str]:
    size = table.size
    yield (
        "This page is written by `dilemma-sim claims`. What is claimed is told in the words of the claim "
        "files; every verdict and number follows from the runs, by rules that were fixed before them."
    )
    yield ""
    yield (
        f"{table.runs:,} runs with seed {table.seed}, drawn from {'; '.join(table.sources) or 'nothing'}: "
        f"{size.draws} draws for the verdicts, {size.prior} from the prior beside a posterior, {size.tables} "
        f"with posture tables at random, {size.rules} for each further decision rule; {size.luck} pairs with "
        "luck of their own for each draw. The effect of a draw is a mean over luck; probabilities are over "
        "draws, with luck told apart."
    )
    yield ""
    yield from (f"- *{verdict.value}*: {text}" for verdict, text in MEANING.items())


def claims_rows(table: Table) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of the table at a glance: claim, verdict, probability, and what stands beside."""
    rules = list(dict.fromkeys(rule for result in table.results for rule in result.rules))
    prior = any(result.beside is not None for result in table.results)
    head = ["CLAIM", "VERDICT", "P", *(["PRIOR"] if prior else [])]
    rows = []
    for result in table.results:
        cells = [f"{result.claim.id} {result.claim.title}", verdict_words(result)]
        cells.append("" if result.main is None else percent(result.main.beyond.value))
        if prior:
            cells.append("" if result.beside is None else result.beside.verdict.value)
        cells += [result.rules[rule].verdict.value if rule in result.rules else "" for rule in rules]
        rows.append(cells)
    return [*head, *[rule.replace("_", " ").upper() for rule in rules]], rows


def _overview(table: Table) -> Iterator[str]:
    head, rows = claims_rows(table)
    yield f"| {' | '.join(one if one == 'P' else one.capitalize() for one in head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(cells)} |" for cells in rows)


def _disagreements(table: Table) -> Iterator[str]:
    yield "## Where claim and model disagree"
    yield ""
    apart = [one for one in table.results if one.verdict is Verdict.contradicted]
    if not apart:
        yield "No claim is contradicted."
    for one in apart:
        assert one.main is not None
        parts = [
            number
            for number in one.main.numbers
            if number.verdict is Verdict.contradicted and not number.expectation.beside
        ]
        names = ", ".join(number.expectation.label.replace("_", " ") for number in parts)
        title = f"{one.claim.id}. {one.claim.title}"
        yield f"- **{title}.** The model has it the other way, or not at all: {names}."
    open_ones = [one.claim.id for one in table.results if one.verdict is Verdict.undetermined]
    if open_ones:
        yield ""
        yield f"Undetermined are {', '.join(open_ones)}: the draws do not agree, or effects are too small."


def brief(table: Table) -> str:
    """Return one page for an analyst: what follows, how sure, and what would have to be true."""
    lines = [
        "# Brief: what follows from the model, and how sure",
        "",
        f"From {table.runs:,} simulated histories. {NOTE}",
        "",
    ]
    groups = (
        ("Follows, and is no mere assumption", _emergent),
        ("Follows by construction: it says nothing about the world", _built_in),
        ("Follows; whether it is built in is open", _unknown),
        ("Does not follow", lambda one: one.verdict is Verdict.contradicted),
        ("Open", lambda one: one.verdict is Verdict.undetermined),
    )
    for heading, belongs in groups:
        some = [one for one in table.results if belongs(one)]
        if some:
            lines += [f"## {heading}", "", *[_judgement(one) for one in some], ""]
    return "\n".join(lines).rstrip() + "\n"


def _emergent(one: Result) -> bool:
    return _supported(one, Nature.emergent)


def _built_in(one: Result) -> bool:
    return _supported(one, Nature.by_construction)


def _unknown(one: Result) -> bool:
    return _supported(one, Nature.open)


def _supported(one: Result, nature: Nature) -> bool:
    return one.verdict is Verdict.supported and one.origin is not None and one.origin.nature is nature


def _judgement(one: Result) -> str:
    assert one.main is not None
    probability = one.main.beyond.value
    text = f"- **{one.claim.title}** ({one.claim.id}): {words(probability)}, {percent(probability)} of draws."
    rests = [part.label for part in one.ablations.values() if part.holds]
    if rests:
        text += f" It would have to be true that {rests[-1]} works as modelled."
    differing = [rule for rule, layer in one.rules.items() if layer.verdict is not one.verdict]
    if one.rules:
        other = ", ".join(rule.replace("_", " ") for rule in differing)
        text += f" Another verdict under: {other}." if differing else " The same under every decision rule."
    return text
