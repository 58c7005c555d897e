"""Every number of a scenario: value, default, unit, range, and what supports it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from pydantic import BaseModel

from dilemma_sim.scenario.annotations import NO_COVER, Cover, covering
from dilemma_sim.scenario.document import Document, Origin
from dilemma_sim.scenario.slots import MISSING, Facts, Slot, attributes, fields

Number = int | float | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """Describe one numeric parameter.

    Attributes
    ----------
    path : its key path.
    value : what it is; None where it is switched off.
    default : what it would be where the text is silent; None where it must be set.
    unit, low, high, description, symbol : what the vocabulary says of it; an open side is None.
    source, grade : what supports the value.
    origin : where it was set, or ``default``.
    note : what else was said of it where it was set.
    """

    path: str
    value: Number
    default: Number
    unit: str
    low: float | None
    high: float | None
    source: str | None
    grade: str | None
    origin: str
    description: str = ""
    symbol: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _Spot:
    """Stand at one place of a document while walking through it.

    `default` is the value that stands there where the text is silent; `silent` tells whether it is;
    `cover` is what blocks from the vocabulary itself say of the numbers in them.
    """

    slot: Slot
    value: Any
    path: str
    default: Any
    silent: bool
    cover: Cover = NO_COVER


def describe(document: Document[Any], pattern: str | None = None) -> list[Parameter]:
    """Return a row for every numeric parameter of a document.

    Parameters
    ----------
    document : the scenario or study.
    pattern : only key paths that match this glob, or hold this text.
    """
    root = _Spot(Slot(type(document.value)), document.value, "", MISSING, silent=False)
    return [row for row in _rows(root, document.origins) if pattern is None or matches(row.path, pattern)]


def matches(path: str, pattern: str) -> bool:
    """Return True where a key path matches a glob or holds a text, whatever the case."""
    path, pattern = path.casefold(), pattern.casefold()
    return pattern in path or fnmatchcase(path, pattern)


def parameter_table(model: type[BaseModel]) -> list[Parameter]:
    """Return a row for every numeric parameter that a vocabulary knows, with NAME for the user's names."""
    return [
        Parameter(
            path=path,
            value=_number(default),
            default=_number(default),
            unit=facts.unit,
            low=facts.low,
            high=facts.high,
            source=facts.source,
            grade=facts.grade,
            origin="required" if default is MISSING else "default",
            description=facts.description,
            symbol=facts.symbol,
        )
        for path, facts, default in _known(Slot(model), "", ())
    ]


def _known(slot: Slot, path: str, around: tuple[type[BaseModel], ...]) -> Iterator[tuple[str, Facts, Any]]:
    if slot.is_number:
        yield path, slot.facts, slot.default
    for model in slot.blocks:
        if model not in around:  # a block that can hold itself is told once
            for key in fields(model):
                inner = slot.child(key)
                if inner is not None:
                    yield from _known(inner, _join(path, key), (*around, model))
    below = slot.child("NAME") if slot.is_collection else slot.child(0) if slot.is_list else None
    if below is not None:
        yield from _known(below, _join(path, "NAME" if slot.is_collection else "N"), around)


def _rows(spot: _Spot, origins: Mapping[str, Origin]) -> Iterator[Parameter]:
    if isinstance(spot.value, BaseModel):
        cover = (
            covering(_said(spot.value, "source"), _said(spot.value, "grade"), spot.cover)
            if spot.silent
            else NO_COVER
        )
        keys = attributes(type(spot.value))
        inner = [(key, getattr(spot.value, name), _default(spot, key)) for key, name in keys.items()]
    elif isinstance(spot.value, dict):
        cover = spot.cover
        known = spot.default if isinstance(spot.default, dict) else {}
        inner = [(name, value, known.get(name, MISSING)) for name, value in spot.value.items()]
    elif isinstance(spot.value, (list, tuple)):
        cover = spot.cover
        inner = [(str(place), value, MISSING) for place, value in enumerate(spot.value)]
    else:
        if spot.slot.is_number and not isinstance(spot.value, (bool, str)):
            yield _row(spot, origins.get(spot.path))
        return
    for key, value, default in inner:
        slot = spot.slot.child(int(key) if isinstance(spot.value, (list, tuple)) else key)
        if slot is not None:
            path = _join(spot.path, key)
            yield from _rows(_Spot(slot, value, path, default, path not in origins, cover), origins)


def _default(spot: _Spot, key: str) -> Any:
    """Return what a field of a block would be where the text is silent."""
    held = spot.default
    # A block that a text begins falls back on its own defaults; one from a table keeps the table's numbers.
    if isinstance(held, BaseModel) and type(held) is type(spot.value) and (spot.silent or spot.slot.entry):
        return getattr(held, attributes(type(held))[key])
    inner = Slot(type(spot.value)).child(key)
    return inner.default if inner is not None else MISSING


def _row(spot: _Spot, origin: Origin | None) -> Parameter:
    facts = spot.slot.facts
    source, grade = _support(spot, origin, facts)
    return Parameter(
        path=spot.path,
        value=spot.value,
        default=_number(spot.default),
        unit=facts.unit,
        low=facts.low,
        high=facts.high,
        source=source,
        grade=grade,
        origin=str(origin) if origin is not None else "default",
        description=facts.description,
        symbol=facts.symbol,
        note=origin.note if origin is not None else None,
    )


def _support(spot: _Spot, origin: Origin | None, facts: Facts) -> Cover:
    if origin is not None and (origin.source is not None or origin.grade is not None):
        return origin.source or f"set in {origin} without a source", origin.grade
    if spot.default is not MISSING and spot.value == spot.default:
        return spot.cover if spot.cover != NO_COVER else (facts.source, facts.grade)
    if origin is not None:
        return f"set in {origin} without a source", None
    return spot.cover


def _said(block: BaseModel, name: str) -> str | None:
    text = getattr(block, name, None)
    return text if isinstance(text, str) else None


def _number(value: Any) -> Number:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
