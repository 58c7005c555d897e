"""From what pydantic found wrong to faults that say where, what and what instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from pydantic import ValidationError

from dilemma_sim.scenario.errors import MOST_FAULTS, Fault, Place, advice, shown
from dilemma_sim.scenario.quantity import Problem
from dilemma_sim.scenario.scalars import misreading
from dilemma_sim.scenario.slots import MISSING, Slot, fields
from dilemma_sim.scenario.yaml12 import Node

Path = tuple[str | int, ...]
Located = tuple[Place, str, Callable[[], Fault]]

#: Kinds of pydantic errors that mean "another type or range was expected here".
_EXPECTATIONS = (
    "_type",
    "_parsing",
    "int_from_float",
    "greater_than",
    "less_than",
    "finite_number",
    "literal_error",
    "_size",
    "enum",
)


def explain(error: ValidationError, root: Node, slot: Slot, known: set[str]) -> list[Fault]:
    """Return the faults behind a validation error, sorted by place.

    Parameters
    ----------
    error : what pydantic raised.
    root : the tree that was validated.
    slot : what the vocabulary admits at its top.
    known : key paths that have a fault already.
    """
    located: list[Located] = []
    seen = set(known)
    for detail in error.errors(include_url=False, include_input=False):
        for place, path, build in _located(detail, root, slot):
            # A choice of several types yields an error for each; one message names them all.
            unique = f"{path}: {detail['type']}" if detail["type"] == "value_error" else path
            if unique not in seen:
                seen.add(unique)
                located.append((place, path, build))
    located.sort(key=lambda found: (found[0].line == 0, found[0], found[1]))
    faults = [build() for _, _, build in located[:MOST_FAULTS]]
    if len(located) > MOST_FAULTS:
        first_untold = located[MOST_FAULTS][0]
        faults.append(Fault(first_untold, "", f"and {len(located) - MOST_FAULTS} more faults from here on"))
    return faults


def _located(detail: Any, root: Node, slot: Slot) -> Iterator[Located]:
    problem = detail.get("ctx", {}).get("error")
    if isinstance(problem, Problem):
        for path, message in problem.found:
            yield _locate(path, message, root)
        return
    path, node = _path(detail, root)
    joined = ".".join(map(str, path))
    kind = detail["type"]
    if kind == "extra_forbidden":
        place = (
            node.value[str(path[-1])].start
            if isinstance(node.value, dict) and path[-1] in node.value
            else node.start
        )
        yield place, joined, lambda: _unknown(place, path, slot)
    elif kind == "missing":
        yield node.start, joined, lambda: _missing(node.start, path, slot)
    elif problem is not None:
        yield node.place, joined, lambda: Fault(node.place, joined, str(problem))
    else:
        yield node.place, joined, lambda: _wrong(detail, node, path, slot)


def _locate(path: Path, message: str, root: Node) -> Located:
    node, depth = root.at(path)
    place = node.place if depth == len(path) and not isinstance(node.value, (dict, list)) else node.start
    joined = ".".join(map(str, path))
    return place, joined, lambda: Fault(place, joined, message)


def _path(detail: Any, root: Node) -> tuple[Path, Node]:
    """Return the key path of an error, and the node it is about or, for a key, the node around it."""
    location: Path = detail["loc"]
    if detail["type"] in ("missing", "extra_forbidden"):
        node, path = _walk(location[:-1], root)
        return (*path, location[-1]), node
    node, path = _walk(location, root)
    return path, node


def _walk(location: Path, root: Node) -> tuple[Node, Path]:
    # pydantic puts names of types between the keys where several types are possible.
    node, path = root, []
    for part in location:
        below, depth = node.at((part,))
        if depth:
            node = below
            path.append(part)
    return node, tuple(path)


def _unknown(place: Place, path: Path, slot: Slot) -> Fault:
    around = slot.descend(path[:-1])
    keys = around.keys if around is not None else ()
    return Fault(place, ".".join(map(str, path)), "unknown key", advice(str(path[-1]), keys))


def _missing(place: Place, path: Path, slot: Slot) -> Fault:
    inner = slot.descend(path)
    message = "the key is missing" + (f"; it needs {expected(inner)}" if inner is not None else "")
    return Fault(
        place, ".".join(map(str, path)), message, "begin with 'schema: 1'" if path == ("schema",) else None
    )


def _wrong(detail: Any, node: Node, path: Path, slot: Slot) -> Fault:
    joined = ".".join(map(str, path))
    inner = slot.descend(path)
    kind, found = detail["type"], node.value
    if inner is None or not any(part in kind for part in _EXPECTATIONS):
        message = str(detail["msg"])
        if message.startswith("expected"):
            message += f", found {shown(found)}"
        return Fault(node.place, joined, message[:1].lower() + message[1:])
    return Fault(node.place, joined, f"expected {expected(inner)}, found {shown(found)}", _hint(inner, found))


def _hint(slot: Slot, found: Any) -> str | None:
    if found is None:
        return None if slot.default is MISSING else "leave the key out for the default"
    if isinstance(found, str):
        if slot.choices:
            return advice(found, map(str, slot.choices)) if len(found) <= 60 else None
        return misreading(found) if slot.is_number or bool in slot.types else None
    if isinstance(found, float) and int in slot.types and found.is_integer() and abs(found) < 2**63:
        return f"write {int(found)}"
    if str in slot.types and isinstance(found, (bool, int, float)):
        return "put it in quotes"
    return None


def expected(slot: Slot) -> str:
    """Return what may stand at a place, in words."""
    words: list[str] = []
    if slot.is_number:
        words.append(_expected_number(slot))
    if slot.choices:
        words.append(
            ("one of " if len(slot.choices) > 1 else "") + ", ".join(map(shown_choice, slot.choices))
        )
    names = {str: "text", bool: "true or false", date: "a day written YYYY-MM-DD"}
    words += [name for kind, name in names.items() if kind in slot.types]
    if slot.blocks:
        needed = [key for key, info in fields(slot.blocks[0]).items() if info.is_required()]
        words.append("a mapping" + (f" with {' and '.join(needed)}" if needed else " of its keys"))
    if slot.is_collection:
        words.append("a mapping from names to values")
    if slot.is_list:
        words.append("a list")
    return " or ".join(words) or "another value"


def shown_choice(value: object) -> str:
    """Return a value of a closed choice as a text would write it."""
    return value if isinstance(value, str) else shown(value)


def _expected_number(slot: Slot) -> str:
    facts = slot.facts
    text = "a number" if float in slot.types else "a whole number"
    if facts.low is not None and facts.high is not None:
        text += f" from {plain(facts.low)} to {plain(facts.high)}"
    elif facts.low is not None:
        text += f" of at least {plain(facts.low)}"
    elif facts.high is not None:
        text += f" of at most {plain(facts.high)}"
    return text if facts.unit == "1" else f"{text} ({facts.unit})"


def plain(number: float) -> str:
    """Return a number without a fraction that says nothing."""
    return str(int(number)) if float(number).is_integer() and abs(number) < 1e15 else repr(number)
