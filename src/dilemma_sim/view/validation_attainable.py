"""The part of the validation page on what a model that is right would reach, and what follows for ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from dilemma_sim.study.validation import WIDE
from dilemma_sim.study.wording import percent
from dilemma_sim.view.markdown import listed, table
from dilemma_sim.view.validation_findings import INSIDE

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.study.attainable import Attainable
    from dilemma_sim.view.validation_findings import Findings

#: A model that is right has most such patterns inside ...
MOSTLY = 2.0 / 3.0
#: ... and what happens to it in so few records, or fewer, is hardly chance; from here on it may well be.
RARELY, AT_TIMES = 0.05, 0.2


def attainable_section(found: Findings) -> Iterator[str]:
    """Yield the lines on the same verdicts where a run of the model is the record."""
    reached = found.attainable
    records = int(reached.patterns["records"].max())
    yield "### What a right model would reach"
    yield ""
    yield (
        f"The same verdicts on {records} records that the model itself has made: runs near to the record are "
        "taken for it one by one, and what the other runs near to each do is compared with it. The model is "
        "right there by construction. Each band is drawn around the value of the run as it was around that "
        "of the record; bands from the literature stay. Nothing moves parameters here as the regression of "
        "the fit does, so that the real record gets figures of its own by the same method."
    )
    yield ""
    yield from table(
        (
            "patterns",
            "asked",
            "reached in",
            "share inside (90 %)",
            "here",
            "as low or lower",
        ),
        [_role_cells(reached, role) for role in INSIDE if (reached.records["role"] == role).any()],
        (1, 2, 3, 4, 5),
    )
    luck = (
        ": luck alone hardly ever leaves it to a model that is right" if reached.all_narrow < RARELY else ""
    )
    yield (
        f"- All 90 % intervals are narrower than {WIDE:g} bands in {percent(reached.all_narrow)} of these "
        f"records{luck}."
    )
    yield from _what_fails(reached)
    yield ""


def attainable_sentence(reached: Attainable) -> str:
    """Return what the section says of the patterns to check, in a line."""
    role = "check"
    shares, here = reached.shares(role), reached.here(role)
    low, middle, high = np.quantile(shares, [0.05, 0.5, 0.95])
    least = float((shares <= here).mean())
    if least <= RARELY:
        so = "so that the model fails beyond chance"
    else:
        so = "which chance explains badly" if least <= AT_TIMES else "so that it may be chance"
    return (
        f"On records that the model itself has made, {percent(middle)} of the patterns to check are inside "
        f"({percent(low)} to {percent(high)}); on the real one, by the same method, {percent(here)}: as few "
        f"are in {percent(least)} of the former, {so}."
    )


def _role_cells(reached: Attainable, role: str) -> list[str]:
    shares, here = reached.shares(role), reached.here(role)
    low, middle, high = np.quantile(shares, [0.05, 0.5, 0.95])
    return [
        role,
        percent(INSIDE[role]),
        percent(float((shares >= INSIDE[role]).mean())),
        f"{percent(middle)} ({percent(low)} to {percent(high)})",
        percent(here),
        percent(float((shares <= here).mean())),
    ]


def _what_fails(reached: Attainable) -> Iterator[str]:
    """Say of each pattern that fails whether a right model would have it inside."""
    fails = reached.patterns[~reached.patterns["inside_here"]]
    mostly = fails[fails["inside"] >= MOSTLY]
    if not mostly.empty:
        yield (
            f"- Outside here, and inside in at least two of three records where the model is right: "
            f"{_named(mostly)}. There the model is wrong."
        )
    seldom = fails[fails["inside"] < MOSTLY]
    if not seldom.empty:
        yield (
            f"- Outside here, and often also where the model is right: {_named(seldom)}. These say little "
            "against it, or their band cannot be met."
        )
    lucky = reached.patterns[reached.patterns["inside_here"] & (reached.patterns["inside"] < 0.5)]
    if not lucky.empty:
        yield (
            f"- Inside here, and in fewer than half of the records where the model is right: {_named(lucky)}."
        )


def _named(rows: pd.DataFrame) -> str:
    return listed([f"{row['pattern']} ({percent(row['inside'])})" for row in rows.to_dict("records")])
