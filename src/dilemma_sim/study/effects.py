"""Effects over draws of the parameters: how probable each is, and how large, with luck told apart.

The effect of a draw is an expectation over luck. Each draw is simulated with a few pairs that share all luck;
their mean is the draw's effect plus noise. With d the mean of a draw's pairs, L their number and s^2 the
variance of pairs within a draw (pooled over draws), Var(d) = tau^2 + s^2 / L, where tau^2 is the variance of
the effects themselves. So what is counted is not d but

    e = m + k (d - m),   k = sqrt(tau^2 / Var(d)),   tau^2 = max(0, Var(d) - s^2 / L),

with m the mean of all draws: estimates whose spread is that of the effects, and not that of effects and
luck together (constrained empirical Bayes; Louis 1984, Ghosh 1992). With one pair a draw luck cannot be told
apart, and k = 1.

A *probability* is that of the next draw to have its e where it is asked for. Its share among n draws is
averaged over bootstrap samples of the draws, each with an m and a k of its own, so that it holds what is not
known of them as well: where luck is all there is (k = 0) it is how sure the sign of m is. Of a share p of n
draws, the probability is (n p + 1/2) / (n + 1), with the 95 % interval of the same Jeffreys posterior, made
wider where that of the bootstrap is. So few draws never make sure: 0.95 takes nine that all agree.

Two things are assumed: that luck is alike in all draws (s^2 is pooled; the variance of the effects is
unbiased without this, their shape is not), and that the effects of draws keep their order when luck is
averaged out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Samples = NDArray[np.intp]

BOOTSTRAPS = 2000
ERROR = 0.05


@dataclass(frozen=True)
class Contrast:
    """Hold the pairs of one expectation, turned so that what is expected lies above zero.

    Attributes
    ----------
    difference : in the unit it is judged in, of shape (draws, luck); NaN where a pair has no value.
    margin : how far each difference lies beyond the smallest that matters.
    excludes : whether no effect is expected, but one the other way excluded.
    """

    difference: Numbers
    margin: Numbers
    excludes: bool = False


@dataclass(frozen=True)
class Probability:
    """Hold a probability over draws, with the 95 % interval that the number of draws leaves it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Mean:
    """Hold a mean effect over draws with its 95 % intervals.

    Attributes
    ----------
    value : the mean.
    low, high : of this effect alone (percentile bootstrap).
    low_all, high_all : such that 95 % of tables have no interval that misses; None before that is known.
    """

    value: float
    low: float
    high: float
    low_all: float | None = None
    high_all: float | None = None


NO_MEAN = Mean(float("nan"), float("nan"), float("nan"))


def contrast(
    looked_at: Numbers,
    compared: Numbers,
    *,
    sign: float,
    smallest: float | None,
    relative: float | None,
    taken_away: tuple[Numbers, Numbers] | None = None,
) -> Contrast:
    """Return the pairs of an expectation.

    Where the smallest effect is relative, whether a pair lies beyond it is asked of d - r |b|, which is
    linear in what luck moves, and not of the ratio. Of two relative effects, one of which is taken away from
    the other, each is relative to its own mean over the luck of the draw.

    Parameters
    ----------
    looked_at, compared : the number in the two arms, of shape (draws, luck).
    sign : 1 where it is expected to be higher, -1 where lower.
    smallest : effect that matters, in the unit of the number; None where it is relative.
    relative : effect that matters, as a share of `compared`; None where it is absolute.
    taken_away : the same two of a number whose own effect is taken away.
    """
    difference: Numbers = sign * (looked_at - compared)
    if taken_away is None:
        least = smallest if relative is None else relative * np.abs(compared)
        return Contrast(difference, difference - np.asarray(least, dtype=np.float64))
    other = sign * (taken_away[0] - taken_away[1])
    if relative is not None:
        difference, other = _relative(difference, compared), _relative(other, taken_away[1])
    beyond = difference - other
    least = smallest if relative is None else relative
    return Contrast(beyond, beyond - np.asarray(least, dtype=np.float64))


def _relative(difference: Numbers, compared: Numbers) -> Numbers:
    whole = np.abs(means_of(compared))[:, np.newaxis]
    with np.errstate(all="ignore"):
        return np.where(whole > 0.0, difference / whole, np.nan)


def samples_of(draws: int, seed: int) -> Samples:
    """Return bootstrap samples of the draws, of shape (samples, draws), for all effects of a table."""
    from numpy.random import default_rng  # noqa: TID251 - a bootstrap, not the model

    return default_rng(seed).integers(0, draws, size=(BOOTSTRAPS, draws))


