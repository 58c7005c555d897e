"""What is wrong with a text, where it stands, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

#: More than this many faults of one kind are counted and no longer listed.
MOST_FAULTS = 100
#: More lines than this are not printed, wherever the faults come from.
_MOST_LINES = 3 * MOST_FAULTS


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Name a place in a text; line and column start at 1, and are 0 for an override."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Fault:
    """Hold one thing that is wrong.

    Attributes
    ----------
    place : where it stands.
    path : the key path, its parts joined with dots; empty for the text as a whole.
    message : what was expected and what was found.
    hint : what to do, such as the nearest known name.
    """

    place: Place
    path: str
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        text = f"{self.message}; {self.hint}" if self.hint else self.message
        return printable(": ".join(part for part in (str(self.place), self.path, text) if part))


class ScenarioError(Exception):
    """Report everything that is wrong with a scenario or study, a line per fault.

    Attributes
    ----------
    faults : what is wrong, sorted by place.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = in_order(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return listed(self.faults)


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return faults sorted by place, those of overrides last."""
    return tuple(sorted(faults, key=lambda fault: (fault.place.line == 0, fault.place, fault.path)))


def listed(faults: tuple[Fault, ...]) -> str:
    """Return faults a line each, and how many more there are where they are too many."""
    lines = [str(fault) for fault in faults[:_MOST_LINES]]
    if len(faults) > _MOST_LINES:
        lines.append(f"{faults[0].place.file}: and {len(faults) - _MOST_LINES} more faults")
    return "\n".join(lines)


def printable(text: str) -> str:
    """Return text on one line, with everything that a terminal might obey written as an escape."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text
    )


def shown(value: object, most: int = 40) -> str:
    """Return a found value as a message quotes it: as YAML writes it, and never long."""
    match value:
        case None:
            return "nothing (null)"
        case bool():
            return "true" if value else "false"
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case str():
            return printable(f"'{value}'" if len(value) <= most else f"'{value[:most]}...'")
        case int() | float():
            return repr(value)
    return f"a value of type {type(value).__name__}"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that a mistyped one most likely means, if any comes close."""
    if len(name) > 60:
        return None
    known = list(known)
    close = get_close_matches(name, known, n=1, cutoff=0.65)
    if not close:
        close = get_close_matches(
            name.casefold(), [entry for entry in known if entry.casefold() == name.casefold()]
        )
    return close[0] if close else None


def advice(name: str, known: Iterable[str], most: int = 12) -> str:
    """Return what to try instead of an unknown name: the nearest known one, or all where they are few."""
    known = sorted(known)
    near = nearest(name, known)
    if near is not None:
        return f"did you mean '{near}'?"
    listed = ", ".join(known[:most]) + (", ..." if len(known) > most else "")
    return f"known here: {listed}" if listed else "nothing is known here"
