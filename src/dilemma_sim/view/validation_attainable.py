"""The part of the validation page on what a model that is right would reach, and what follows for ours."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
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

#: What befalls a model that is right in this share of its records, or less, is no chance ...
RARELY = 0.05
#: ... and what befalls it in this share, or more, may be chance.
AT_TIMES = 0.2


class Luck(StrEnum):
    """Say how far chance explains what befalls a model that is right in some share of its records."""

    hardly = "hardly"
    badly = "badly"
    maybe = "maybe"


_FEW_INSIDE = {
    Luck.hardly: "so that the model fails beyond chance",
    Luck.badly: "which chance explains badly",
    Luck.maybe: "so that it may be chance",
}
_MISSED = {
    Luck.hardly: (f"{percent(RARELY)} or less", "There the model is wrong."),
    Luck.badly: (f"Less than {percent(AT_TIMES)}", "Chance explains these badly."),
    Luck.maybe: (f"{percent(AT_TIMES)} or more", "These may be chance, or their band cannot be met."),
}


def luck_of(share: float) -> Luck:
    """Return how far chance explains what befalls a model that is right in a share of its records.

    The share counts as the page writes it, in whole percent.

    >>> [str(luck_of(share)) for share in (0.05, 0.06, 0.19, 0.2)]
    ['hardly', 'badly', 'badly', 'maybe']
    """
    told = round(100.0 * share) / 100.0
    if told <= RARELY:
        return Luck.hardly
    return Luck.badly if told < AT_TIMES else Luck.maybe


def attainable_section(found: Findings) -> Iterator[str]:
    """Yield the lines on the same verdicts where a run of the model is the record."""
    reached = found.attainable
    records = int(reached.patterns["records"].max())
    yield "### What a right model would reach"
    yield ""
    yield (
        f"The same verdicts on {records} records that the model itself has made: runs near to the record are "
        "taken for it one by one, and what the other runs near to each do is compared with it. The model is "
        "right there by construction. Each band lies around the value of the run as it does around that of "
        "the record: its ends keep their distances in shares, and their ratios in other quantities. Bands "
        "from the literature stay, and so do those with an open side or without a value of the record that "
        "they hold. Nothing moves parameters here as the regression of the fit does, so that the real record "
        "gets figures of its own by the same method."
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
    least = reached.as_few(role)
    return (
        f"On records that the model itself has made, {percent(middle)} of the patterns to check are inside "
        f"({percent(low)} to {percent(high)}); on the real one, by the same method, {percent(here)}: as few "
        f"are in {percent(least)} of the former, {_FEW_INSIDE[luck_of(least)]}."
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
        percent(reached.as_few(role)),
    ]


def _what_fails(reached: Attainable) -> Iterator[str]:
    """Say of each pattern that fails whether a right model would have it inside."""
    fails = reached.patterns[~reached.patterns["inside_here"]]
    lucks = [
        luck_of(max(1.0 - float(row["inside"]), reached.as_few(str(row["role"])))) if row["records"] else None
        for row in fails.to_dict("records")
    ]
    if any(lucks):
        yield (
            "- What is not inside here is judged by the larger of two shares of these records: that in which "
            "the model misses the pattern although it is right (in brackets), and that in which as few "
            "patterns of the same role are inside as here."
        )
    for luck, (much, so) in _MISSED.items():
        own = fails[np.array([one == luck for one in lucks], dtype=bool)]
        if not own.empty:
            yield f"    - {much}: {_named(own, 1.0 - own['inside'])}. {so}"
    unseen = [str(name) for name in fails.loc[fails["records"] == 0, "pattern"]]
    if unseen:
        yield f"- Not inside here, and defined in none of these records: {listed(unseen)}."
    lucky = reached.patterns[reached.patterns["inside_here"] & (reached.patterns["inside"] < 0.5)]
    if not lucky.empty:
        yield (
            "- Inside here, and in fewer than half of the records where the model is right: "
            f"{_named(lucky, lucky['inside'])}."
        )


def _named(rows: pd.DataFrame, shares: pd.Series) -> str:
    pairs = zip(rows["pattern"], shares, strict=True)
    return listed([f"{name} ({percent(share)})" for name, share in pairs])