def effects_of(pairs: Numbers, samples: Samples | None = None) -> Numbers:
    """Return the effects of the draws, with luck taken out: e of this module.

    Parameters
    ----------
    pairs : of shape (draws, luck); every draw has a value.
    samples : bootstrap samples; where given, the effects of each, of shape (samples, draws).
    """
    means, noise = means_of(pairs), _luck(pairs)
    taken = np.arange(len(means))[np.newaxis] if samples is None else samples
    drawn, within = means[taken], noise[taken]
    centre = drawn.mean(axis=1, keepdims=True)
    whole = drawn.var(axis=1, ddof=1, keepdims=True) if drawn.shape[1] > 1 else np.zeros_like(centre)
    real = np.maximum(0.0, whole - within.mean(axis=1, keepdims=True))
    with np.errstate(all="ignore"):
        kept = np.where(whole > 0.0, np.sqrt(real / whole), 0.0)
    found = centre + kept * (drawn - centre)
    return found[0] if samples is None else found


def nothing(pairs: Numbers) -> NDArray[np.bool_]:
    """Say in which draws every pair is identical, so that there is no effect, whatever other draws have."""
    return np.all(np.nan_to_num(pairs) == 0.0, axis=1)


def probability(
    pairs: Sequence[Numbers], samples: Samples, identical: Sequence[NDArray[np.bool_]]
) -> Probability:
    """Return how probable it is that the effects of a draw all lie above zero.

    Draws in which one of them has no value are left out.

    Parameters
    ----------
    pairs : of each effect, of shape (draws, luck).
    samples : bootstrap samples of the draws.
    identical : in which draws there is no effect at all, see `nothing`.
    """
    there = np.all([np.isfinite(means_of(one)) for one in pairs], axis=0)
    if not there.any():
        return Probability(float("nan"), float("nan"), float("nan"))
    left = int(there.sum())
    samples = samples[:, :left] * left // len(there)
    effects = np.stack([effects_of(one[there], samples) for one in pairs])
    still = np.stack([one[there][samples] for one in identical])
    shares = np.all((effects > 0.0) & ~still, axis=0).mean(axis=1)
    return _of_next(float(shares.mean()), left, *_ends(shares))


def _of_next(share: float, draws: int, low: float, high: float) -> Probability:
    """Return the probability that goes with a share of draws, given the ends of its bootstrap interval."""
    from scipy.stats import beta

    hits, misses = draws * share + 0.5, draws * (1.0 - share) + 0.5
    ends = beta(hits, misses).ppf([ERROR / 2.0, 1.0 - ERROR / 2.0])
    return Probability(hits / (draws + 1.0), min(low, float(ends[0])), max(high, float(ends[1])))


def mean_effect(pairs: Numbers, samples: Samples) -> Mean:
    """Return the mean effect over draws with its interval, of this effect alone."""
    means = means_of(pairs)
    low, high = _cautious(means, *_ends(_means(means, samples)), ERROR)
    return Mean(mean_of(means), low, high)


def adjusted(several: Sequence[Numbers], samples: Samples) -> list[Mean]:
    """Return the mean effects of a table with intervals that hold together.

    The half-width of each is a common multiple of its standard error: the 95 % quantile, over bootstrap
    samples, of the largest standardised deviation in the table (max-t; Westfall and Young 1993). The same
    draws are in all effects, so that what moves together is not paid for twice, as by Bonferroni.

    Parameters
    ----------
    several : the pairs of each effect, all of the same draws.
    samples : bootstrap samples of the draws.
    """
    found = [mean_effect(pairs, samples) for pairs in several]
    drawn = np.stack([_means(means_of(pairs), samples) for pairs in several])
    centres = np.array([one.value for one in found])[:, np.newaxis]
    errors = np.array([[_deviation(one)] for one in drawn])
    with np.errstate(all="ignore"):
        apart = np.where(errors > 0.0, np.abs(drawn - centres) / errors, 0.0)
    width = float(np.quantile(np.nan_to_num(apart).max(axis=0), 1.0 - ERROR))
    together = []
    for one, pairs, error in zip(found, several, errors[:, 0], strict=True):
        ends = _cautious(
            means_of(pairs),
            one.value - width * float(error),
            one.value + width * float(error),
            ERROR / len(found),
        )
        together.append(Mean(one.value, one.low, one.high, min(ends[0], one.low), max(ends[1], one.high)))
    return together


