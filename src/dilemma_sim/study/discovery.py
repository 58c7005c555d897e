"""Scenario discovery: the boxes of factors that lead to what is asked for, written back as scenarios."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from dilemma_sim.scenario.designs import SAMPLED, name_of
from dilemma_sim.study.aims import refuse_aim, refuse_coercion
from dilemma_sim.study.analysis_tables import read_table, write_table
from dilemma_sim.study.boxes import Box, Factors, Limit, cart_boxes, prim_boxes
from dilemma_sim.study.errors import AnalysisRefused
from dilemma_sim.study.expressions import Expression, column_of, number_of, parsed
from dilemma_sim.study.matching import Matched, matched_folder
from dilemma_sim.study.tables import Meaning

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from dilemma_sim.scenario import Scenario
    from dilemma_sim.scenario.factors import FactorValue
    from dilemma_sim.scenario.studies import Study
    from dilemma_sim.study.sweepfolder import SweepFolder

NAME = "boxes"
#: Share of the runs of a design point from which on the point counts as one that is sought.
MAJORITY = 0.5
FEWEST = 5

MEANING: dict[str, Meaning] = {
    "box": {"unit": "name", "role": "key", "description": "Name of the box; NAME.yaml is its scenario."},
    "method": {"unit": "name", "role": "key", "description": "prim or cart (a leaf of the tree)."},
    "scenario": {"unit": "name", "role": "key", "description": "The scenario, where there are several."},
    "where": {"unit": "text", "role": "key", "description": "What was asked for."},
    "coverage": {"unit": "share", "role": "statistic", "description": "Of the points sought, those inside."},
    "density": {"unit": "share", "role": "statistic", "description": "Of the points inside, those sought."},
    "mass": {"unit": "share", "role": "statistic", "description": "Of all points, those inside."},
    "sought": {"unit": "share", "role": "statistic", "description": "Of all points, those sought."},
    "factor": {"unit": "name", "role": "key", "description": "A factor that the box limits."},
    "low": {"unit": "as the factor", "role": "limit", "description": "Lower end; missing: not limited."},
    "high": {"unit": "as the factor", "role": "limit", "description": "Upper end; missing: not limited."},
    "values": {"unit": "text", "role": "limit", "description": "Values allowed, of a factor of names."},
    "quasi_p_low": {"unit": "share", "role": "statistic", "description": "Chance that this end is luck."},
    "quasi_p_high": {"unit": "share", "role": "statistic", "description": "Chance that this end is luck."},
}  # fmt: skip


@dataclass(frozen=True)
class Discovery:
    """Hold what was found.

    Attributes
    ----------
    where : the question.
    boxes : by scenario label, those of PRIM first.
    sought : by scenario label, which design points are sought.
    factors : at each design point.
    """

    where: str
    boxes: Mapping[str, tuple[Box, ...]]
    sought: Mapping[str, NDArray[np.bool_]]
    factors: Factors

    @property
    def named(self) -> dict[str, tuple[str, Box]]:
        """Boxes with the label of their scenario, by name."""
        found = {}
        for label, boxes in self.boxes.items():
            counts = {"prim": 0, "cart": 0}
            for box in boxes:
                counts[box.method] += 1
                stem = "box" if box.method == "prim" else "leaf"
                middle = f"-{label}" if label else ""
                found[f"{stem}{middle}-{counts[box.method]}"] = (label, box)
        return found

    @property
    def table(self) -> pd.DataFrame:
        """One row per box and factor that it limits."""
        rows = [
            {
                "box": name, "method": box.method, "scenario": label, "where": self.where,
                "coverage": box.coverage, "density": box.density, "mass": box.mass,
                "sought": float(self.sought[label].mean()), "factor": key,
                "low": np.nan if limit.low is None else limit.low,
                "high": np.nan if limit.high is None else limit.high,
                "values": ", ".join(map(str, limit.values)),
                "quasi_p_low": limit.quasi_p[0], "quasi_p_high": limit.quasi_p[1],
            }
            for name, (label, box) in self.named.items() for key, limit in box.limits.items()
        ]  # fmt: skip
        text = dict.fromkeys(("box", "method", "scenario", "where", "factor", "values"), "str")
        return pd.DataFrame(rows, columns=list(MEANING)).astype(text)


def question(study: Study, where: str, scenarios: Mapping[str, Scenario]) -> Expression:
    """Read a question to a study, and refuse it where it seeks what is never an aim.

    Parameters
    ----------
    study : the study.
    where : the expression.
    scenarios : those that the study varies, by label.

    Raises
    ------
    AnalysisRefused : the expression, what it seeks or a factor of the study cannot stand.
    """
    if name_of(study.design) not in SAMPLED:
        raise AnalysisRefused(
            f"the design '{name_of(study.design)}' does not sample the factors, so that no box can be told "
            "from its grid; write design: {latin_hypercube: {samples: 500}}"
        )
    refuse_coercion(study, scenarios)
    reported = {one.column: one for one in study.outcomes}
    names = ["country", *(["scenario"] if study.scenarios else [])]
    expression = parsed(where, list(reported), names)
    for one in expression.comparisons():
        column = column_of(one.left)
        if column not in reported:
            continue
        for scenario in scenarios.values():
            if one.sign in ("<", "<=") or (one.sign == "==" and number_of(one.right) is not None):
                refuse_aim(reported[column], "low", scenario)
            if one.sign in (">", ">=") or (one.sign == "==" and number_of(one.right) != 0):
                refuse_aim(reported[column], "high", scenario)
            if one.sign == "!=" and number_of(one.right) == 0:
                refuse_aim(reported[column], "high", scenario)
    return expression


def asked(study: str, where: str) -> None:
    """Check a question to a study, given its name, its path or its folder, before anything is run.

    Raises
    ------
    ScenarioError, AnalysisRefused : the study or the question cannot stand.
    """
    from dilemma_sim.study.finished import asked_of

    said, scenarios = asked_of(study)
    question(said, where, scenarios)


def discover(found: Matched, expression: Expression) -> Discovery:
    """Find boxes of factors in which what is asked for is concentrated.

    A design point is sought where at least half of its runs are, so that points are independent cases.

    Raises
    ------
    AnalysisRefused : too few points are sought, or nearly all.
    """
    factors = Factors.of(found.study, found.points)
    sought = sought_points(found, expression)
    boxes = {
        label: (*prim_boxes(factors, mask), *cart_boxes(factors, mask)) for label, mask in sought.items()
    }
    return Discovery(expression.text, boxes, sought, factors)


def sought_points(found: Matched, expression: Expression) -> dict[str, NDArray[np.bool_]]:
    """Return which design points are sought, by scenario label.

    Raises
    ------
    AnalysisRefused : too few points are sought, or nearly all.
    """
    counted = found.results[expression.counted(found.results)]
    if counted.empty:
        raise AnalysisRefused(
            f"no run fits '{expression.text}'; the countries are {', '.join(found.countries)}"
        )
    sought: dict[str, NDArray[np.bool_]] = {}
    for label in found.labels:
        rows = counted[counted["scenario"] == label] if label else counted
        if rows.empty:
            continue
        first = found.labels.index(label) * len(found.points)
        hits = pd.Series(expression.sought(rows), index=rows["point"] - first)
        share = hits.groupby(level=0).mean().reindex(range(len(found.points)), fill_value=0.0)
        sought[label] = share.to_numpy(float) >= MAJORITY
        _refuse_extremes(expression, sought[label])
    return sought


def _refuse_extremes(expression: Expression, sought: NDArray[np.bool_]) -> None:
    hits, total = int(sought.sum()), len(sought)
    if hits < FEWEST or total - hits < FEWEST:
        raise AnalysisRefused(
            f"'{expression.text}' holds at {hits} of {total} design points, which leaves nothing to tell "
            f"apart; ask for what holds at {FEWEST} at least and fails at {FEWEST}, or add points"
        )


def analyse(folder: SweepFolder, where: str) -> Discovery:
    """Ask a study folder a question; write `boxes.parquet` and `.csv` and a scenario for each box into it.

    Raises
    ------
    AnalysisRefused : the question, the study or the results cannot stand.
    """
    from dilemma_sim.study.writing import output_to, write_whole

    scenarios = scenarios_of(folder)
    expression = question(folder.study, where, scenarios)
    found = discover(matched_folder(folder), expression)
    texts = {
        name: box_scenario(name, box, scenarios[label], _file(folder, label), where, found.factors)
        for name, (label, box) in found.named.items()
    }
    write_table(folder, NAME, found.table, MEANING)
    with output_to(folder.path):
        for stale in (*folder.path.glob("box-*.yaml"), *folder.path.glob("leaf-*.yaml")):
            stale.unlink()
        for name, text in texts.items():
            write_whole(folder.path / f"{name}.yaml", text.encode())
            _read_back(folder.path / f"{name}.yaml")
    return found


def read_discovery(folder: SweepFolder) -> Discovery | None:
    """Return what was found in a study folder the last time it was asked, or None if nothing was."""
    table = read_table(folder, NAME)
    if table is None or table.empty:
        return None
    found, where = matched_folder(folder), str(table["where"].iloc[0])
    sought = sought_points(found, question(folder.study, where, scenarios_of(folder)))
    factors = Factors.of(found.study, found.points)
    boxes: dict[str, list[Box]] = {label: [] for label in sought}
    for _, rows in table.groupby("box", sort=False):
        limits = {
            str(row.factor): _limit_of(row, factors)
            for row in rows.rename(columns={"values": "values_"}).itertuples()
        }
        one = rows.iloc[0]
        boxes[str(one["scenario"])].append(
            Box(str(one["method"]), limits, float(one["coverage"]), float(one["density"]),
                float(one["mass"]), factors.inside(limits))
        )  # fmt: skip
    return Discovery(where, {label: tuple(ones) for label, ones in boxes.items()}, sought, factors)


def _limit_of(row: Any, factors: Factors) -> Limit:
    told = row.values_.split(", ") if row.values_ else []
    values = tuple(value for value in factors.values[row.factor] if str(value) in told)
    low, high = (None if np.isnan(end) else float(end) for end in (row.low, row.high))
    return Limit(low, high, values, (row.quasi_p_low, row.quasi_p_high))


def scenarios_of(folder: SweepFolder) -> dict[str, Scenario]:
    """Return the scenarios of a study folder by label."""
    from dilemma_sim.scenario import load_scenario

    return {label: load_scenario(str(folder.path / _file(folder, label))) for label in folder.study.bases}


def _file(folder: SweepFolder, label: str) -> str:
    return folder.study.bases[label]


def _read_back(path: Path) -> None:
    from dilemma_sim.scenario import read_scenario

    read_scenario(str(path))


def box_scenario(name: str, box: Box, base: Scenario, file: str, where: str, factors: Factors) -> str:
    """Return a scenario in the middle of a box, as YAML that extends the scenario that was varied."""
    lines = [
        f"# {name}: {re.sub(r'\s+', ' ', where)}",
        f"# Coverage {box.coverage:.2f}, density {box.density:.2f}, mass {box.mass:.2f} ({box.method}).",
        "# Values lie in the middle of the box; its limits:",
        *(f"#   {key}: {limit_text(limit)}" for key, limit in box.limits.items()),
        "schema: 1",
        f"extends: {file}",
        f"title: {quoted(f'{base.title}: {name}')}",
    ]
    tree: dict[str, object] = {}
    middles = {path: _middle(key, box, factors) for key in box.limits for path in factors.parameters[key]}
    for path, middle in middles.items():
        below = tree
        *parents, last = path.split(".")
        for part in parents:
            below = below.setdefault(part, {})  # type: ignore[assignment] # keys never lie inside another
        below[last] = middle
    return "\n".join([*lines, *_yaml(tree)]) + "\n"


def limit_text(limit: Limit) -> str:
    """Write what a box allows of a factor."""
    if limit.values:
        return " or ".join(map(str, limit.values))
    if limit.low is None:
        return f"at most {limit.high:.4g}"
    return f"at least {limit.low:.4g}" if limit.high is None else f"{limit.low:.4g} to {limit.high:.4g}"


def _middle(key: str, box: Box, factors: Factors) -> FactorValue:
    limit, column = box.limits[key], factors.table[key]
    if limit.values:
        return limit.values[len(limit.values) // 2]
    low = float(column.min()) if limit.low is None else limit.low
    high = float(column.max()) if limit.high is None else limit.high
    middle = (low + high) / 2
    if factors.values[key]:  # only values of the study, so that a scenario never has one it did not
        allowed = [v for v in factors.values[key] if isinstance(v, int | float) and low <= v <= high]
        return min(allowed, key=lambda value: abs(value - middle))
    whole = bool((column == column.round()).all())
    return round(middle) if whole else float(f"{middle:.6g}")


def _yaml(tree: Mapping[str, object], indent: str = "") -> list[str]:
    lines = []
    for key, value in tree.items():
        if isinstance(value, Mapping):
            lines += [f"{indent}{quoted(key)}:", *_yaml(value, indent + "  ")]
        elif isinstance(value, bool):
            lines.append(f"{indent}{quoted(key)}: {str(value).lower()}")
        else:
            text = quoted(value) if isinstance(value, str) else str(value)
            lines.append(f"{indent}{quoted(key)}: {text}")
    return lines


def quoted(text: str) -> str:
    """Write a text as YAML; one that could be read otherwise stands in quotes."""
    import json

    plain = re.fullmatch(r"[A-Za-z][\w-]*", text) and text.lower() not in ("true", "false", "null", "y", "n")
    return text if plain and text.lower() not in ("yes", "no", "on", "off") else json.dumps(text)
