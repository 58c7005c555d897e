"""How what many runs gave looks in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dilemma_sim.notebook import Grid, card
from dilemma_sim.study.headlines import HEADLINES, headline_cells
from dilemma_sim.study.verdicts import Verdict

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.study.compare import Comparison
    from dilemma_sim.study.engine import Ensemble
    from dilemma_sim.study.reading import Results
    from dilemma_sim.study.resample import Resample
    from dilemma_sim.study.sweep import Swept
    from dilemma_sim.study.validation import Validation

#: Most rows of a table that a card shows.
MOST = 12

_CHANCE = (
    "Brackets hold the middle 90 % of replicates. They say nothing of whether the assumptions are right."
)


def ensemble_card(ensemble: Ensemble) -> str:
    """Return replicates as markup: the outcomes that say most, with their spread."""
    countries = {name: country.label or name for name, country in ensemble.scenario.countries.items()}
    _, rows = headline_cells(ensemble.summary(), countries)
    head = ["Outcome", "Over weeks", *countries.values()]
    facts = {
        "Replicates": f"{ensemble.replicates}, seed {ensemble.seed}",
        **_drawn(ensemble.resample),
        "Tables": ".curves, .events" + ("" if ensemble.resample is None else ", .draws"),
    }
    grid = Grid(head, rows, numeric=range(2, len(head)))
    return card(
        ensemble.scenario.title, "replicates", facts, [grid], [*_unidentified(ensemble.resample), _CHANCE]
    )


def comparison_card(comparison: Comparison) -> str:
    """Return a comparison as markup: of each arm the differences that are surest, human costs first."""
    base = comparison.base
    facts = {
        "Base": base.scenario.title,
        "Pairs": f"{comparison.replicates}, seed {comparison.seed}; each pair shares all luck",
        **_drawn(base.ensemble.resample),
        "Tables": ".differences, .difference_curves, .curves",
    }
    labels = {name: country.label or name for name, country in base.scenario.countries.items()}
    grids = [
        _differences(comparison.differences, arm.name, arm.scenario.title, labels)
        for arm in comparison.others
    ]
    note = "Intervals of 95 % are of each outcome by itself; .differences has them for all together."
    return card(
        "Comparison", "same luck, pair by pair", facts, grids, [*_unidentified(base.ensemble.resample), note]
    )


def validation_card(validation: Validation) -> str:
    """Return a validation as markup: how many patterns are inside, and each that has a verdict."""
    facts = {
        "Patterns": validation.patterns.title,
        "Replicates": f"{len(validation.histories)}, seed {validation.seed}",
        **_drawn(validation.resample),
    }
    for role, tally in validation.tallies.items():
        undefined = f", {tally.undefined} undefined" if tally.undefined else ""
        facts[{"fit": "Fitted", "check": "Only checked"}[role]] = (
            f"{tally.inside} of {tally.patterns} inside their band{undefined}"
        )
    table = validation.table[validation.table["role"] != "cannot_speak"]
    rows = [
        (
            row["title"],
            _number(row["observed"]),
            _span(row["band_low"], row["band_high"]),
            _number(row["median"]),
            _span(row["p05"], row["p95"]),
            str(row["verdict"]),
        )
        for row in table.to_dict("records")
    ]
    head = ("Pattern", "Record", "Band", "Median", "90 % of runs", "Verdict")
    silent = int((validation.table["role"] == "cannot_speak").sum())
    notes = [*_unidentified(validation.resample)]
    notes += [f"Of {silent} patterns the model cannot speak; .table says why."] if silent else []
    return card(
        validation.scenario.title, "validation", facts, [Grid(head, rows, numeric=(1, 2, 3, 4))], notes
    )


def results_card(results: Results) -> str:
    """Return a folder of results as markup, without reading its tables."""
    from dilemma_sim.study.reading import ABOUT

    manifest = results.manifest
    facts = {
        "Folder": str(results.path),
        "Command": str(manifest.get("command", "")),
        "Seed": str(manifest.get("seed", "")),
        "Replicates": str(manifest.get("replicates", "")),
        "Design points": str(manifest.get("points", "")),
        "Version": f"dilemma-sim {manifest['version']}",
        "Data SHA-256": str(manifest.get("data_sha256", ""))[:12],
    }
    grid = Grid(("Table", "What it holds"), [(name, ABOUT[name]) for name in results.names])
    return card(_title(manifest), results.kind, facts, [grid], _incomplete(manifest))


def swept_card(swept: Swept) -> str:
    """Return the end of a sweep as markup: where its results are, and what went wrong."""
    manifest = swept.folder.manifest
    facts = {
        "Folder": str(swept.folder.path),
        "Design points": str(manifest["points"]),
        "Replicates": f"{manifest['replicates']} a point, seed {manifest['seed']}",
        "Parts": f"{swept.computed} computed, {swept.kept} kept",
        "Factors": ", ".join(swept.folder.factors),
        "Outcomes": ", ".join(swept.folder.outcomes),
        "Tables": ".folder.results, .folder.summary",
    }
    return card(manifest["study"], "study", facts, (), [*_some(swept.failed), *swept.notes])


def _drawn(resample: Resample | None) -> dict[str, str]:
    if resample is None:
        return {}
    return {"Drawn": f"{len(resample.drawn)} parameters, from the posterior '{resample.posterior.name}'"}


def _unidentified(resample: Resample | None) -> Iterator[str]:
    if resample is not None and resample.unidentified:
        count = len(resample.unidentified)
        yield f"The record says nothing about {count} of the parameters that are drawn."


def _differences(table: pd.DataFrame, arm: str, title: str, labels: Mapping[str, str]) -> Grid:
    sureness = list(Verdict)
    rows = table[
        (table["arm"] == arm) & (table["by"] == "country") & table["measure"].isin(HEADLINES)
    ].to_dict("records")
    rows.sort(key=lambda row: (sureness.index(Verdict(row["verdict"])), row["side"] != "human cost"))
    cells = [
        (
            row["label"],
            labels[row["place"]],
            str(row["functional"]).replace("_", " "),
            _number(row["base"]),
            _number(row["difference"], sign=True),
            _span(row["low"], row["high"], sign=True),
            str(row["verdict"]),
        )
        for row in rows[:MOST]
    ]
    more = f"; {len(rows) - MOST} further rows in .differences" if len(rows) > MOST else ""
    head = ("Outcome", "Where", "Over weeks", "Base", "Difference", "95 % interval", "How sure")
    return Grid(head, cells, f"{title}, against the base{more}", numeric=(3, 4, 5))


def _title(manifest: Mapping[str, Any]) -> str:
    arms = manifest.get("arms", {})
    return str(
        manifest.get("study")
        or manifest.get("scenario")
        or " / ".join(arm["scenario"] for arm in arms.values())
    )


def _incomplete(manifest: Mapping[str, Any]) -> Iterator[str]:
    if manifest["kind"] == "sweep" and "data_sha256" not in manifest:
        yield "The sweep has not ended; what there is so far is shown."
    yield from _some(manifest.get("failed", ()))


def _some(failed: Iterable[str]) -> Iterator[str]:
    messages = list(failed)
    yield from messages[:MOST]
    if len(messages) > MOST:
        yield f"And {len(messages) - MOST} further runs failed."


def _number(value: float | None, sign: bool = False) -> str:
    if value is None or value != value:
        return "-"
    form = ",.0f" if abs(value) >= 100 else ".3g"
    return format(value, f"{'+' if sign and value else ''}{form}")


def _span(low: float, high: float, sign: bool = False) -> str:
    ends = _number(low, sign), _number(high, sign)
    if "-" not in ends:
        return f"{ends[0]} to {ends[1]}"
    return {(True, False): f"up to {ends[1]}", (False, True): f"from {ends[0]}"}.get(
        (ends[0] == "-", ends[1] == "-"), "-"
    )
