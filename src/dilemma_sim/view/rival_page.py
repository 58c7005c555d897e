"""The part of the validation page on rival structures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dilemma_sim.study.contest import BANDS, PATTERNS, POSITIVE, STRONG, TIMING
from dilemma_sim.study.rivals import BASE
from dilemma_sim.study.wording import number, percent, precise
from dilemma_sim.view.markdown import figure, listed, table
from dilemma_sim.view.rival_figure import HEADINGS
from dilemma_sim.view.validation_table import band, span

if TYPE_CHECKING:
    from dilemma_sim.study.contest import Contest

SAID = {
    "ruled out": "the record rules it out",
    "spoken against": "the record speaks against it, and does not rule it out",
    "cannot be told": "the record cannot tell it from the base",
    "spoken for": "the record speaks for it and against the base",
    "ahead of the base": "the record strongly prefers it to the base",
}
_BY = {
    PATTERNS: "by the patterns of the fit",
    BANDS: "by how far they lie outside their bands",
    TIMING: "by the patterns and when protests fell",
}
_HEAD = (
    "rival", "compared", "net", "runs", "base within", "rival within", "Bayes factor (95 %)",
    "nearest 1 %, base", "nearest 1 %, rival",
)  # fmt: skip


def rival_sentences(found: Contest) -> Iterator[str]:
    """Say of each rival whether the record can rule it out, by all that is compared."""
    for structure, rows in found.table[found.table["tolerance"] == 1.0].groupby("structure", sort=False):
        told = [(_BY[row["compared"]], SAID[str(row["verdict"])], row) for row in rows.to_dict("records")]
        head = f'Rival "{found.title_of(str(structure))}":'
        if len({said for _, said, _ in told}) == 1:
            yield f"{head} {told[0][1]}, {listed([f'{by} {_factor(row)}' for by, _, row in told])}."
        else:
            yield f"{head} {'; '.join(f'{by} {said} {_factor(row)}' for by, said, row in told)}."


def rival_section(found: Contest, folder: str, remote: bool) -> Iterator[str]:
    """Yield the lines on rival structures.

    Parameters
    ----------
    found : how they fare.
    folder : of the figure, as the page names it.
    remote : whether the record lies beyond what the base can do.
    """
    yield "## Rival structures"
    yield ""
    yield (
        "Each rival takes the base's place in the same calibration: same priors, same patterns, other rules. "
        "The Bayes factor is how many times as often runs of the base come within one distance of the record "
        f"as runs of the rival. From {POSITIVE:g} on evidence is positive, from {STRONG:g} on strong (Kass "
        "and Raftery 1995); what is said here holds for the whole 95 % interval. The net is wide, which "
        "pulls factors towards 1, and patterns are not all there is in the record: a rival that cannot be "
        "told from the base may still be wrong."
    )
    yield ""
    if remote:
        yield (
            "The record lies farther from the base than nearly all synthetic records do. What is compared "
            "here is therefore which structure misses it by less, and none of them reproduces it."
        )
        yield ""
    yield from (f"- {sentence}" for sentence in rival_sentences(found))
    yield ""
    yield from table(_HEAD, map(_cells, found.table.to_dict("records")), range(2, len(_HEAD)))
    yield (
        "Patterns are compared by their ranks among the runs of the base, as in the tests of the fit; bands "
        "by how far patterns lie outside them, in widths. Nets are multiples of the share of the table that "
        "the calibration accepts. The nearest hundredth of the runs is compared without any net: the smaller "
        "distance comes closer to the record."
    )
    yield ""
    yield from _caveats(found)
    yield from _nearest(found)
    yield from _spans(found)
    yield from figure(f"{folder}/rivals.png", "How near the runs of each structure come to the record")


def _caveats(found: Contest) -> Iterator[str]:
    for row in found.at(PATTERNS).to_dict("records"):
        if row["left_out"]:
            names = listed(str(row["left_out"]).split("; "))
            yield (
                f'- "{row["title"]}" is not compared by {names}, which hardly any of its runs define. A '
                "pattern that starts from an arrest says nothing of a structure without one, for or against."
            )
    if len(found.timing):
        yield (
            "- When protests fell, that is how many the press recorded in each country between the turns at "
            "which the structures part, is defined in all of them. It is not on the list that was fixed "
            "before the fit: the spans follow from the question which of the turns silence came after, and "
            "not from runs."
        )
    yield ""


def _nearest(found: Contest) -> Iterator[str]:
    nearest = (found.patterns["among"] == "nearest") & (found.patterns["role"] == "fit")
    rows = found.patterns[nearest].to_dict("records")
    yield (
        "Medians of the runs of each structure that are nearest to the record, as large a share of each as "
        "the calibration accepts, and in brackets the share of these in the band:"
    )
    yield ""
    yield from _by_structure(rows, "pattern", ("what", "record", "band"), _about, _of_nearest)


def _spans(found: Contest) -> Iterator[str]:
    if not len(found.timing):
        return
    rows = found.timing.to_dict("records")
    yield "Recorded protests by span, median and 90 % of all runs from the priors:"
    yield ""
    yield from _by_structure(rows, "span", ("record",), lambda row: [number(row["observed"])], _spread)


def _by_structure(
    rows: Sequence[Mapping[Any, Any]], key: str, head: Sequence[str], about: Any, told: Any
) -> list[str]:
    """Return a table with a line for each value of a key and a column for each structure."""
    structures = list(dict.fromkeys(str(row["structure"]) for row in rows))
    of = {(row[key], row["structure"]): row for row in rows}
    names = list(dict.fromkeys(row[key] for row in rows))
    lines = [
        [str(name), *about(of[name, structures[0]]), *(told(of[name, one]) for one in structures)]
        for name in names
    ]
    labels = [one if one == BASE else one.removeprefix("rival-").replace("-", " ") for one in structures]
    return table((key, *head, *labels), lines, range(1 + len(head), 1 + len(head) + len(structures)))


def _about(row: Mapping[Any, Any]) -> list[str]:
    return [str(row["title"]), number(row["observed"]), band({**row, "rule": "band"})]


def _of_nearest(row: Mapping[Any, Any]) -> str:
    defined = row["median"] == row["median"]
    return f"{number(row['median'])} ({percent(row['in_band'])})" if defined else "–"


def _spread(row: Mapping[Any, Any]) -> str:
    return f"{number(row['median'])} ({span(row['p05'], row['p95'])})"


def _factor(row: Mapping[Any, Any]) -> str:
    return f"(Bayes factor {precise(row['factor'])}, {precise(row['low'])} to {precise(row['high'])})"


def _cells(row: Mapping[Any, Any]) -> list[str]:
    return [
        str(row["title"]),
        HEADINGS[str(row["compared"])],
        f"{row['tolerance']:g}",
        f"{row['runs']:,}",
        f"{100 * row['base_share']:.1f} %",
        f"{100 * row['share']:.1f} %",
        f"{precise(row['factor'])} ({precise(row['low'])} to {precise(row['high'])})",
        f"{row['base_nearest']:.2f}",
        f"{row['nearest']:.2f}",
    ]
