"""Tables of analyses as the terminal and the report show them: head, rows, and which columns are numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dilemma_sim.study.frontier import MEANING as FRONTIER
from dilemma_sim.study.sensitivity import DUMMY
from dilemma_sim.study.wording import precise

Shown = tuple[list[str], list[list[str]], range]
_MAIN = {"sobol": "ST", "morris": "mu_star", "pawn": "pawn"}


def sensitivity_table(table: pd.DataFrame) -> Shown:
    """Show the main index of each factor, the weightiest first, by outcome and country."""
    head = ["OUTCOME", "COUNTRY", "FACTOR", "INDEX", "VALUE", "95 % INTERVAL", "LUCK"]
    several = bool((table["scenario"] != "").any())
    rows = []
    for _, group in table.groupby(["scenario", "outcome", "country"], sort=False):
        main = group[group["index"].isin(_MAIN.values()) | (group["index"] == "")]
        for row in main.sort_values("value", ascending=False, kind="stable").to_dict("records"):
            start = [str(row["outcome"]), str(row["country"])]
            if row["note"]:
                cells = [*start, str(row["note"]), "", "", "", ""]
            else:
                idle = row["factor"] == DUMMY
                span = f"{precise(row['low'])} to {precise(row['high'])}"
                factor = "a factor that does nothing" if idle else str(row["factor"])
                cells = [
                    *start,
                    factor,
                    str(row["index"]),
                    precise(row["value"]),
                    span,
                    _percent(row["luck"]),
                ]
            rows.append([str(row["scenario"]), *cells] if several else cells)
    return (["SCENARIO", *head] if several else head), rows, range(4 + several, 7 + several)


def calibration_table(table: pd.DataFrame) -> Shown:
    """Show prior and posterior of each parameter, those that were fitted first, and how far to trust them."""
    head = [
        "PARAMETER",
        "FITTED",
        "PRIOR",
        "POSTERIOR",
        "90 % INTERVAL",
        "CONTRACTION",
        "IDENTIFIED",
        "COVERAGE",
    ]
    rows = []
    for row in table.sort_values("fitted", ascending=False, kind="stable").to_dict("records"):
        fitted, identified = bool(row["fitted"]), bool(row["identified"])
        rows.append(
            [
                str(row["parameter"]),
                "yes" if fitted else "no",
                precise(row["prior_median"]),
                precise(row["posterior_median"]),
                f"{precise(row['posterior_low'])} to {precise(row['posterior_high'])}",
                f"{row['contraction']:.2f}",
                "yes" if identified else "NO" if fitted else "no",
                _percent(row["test_coverage"]),
            ]
        )
    return head, rows, range(2, 8)


def box_table(table: pd.DataFrame) -> Shown:
    """Show what each box limits, and what it catches."""
    head = ["BOX", "FACTOR", "LIMITS", "QUASI-P", "COVERAGE", "DENSITY", "MASS"]
    rows = []
    for row in table.to_dict("records"):
        ends = [precise(row[end]) for end in ("quasi_p_low", "quasi_p_high") if row[end] == row[end]]
        numbers = [f"{row[name]:.2f}" for name in ("coverage", "density", "mass")]
        rows.append([str(row["box"]), str(row["factor"]), _limits(row), ", ".join(ends), *numbers])
    return head, rows, range(3, 7)


def frontier_table(table: pd.DataFrame) -> Shown:
    """Show both sides of each posture over all worlds, regret, satisficing, and the human costs beside."""
    costs = [str(name) for name in table.columns if name not in FRONTIER]
    head = [
        "POSTURE", "IDENTITY", "90 % BAND", "LOSS", "90 % BAND", "ON FRONTIER", "IN DRAWS",
        "REGRET", "SATISFICING", *costs,
    ]  # fmt: skip
    rows = []
    for row in table[table["factor"] == ""].to_dict("records"):
        rows.append(
            [
                str(row["posture"]),
                precise(row["identity"]), _span(row, "identity"),
                precise(row["loss"]), _span(row, "loss"),
                "yes" if row["on_frontier"] else "no",
                _percent(row["share_on_frontier"]),
                precise(row["regret"]) + (" (least)" if row["minimax"] else ""),
                _percent(row["satisficing"]),
                *(precise(row[cost]) for cost in costs),
            ]
        )  # fmt: skip
    return head, rows, range(1, len(head))


def _limits(row: Any) -> str:
    if row["values"]:
        return str(row["values"])
    if row["low"] != row["low"]:
        return f"at most {precise(row['high'])}"
    if row["high"] != row["high"]:
        return f"at least {precise(row['low'])}"
    return f"{precise(row['low'])} to {precise(row['high'])}"


def _span(row: Any, side: str) -> str:
    return f"{precise(row[f'{side}_low'])} to {precise(row[f'{side}_high'])}"


def _percent(share: float) -> str:
    return "" if share != share else f"{100 * share:.0f} %"


def lines_of(shown: Shown) -> list[tuple[str, Sequence[str], str]]:
    """Return rows as the report wants them: a label, cells, and no hint."""
    return [(row[0], row[1:], "") for row in shown[1]]