def ratio(part: Numbers, whole: Numbers, samples: Samples) -> Mean:
    """Return what part of an effect is left, over the same draws, with its interval.

    Parameters
    ----------
    part, whole : pairs of what is left and of the effect itself.
    samples : bootstrap samples of the draws.
    """
    tops, bottoms = means_of(part), means_of(whole)
    with np.errstate(all="ignore"):
        drawn = _means(tops, samples) / _means(bottoms, samples)
        value = float(np.float64(mean_of(tops)) / mean_of(bottoms))
    return Mean(value, *_ends(drawn)) if np.isfinite(value) else NO_MEAN


def turning_point(levels: Sequence[float], heights: Numbers, samples: Samples) -> Mean:
    """Return where a curve has come half-way from its first height to its last, with its interval.

    Between levels the curve is straight. Where it crosses half-way more than once, the first crossing counts.

    Parameters
    ----------
    levels : of what is swept, in order.
    heights : of shape (draws, levels), each the mean over luck.
    samples : bootstrap samples of the draws.
    """
    ticks = np.asarray(levels, dtype=np.float64)
    curves = np.stack([_means(column, samples) for column in heights.T], axis=1)
    crossings = np.array([_half_way(ticks, curve) for curve in curves])
    return Mean(_half_way(ticks, np.array([mean_of(column) for column in heights.T])), *_ends(crossings))


def mean_of(values: Numbers) -> float:
    """Return the mean of what has a value; NaN where nothing has."""
    there = values[np.isfinite(values)]
    return float(there.mean()) if len(there) else float("nan")


def _ends(drawn: Numbers) -> tuple[float, float]:
    """Return the ends of the middle 95 % of bootstrap values."""
    there = drawn[np.isfinite(drawn)]
    if not len(there):
        return float("nan"), float("nan")
    low, high = np.quantile(there, [ERROR / 2.0, 1.0 - ERROR / 2.0])
    return float(low), float(high)


def _deviation(drawn: Numbers) -> float:
    there = drawn[np.isfinite(drawn)]
    return float(there.std(ddof=1)) if len(there) > 1 else 0.0


def _half_way(levels: Numbers, heights: Numbers) -> float:
    risen = (heights - heights[0]) * np.sign(heights[-1] - heights[0])
    half = abs(heights[-1] - heights[0]) / 2.0
    reached = np.flatnonzero(risen >= half)
    if half == 0.0 or not len(reached):
        return float("nan")
    place = int(reached[0])
    step = risen[place] - risen[place - 1]
    return float(levels[place - 1] + (half - risen[place - 1]) / step * (levels[place] - levels[place - 1]))


def means_of(pairs: Numbers) -> Numbers:
    """Return the mean over luck of each draw; NaN where no pair has a value."""
    there = np.isfinite(pairs)
    with np.errstate(all="ignore"):
        return np.where(there, pairs, 0.0).sum(axis=1) / np.where(
            there.any(axis=1), there.sum(axis=1), np.nan
        )


def _luck(pairs: Numbers) -> Numbers:
    """Return what luck adds to the variance of the mean of each draw; 0 where no draw has two pairs."""
    there = np.isfinite(pairs)
    count = there.sum(axis=1)
    apart = np.where(there, pairs - means_of(pairs)[:, np.newaxis], 0.0)
    several = count > 1
    if not several.any():
        return np.zeros(len(pairs))
    noise = (apart**2).sum(axis=1)[several] / (count[several] - 1) / count[several]
    # A draw with one pair tells nothing of luck; it is taken to be as lucky as the others.
    return np.asarray(np.where(several, np.insert(noise, 0, 0.0)[np.cumsum(several)], noise.mean()))


def _means(means: Numbers, samples: Samples) -> Numbers:
    there = np.isfinite(means)
    weights = there[samples].sum(axis=1)
    with np.errstate(all="ignore"):
        return np.where(there, means, 0.0)[samples].sum(axis=1) / np.where(weights > 0, weights, np.nan)


def _cautious(means: Numbers, low: float, high: float, error: float) -> tuple[float, float]:
    """Return an interval that reaches to zero where so few draws differ that a sign-flip test allows it."""
    differing = int(np.count_nonzero(np.nan_to_num(means)))
    if differing and 2.0 ** (1 - differing) >= error:
        return min(low, 0.0), max(high, 0.0)
    return low, high
