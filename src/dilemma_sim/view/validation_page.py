"""The page that says how far the calibrated base case can be trusted, written from results alone.

Nothing on it that depends on a result is typed by hand: sentences are chosen by the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dilemma_sim.study import abc
from dilemma_sim.study.forecast_power import ASKED
from dilemma_sim.study.validation import WIDE, tallies_of
from dilemma_sim.study.wording import percent
from dilemma_sim.view.markdown import listed, table
from dilemma_sim.view.rival_page import rival_section, rival_sentences
from dilemma_sim.view.validation_attainable import attainable_section, attainable_sentence
from dilemma_sim.view.validation_findings import FORCED, INSIDE, failing
from dilemma_sim.view.validation_fit import fit_section, patterns_section
from dilemma_sim.view.validation_transfer import SCORES, asked_skill, place_section, skill_words, time_section

if TYPE_CHECKING:
    from dilemma_sim.view.validation_findings import Findings

#: How often 90 % intervals are to hold the true value, and how far off that may be.
COVERAGE, COVERAGE_BY = 0.9, 0.04


def validation_page(found: Findings) -> str:
    """Return the page as Markdown."""
    sections = [
        _head, _in_short, fit_section, patterns_section, attainable_section, time_section, place_section
    ]  # fmt: skip
    lines = [line for section in sections for line in section(found)]
    if found.contest is not None:
        lines += rival_section(found.contest, found.folder, found.remote)
    return "\n".join([*lines, *_limits(found), *_origin(found)]).rstrip() + "\n"


def summary_of(found: Findings) -> dict[str, Any]:
    """Return what was asked and found, for programs."""
    rivals: list[dict[str, Any]] = []
    if found.contest is not None:
        kept = ["structure", "compared", "tolerance", "factor", "low", "high", "verdict"]
        rivals = [
            {str(key): value for key, value in row.items()}
            for row in found.contest.table[kept].to_dict("records")
        ]
    return {
        "study": found.title,
        "quick": found.quick,
        "criteria": [{"asked": a, "found": f, "reached": r} for a, f, r in criteria(found)],
        "unidentified": found.unidentified,
        "failing": {which: failing(rows) for which, rows in found.validated.items()},
        "rivals": rivals,
        "provenance": dict(found.provenance),
    }


def criteria(found: Findings) -> Iterator[tuple[str, str, bool]]:
    """Yield what is asked of a calibration, what was found, and whether that is enough."""
    yield from _of_patterns(found)
    yield from _of_parameters(found)
    for score, what in SCORES.items():
        rows = asked_skill(found, score)
        told = "; ".join(f"{row['benchmark']}: {skill_words(row)}" for row in rows.to_dict("records"))
        met = len(rows) == len(ASKED) and bool((rows["verdict"] == "better").all())
        yield f"out of time, {what} better than {listed(ASKED)}", told or "not scored", met


def _of_patterns(found: Findings) -> Iterator[tuple[str, str, bool]]:
    tallies = tallies_of(found.validated[FORCED])
    for role, wanted in INSIDE.items():
        if (tally := tallies.get(role)) is not None:
            share = tally.inside / tally.patterns
            asked = f"medians inside the band for {percent(wanted)} of the patterns with the role {role}"
            yield asked, f"{tally.inside} of {tally.patterns} ({percent(share)})", share >= wanted
    narrow = sum(tally.narrow for tally in tallies.values())
    measured = sum(tally.measured for tally in tallies.values())
    yield f"90 % intervals narrower than {WIDE:g} bands", f"{narrow} of {measured}", narrow == measured


def _of_parameters(found: Findings) -> Iterator[tuple[str, str, bool]]:
    fitted = found.fitted
    held = fitted["test_coverage"].to_numpy(float)
    # A tenth of a percent: the last digit of a share of tests is no reason to fail.
    met = bool((abs(held - COVERAGE) <= COVERAGE_BY + 0.001).all())
    yield (
        f"90 % intervals hold the truth in {percent(COVERAGE)} ± {100 * COVERAGE_BY:.0f} of {found.tests} "
        "synthetic records",
        f"{percent(held.min())} to {percent(held.max())} by parameter, {percent(held.mean())} on average",
        met,
    )
    called = fitted["identified"]
    met = bool((fitted.loc[called, "contraction"] >= abc.IDENTIFIED).all())
    yield (
        f"every parameter called identified contracts by {abc.IDENTIFIED:g} or more",
        f"{int(called.sum())} of {len(fitted)} fitted parameters are called so",
        met,
    )


def _head(found: Findings) -> Iterator[str]:
    yield "# Validation: how far the calibrated base case can be trusted"
    yield ""
    yield (
        f"What the record of protest says about the model of the study '{found.title}', and what it cannot "
        f"say. `{found.command}` makes this page and the data and figures beside it again; no result on it "
        "was typed by hand."
    )
    yield ""
    if found.models:
        yield _of_other_code(found)
        yield ""
    if found.quick:
        yield "**This is a quick version** with a fraction of the runs: intervals are wider, shares coarser."
        yield ""


def _of_other_code(found: Findings) -> str:
    changed = (
        f"The code of the model has changed since the calibration was made: {listed(found.models)} are of "
        "another version"
    )
    runs, others = found.repeated or (0, 0)
    if runs and not others:
        return (
            f"{changed}. {runs:,} runs of the reference table were made again with it, and every pattern of "
            "every one is the same, to the last bit."
        )
    told = f"; {others:,} of {runs:,} runs of the reference table come out otherwise with it" if runs else ""
    return f"**{changed}**{told}. Differences may come from that."


def _in_short(found: Findings) -> Iterator[str]:
    yield "## In short"
    yield ""
    rows = [(asked, told, "yes" if met else "**no**") for asked, told, met in criteria(found)]
    yield from table(("asked", "found", "reached"), rows)
    if found.unidentified:
        yield f"- The record does not identify {listed(found.unidentified, code=True)}."
    else:
        yield "- The record identifies every parameter that was fitted."
    fails = failing(found.validated[FORCED])
    yield f"- Patterns that fail with the posterior, as in the fit: {listed(fails) or 'none'}."
    yield f"- {attainable_sentence(found.attainable)}"
    inside, patterns = int(found.elsewhere["inside"].sum()), len(found.elsewhere)
    yield (
        f"- Fitted to {found.fitted_country} alone, the median lies in the band for {inside} of {patterns} "
        f"patterns of {found.predicted_country}."
    )
    if found.contest is not None:
        yield from (f"- {sentence}" for sentence in rival_sentences(found.contest))
    yield ""


def _limits(found: Findings) -> Iterator[str]:
    yield "## What the record can and cannot say"
    yield ""
    fitted = found.fitted
    known = [str(key) for key in fitted.loc[fitted["identified"], "parameter"]]
    if known:
        yield f"- It says something about {listed(known, code=True)}."
    else:
        yield "- It identifies no parameter of the model."
    if found.unidentified:
        yield (
            f"- It says too little about {listed(found.unidentified, code=True)}: results that hang on these "
            "are results of the priors."
        )
    others = len(found.parameters) - len(fitted)
    yield (
        f"- {others} further parameters were drawn and not fitted: the record tells on them only by which "
        "runs are kept. What was not drawn at all, among it most sizes of effects that were set by hand, has "
        "one value in every run: no interval here holds the doubt about it."
    )
    yield (
        "- How much the press misses cannot be told from how often organisers call: the recording "
        "probability is pinned, and call rates are relative to it."
    )
    silent = found.validated[FORCED]
    silent = silent[silent["role"] == "cannot_speak"]
    yield "- Of some facts the model cannot speak:" if len(silent) else ""
    for row in silent.to_dict("records"):
        yield f"    - {row['pattern']}, {row['title']}: {str(row['reason']).rstrip('.')}."
    yield ""


def _origin(found: Findings) -> Iterator[str]:
    yield "## Data and origin"
    yield ""
    yield from table(("what", "value"), [list(row) for row in found.provenance.items()])
    yield (
        f"Tables and figures are under [`{found.folder}`]({found.folder}); `summary.json` there holds the "
        "table of the first section."
    )
    yield ""
