"""The parts of the validation page on what was fitted, and on the patterns of the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dilemma_sim.study import abc
from dilemma_sim.study.validation import WIDE, Verdict, tallies_of
from dilemma_sim.study.wording import number, percent
from dilemma_sim.view.markdown import figure, listed, table
from dilemma_sim.view.validation_findings import FORCED, FREE
from dilemma_sim.view.validation_table import band, span

if TYPE_CHECKING:
    from dilemma_sim.view.validation_findings import Findings

#: Ranks whose p-value, times the number of parameters, lies below this are uneven beyond chance.
UNEVEN = 0.05

_HEAD = (
    "fitted parameter", "prior median (90 %)", "posterior median (90 %)", "contraction", "identified",
    "coverage", "ranks, p",
)  # fmt: skip
_FIGURES = {
    "calibration_marginals": "Priors and posteriors of the fitted parameters",
    "calibration_contraction": "Contraction of every parameter",
    "calibration_pairs": "Fitted parameters in pairs",
    "calibration_ranks": "Ranks of true values",
    "calibration_coverage": "Coverage of intervals",
}


def fit_section(found: Findings) -> Iterator[str]:
    """Yield the lines on priors, posteriors, and what is identified."""
    yield "## The fit"
    yield ""
    told = found.calibration
    way = (
        "ABC-SMC searched on from there" if told["method"] == "smc" else "Regression on the nearest followed"
    )
    yield (
        f"{found.runs:,} runs were drawn from the priors. {way}. Fitted on: {listed(list(told['target']))}. "
        "What nobody knows and is not fitted is drawn from its prior in every run too, and widens the rest. "
        f"{_kept(told['method'])}"
    )
    yield ""
    if found.note is not None:
        yield found.note.strip()
        yield ""
    yield from _distances(found)
    rows = found.fitted.to_dict("records")
    yield from table(_HEAD, map(_parameter_cells, rows), (3, 5, 6))
    yield (
        "Contraction: 1 - variance of the posterior over that of the prior, both as probabilities under the "
        f"prior; identified from {abc.IDENTIFIED:g} on. Coverage: how often the 90 % interval held the true "
        f"value when each of {found.tests} runs of the table was taken for the record. Ranks: p-value of the "
        "test that the true values rank evenly in their posteriors."
    )
    yield ""
    uneven = [str(row["parameter"]) for row in rows if row["test_uniformity"] * len(rows) < UNEVEN]
    if uneven:
        yield (
            f"Ranks are uneven beyond chance for {listed(uneven, code=True)}: these posteriors are biased, "
            "or too wide or too narrow."
        )
        yield ""
    yield from _never_fitted(found)
    for name, text in _FIGURES.items():
        if name != "calibration_pairs" or len(rows) > 1:
            yield from figure(f"{found.folder}/{name}.png", text)


def _kept(method: str) -> str:
    """Say what the record does to parameters that are not fitted, by the way of the fit."""
    if method == "smc":
        how = "The search does not look for its values; but only runs that come near to the record are kept"
    else:
        how = "The regression does not move its values; but only the runs nearest to the record are kept"
    return f"{how}, with the values they had. So the record tells on it too, by which runs these are."


def _distances(found: Findings) -> Iterator[str]:
    """Say how near the search came, and how far the record lies from anything the model does."""
    told = found.calibration
    if told["search"] is not None:
        unit = "widths outside the bands" if found.distance == "bands" else "normal scores"
        yield (
            f"- The search took {len(told['search']['epsilons'])} generations and "
            f"{sum(told['search']['simulations']):,} runs, to a distance of "
            f"{number(told['search']['epsilons'][-1])} {unit}; its particles are worth "
            f"{told['search']['effective_particles']:.0f} equal ones."
        )
        if found.distance == "bands":
            yield (
                "- The search goes by the bands of the patterns, and the tests of the fit by regression on "
                "their ranks in the table: coverage and ranks below are those of the latter."
            )
    for name, reason in told["left_out"].items():
        yield f"- {name} was not fitted: it {reason}."
    if told["beyond"]:
        yield f"- Hardly any run goes as far as the record in {listed(told['beyond'])}: nothing fits there."
    remote = float(told["record_farther_than"])
    so = ", so that no setting of the model reproduces all of it" if found.remote else ""
    yield (
        f"- The record lies farther from the runs than {percent(remote)} of {found.tests} synthetic records "
        f"do{so}."
    )
    yield ""


def _never_fitted(found: Findings) -> Iterator[str]:
    others = found.parameters[~found.parameters["fitted"]]
    if others.empty:
        return
    keys = [str(key) for key in others["parameter"]]
    yield (
        "Drawn from their priors and not fitted, so that the posterior has their values in the runs that are "
        f"kept: {listed(keys, code=True)}."
    )
    narrower = [str(key) for key in others.loc[others["contraction"] >= abc.IDENTIFIED, "parameter"]]
    if narrower:
        yield (
            f"Of these the record says something by which runs are kept about {listed(narrower, code=True)}."
        )
    yield ""


def _parameter_cells(row: Mapping[Any, Any]) -> list[str]:
    spread = [
        f"{number(row[f'{which}_median'])} ({span(row[f'{which}_low'], row[f'{which}_high'])})"
        for which in ("prior", "posterior")
    ]
    return [
        f"`{row['parameter']}`",
        *spread,
        f"{row['contraction']:.2f}".replace("-", "−"),
        "yes" if row["identified"] else "**no**",
        percent(row["test_coverage"]),
        f"{row['test_uniformity']:.2f}",
    ]


def patterns_section(found: Findings) -> Iterator[str]:
    """Yield the lines on every pattern: with what the fit forces, and with nothing forced."""
    yield "## Patterns"
    yield ""
    yield (
        f"{found.replicates} runs, each with parameters drawn from the posterior and luck of its own, are "
        "looked at through the same press as the record and by the same functions. A pattern is inside where "
        "the median lies in its band. Which patterns are fitted and which only checked was fixed before "
        "anything was fitted."
    )
    yield ""
    yield f"### As in the fit{', forced: ' + listed(found.forced) if found.forced else ''}"
    yield ""
    yield from _patterns(found, FORCED)
    if FREE in found.validated:
        yield "### Nothing forced"
        yield ""
        yield (
            "What was forced in the fit is left to the governments of the model. Patterns that start from an "
            "arrest are defined only in runs with one."
        )
        yield ""
        yield from _patterns(found, FREE)


def _patterns(found: Findings, which: str) -> Iterator[str]:
    rows = found.validated[which]
    for role, tally in tallies_of(rows).items():
        undefined = f", {tally.undefined} undefined" if tally.undefined else ""
        yield (
            f"- {role}: {tally.inside} of {tally.patterns} inside{undefined}; {tally.narrow} of "
            f"{tally.measured} intervals narrower than {WIDE:g} bands."
        )
    yield ""
    spoken = rows[rows["role"] != "cannot_speak"]
    head = ("pattern", "what", "role", "record", "band", "median (90 %)", "in band", "verdict")
    yield from table(head, map(_pattern_cells, spoken.to_dict("records")), (3, 5, 6))
    fails = spoken[spoken["verdict"] != Verdict.inside].to_dict("records")
    yield "What fails:" if fails else "No pattern fails."
    yield ""
    for row in fails:
        yield f"- **{row['pattern']}** ({row['role']}), {row['title']}: {_failure(row)}"
    if fails:
        yield ""
    wide = [str(row["pattern"]) for row in spoken.to_dict("records") if row["bands_wide"] >= WIDE]
    if wide:
        yield f"Intervals so wide that a median inside says little: {listed(wide)}."
        yield ""
    yield from figure(f"{found.folder}/patterns-{which}.png", "Every pattern on one scale")
    yield from figure(f"{found.folder}/histories-{which}.png", "Simulated histories beside the record")


def _pattern_cells(row: Mapping[Any, Any]) -> list[str]:
    inside = row["verdict"] == Verdict.inside
    return [
        str(row["pattern"]),
        f"{row['title']} ({row['unit']})" if row["unit"] else str(row["title"]),
        str(row["role"]),
        number(row["observed"]),
        band(row),
        f"{number(row['median'])} ({span(row['p05'], row['p95'])})",
        percent(row["in_band"]),
        str(row["verdict"]) if inside else f"**{row['verdict']}**",
    ]


def _failure(row: Mapping[Any, Any]) -> str:
    if row["verdict"] == Verdict.undefined:
        return f"only {percent(row['defined'])} of the runs define it."
    if row["rule"] == "straddles_zero":
        return f"the 90 % interval, {span(row['p05'], row['p95'])}, does not hold 0."
    too = "low" if row["median"] < row["band_low"] else "high"
    return (
        f"the model is too {too}, {number(row['median'])} where the band is {band(row)}; "
        f"{percent(row['in_band'])} of the runs lie in it."
    )
