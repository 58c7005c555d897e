"""The vocabulary of the files: every block, every key, what may stand there, and what supports a number."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_tables import table
from pydantic import BaseModel

from dilemma_sim.scenario import Scenario
from dilemma_sim.scenario.claims import Claim
from dilemma_sim.scenario.explain import expected, plain
from dilemma_sim.scenario.quantity import Component
from dilemma_sim.scenario.slots import MISSING, Slot, fields
from dilemma_sim.scenario.studies import Study

HEAD = ("Key", "Meaning, and where the default comes from", "May hold", "If silent")


def scenario_keys() -> str:
    """Return the sections of a scenario file."""
    return _sections(Scenario, "scenario")


def study_keys() -> str:
    """Return the sections of a study file."""
    return _sections(Study, "study")


def claim_keys() -> str:
    """Return the sections of a claim file."""
    return _sections(Claim, "claim")


def _sections(top: type[BaseModel], kind: str) -> str:
    return "\n\n".join(_section(model, paths, kind) for model, paths in _blocks(top).items())


def _blocks(top: type[BaseModel]) -> dict[type[BaseModel], list[str]]:
    """Return every block below another, in order of depth, and the key paths where it may stand."""
    found: dict[type[BaseModel], list[str]] = {top: [""]}
    for model in (queue := [top]):
        for key in fields(model):
            below, step = _unwrapped(Slot(model).child(key))
            for block in below.blocks:
                if block not in found:
                    queue.append(block)
                paths = [f"{path}.{key}{step}".removeprefix(".") for path in found[model]]
                found[block] = list(dict.fromkeys([*found.get(block, []), *paths]))
    return found


def _unwrapped(slot: Slot | None) -> tuple[Slot, str]:
    """Return the entries of a collection or list, and how a key path names one."""
    assert slot is not None
    step = ""
    while not slot.blocks and (inner := slot.child("NAME" if slot.is_collection else 0)) is not None:
        step += ".NAME" if slot.is_collection else ".N"
        slot = inner
    return slot, step


def _section(model: type[BaseModel], paths: list[str], kind: str) -> str:
    where = ", ".join(f"`{path}`" for path in paths[:6] if path) or "The top of the file"
    said = (model.__doc__ or "").strip().split("\n\n")[0]
    rows = [_row(key, Slot(model).child(key), kind) for key in _own(model)]
    return f"({kind}-{model.__name__})=\n## {model.__name__}\n\n{where}. {said}\n\n{table(HEAD, rows)}"


def _own(model: type[BaseModel]) -> Iterator[str]:
    everywhere = fields(Component)
    return (key for key in fields(model) if key not in everywhere)


def _row(key: str, slot: Slot | None, kind: str) -> tuple[str, ...]:
    assert slot is not None
    facts = slot.facts
    symbol = f" Symbol: `{facts.symbol}`." if facts.symbol else ""
    source = f" *{facts.source} ({facts.grade}).*" if facts.source else ""
    return f"`{key}`", facts.description + symbol + source, _may_hold(slot, kind), _default(slot)


def _may_hold(slot: Slot, kind: str) -> str:
    """Return what may stand at a key, with links to the blocks that describe it."""
    below, _ = _unwrapped(slot)
    if below.blocks:
        links = ", ".join(f"[{block.__name__}](#{kind}-{block.__name__})" for block in below.blocks)
        return f"{expected(slot)}: {links}"
    return expected(slot) if below is slot else f"{expected(slot)}; each {expected(below)}"


def _default(slot: Slot) -> str:
    default = slot.default
    match default:
        case _ if default is MISSING:
            return "must be given"
        case None:
            return "nothing"
        case bool():
            return "true" if default else "false"
        case int() | float():
            return plain(default)
        case str():
            return f"`{default}`" if default else "empty"
        case BaseModel():
            return "its own defaults"
        case dict() if default:
            return "the table: " + ", ".join(f"`{name}`" for name in default)
        case _:
            return "none"
