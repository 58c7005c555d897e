"""How large protests are."""

from __future__ import annotations

from math import floor, inf, nan, sqrt
from statistics import median

from dilemma_sim.evidence.history import History
from dilemma_sim.evidence.record import Event

Band = tuple[float | None, float | None]


def size_of(event: Event) -> float | None:
    """Return the geometric middle of the size, in persons; None unless both ends of its band are known."""
    if event.size_low is None or event.size_high is None:
        return None
    return sqrt(event.size_low * event.size_high)


def sizes_of(history: History) -> list[float]:
    """Return the sizes of the protests that have one, in persons."""
    return [size for event in history.protests if (size := size_of(event)) is not None]


def median_size(history: History) -> float:
    """Return the median size of protests, in persons."""
    return median(found) if (found := sizes_of(history)) else nan


def size_share(history: History, *, sizes: Band) -> float:
    """Return the share of protests whose size lies in a band, both ends included; None leaves one open."""
    low, high = -inf if sizes[0] is None else sizes[0], inf if sizes[1] is None else sizes[1]
    found = sizes_of(history)
    return sum(low <= size <= high for size in found) / len(found) if found else nan


def size_ratio(history: History, *, country: str, against: str) -> float:
    """Return the median size in one country over that in another."""
    other = median_size(history.within(against))
    return median_size(history.within(country)) / other if other > 0.0 else nan


def top_share(history: History, *, share: float = 0.1) -> float:
    """Return the share of participants in the largest tenth of protests, or another share of them.

    Read off the Lorenz curve: where the share of protests is no whole number, the last one counts in part.
    """
    found = sorted(sizes_of(history), reverse=True)
    if not sum(found):
        return nan
    many = share * len(found)
    whole = floor(many)
    part = (many - whole) * found[whole] if whole < len(found) else 0.0
    return (sum(found[:whole]) + part) / sum(found)
