"""The levels that a run leaves behind, and other runs held at them: ablations and frozen feedback."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum
from typing import Any, NamedTuple

from dilemma_sim.model.channels import CHANNELS, EVERYTHING, FAMILIES, SIGHTS, At
from dilemma_sim.model.passing import Channels
from dilemma_sim.scenario.errors import advice

#: A channel, and whom it concerns.
Address = tuple[str, str]
#: What passed, by week; weeks in which nothing was asked for are left out.
Path = Mapping[int, Any]


@dataclass(frozen=True)
class Levels:
    """Hold what passed through every channel of a run.

    Attributes
    ----------
    weeks : of the run.
    paths : by address.
    """

    weeks: int
    paths: Mapping[Address, Path]

    def mean(self, channel: str, who: str) -> Any:
        """Return the mean over the weeks in which something passed.

        Raises
        ------
        ValueError : it was no number.
        """
        try:
            return _mean(list(self.paths[channel, who].values()))
        except (TypeError, ValueError):
            raise ValueError(
                f"{channel}: what passes here is no number and has no mean; hold it at its path"
            ) from None

    @property
    def channels(self) -> set[str]:
        """Names of the channels through which something passed."""
        return {channel for channel, _ in self.paths}


class Mean(NamedTuple):
    """Mark a value that is the same in every week."""

    value: Any


@dataclass(frozen=True)
class Hold:
    """Hold at what each address of a run is to be held; made by :func:`hold`.

    Attributes
    ----------
    weeks : for which there are paths.
    at : by address, a path or a mean.
    """

    weeks: int
    at: Mapping[Address, Path | Mean]

    def __or__(self, other: Hold) -> Hold:
        """Hold what either holds; where both do, as the other does."""
        return Hold(min(self.weeks, other.weeks), {**self.at, **other.at})


def hold(levels: Levels, names: Iterable[str], at: At | None = None) -> Hold:
    """Hold channels at the levels that they had in another run with the same luck.

    Parameters
    ----------
    levels : of that run, see :func:`dilemma_sim.model.levels_of`.
    names : of channels, of parts such as ``capacity.hub``, or :data:`EVERYTHING` (see
        :data:`CHANNELS`). Whom the other run did not know, such as a further organisation, is
        not held.
    at : path or mean; None as each channel says.

    Raises
    ------
    ValueError : there is no such channel, nothing passed through it, or it has no mean.

    Examples
    --------
    >>> from dilemma_sim import load_scenario
    >>> from dilemma_sim.model import hold, levels_of, simulate
    >>> base = simulate(load_scenario("one-country"), keep_levels=True)
    >>> arm = load_scenario("one-country", {"countries.homeland.government.dependence": 0.1})
    >>> run = simulate(arm, held=hold(levels_of(base), ["agenda", "utility.bilateral"]))
    """
    found: dict[Address, Path | Mean] = {}
    for name in [names] if isinstance(names, str) else names:
        optional = name == EVERYTHING or name in SIGHTS
        for channel in _parts_of(name, levels):
            addresses = [address for address in levels.paths if address[0] == channel]
            if not addresses and not optional:
                raise ValueError(
                    f"{name}: nothing passed through this channel in the run to hold at; leave it out"
                )
            chosen = at or _described(channel).at
            for address in addresses:
                found[address] = levels.paths[address] if chosen == "path" else Mean(levels.mean(*address))
    return Hold(levels.weeks, found)


def _parts_of(name: str, levels: Levels) -> tuple[str, ...]:
    if name == EVERYTHING:
        return tuple(channel for parts in SIGHTS.values() for channel in parts)
    if name in SIGHTS:
        return SIGHTS[name]
    if name in FAMILIES:
        return tuple(sorted(c for c in levels.channels if c.startswith(f"{name}."))) or (name,)
    if name in CHANNELS or name in levels.channels:
        return (name,)
    known = {EVERYTHING, *SIGHTS, *CHANNELS, *levels.channels}
    raise ValueError(f"{name}: there is no such channel to hold; {advice(name, known, len(known))}")


def _described(channel: str) -> Any:
    return CHANNELS[channel if channel in CHANNELS else channel.partition(".")[0]]


def _mean(values: list[Any]) -> Any:
    """Return the mean of numbers, or of tuples or mappings of them, part by part."""
    first = values[0]
    if any(type(value) is not type(first) for value in values):
        raise TypeError
    if isinstance(first, Mapping):
        if any(value.keys() != first.keys() for value in values):
            raise TypeError
        return {key: _mean([value[key] for value in values]) for key in first}
    if isinstance(first, tuple):
        parts = [_mean(list(part)) for part in zip(*values, strict=True)]
        return type(first)(*parts) if hasattr(first, "_fields") else tuple(parts)
    if not isinstance(first, float):
        raise TypeError
    return fsum(values) / len(values)


class HeldChannels(Channels):
    """Hold some channels, and note what passes through all.

    Parameters
    ----------
    held : what is held; None for nothing.
    keep_levels : note what passes.
    """

    open = False

    def __init__(self, held: Hold | None = None, *, keep_levels: bool = False) -> None:
        self._held = {} if held is None else held.at
        self._holds = {channel for channel, _ in self._held}
        self._noted: dict[Address, dict[int, Any]] | None = {} if keep_levels else None
        self._week = 0

    def begin(self, week: int) -> None:
        """Take note of the week."""
        self._week = week

    def carry[T](self, channel: str, who: str, value: T) -> T:
        """Return what arrives: what is held, or else what was sent."""
        if self._passes(channel):
            return value
        address = channel, who
        at = self._held.get(address)
        if at is not None:
            value = at.value if isinstance(at, Mean) else at.get(self._week, value)
        if self._noted is not None:
            path = self._noted.get(address)
            if path is None:
                path = self._noted[address] = {}
            path[self._week] = value
        return value

    def carry_each[P: NamedTuple](self, family: str, who: str, values: P) -> P:
        """Return what arrives of several values, each through the channel ``family.field``."""
        parts = zip(values._fields, values, strict=True)
        return type(values)(*[self.carry(f"{family}.{name}", who, value) for name, value in parts])

    def keep(self, channel: str, who: str, owner: object, *names: str) -> None:
        """Put attributes of a part that has just moved where they are held."""
        if self._passes(channel):
            return
        for name in names:
            setattr(owner, name, self.carry(channel, f"{who}, {name}", getattr(owner, name)))

    def _passes(self, channel: str) -> bool:
        """Say whether all that is sent through a channel arrives, and nobody notes it."""
        return self._noted is None and channel not in self._holds

    def levels(self, weeks: int) -> Levels | None:
        """Return what passed, if it was noted."""
        return None if self._noted is None else Levels(weeks, self._noted)
