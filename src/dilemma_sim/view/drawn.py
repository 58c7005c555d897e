"""What pages and the terminal say of the posterior that the parameters of a run were drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

CHANCE = (
    "Intervals show how far replicates of one scenario differ by chance. They leave out what is not known "
    "about the parameters and about the rules by which governments decide."
)
CHANCE_AND_DRAWS = (
    "Intervals show how far replicates differ by chance and by the parameters that were drawn from the "
    "posterior. They leave out what is not known about the other parameters and about the rules by which "
    "governments decide."
)

BY_HAND = (
    "Parameters that are set by hand make a run a check of the machinery. It is not evidence about the "
    "world, and nothing on this page is a forecast. The table of parameters gives the source of each number."
)
BY_HAND_AND_DRAWN = (
    "Parameters that are drawn from the posterior rest on the record as far as it identifies them, all "
    "others on assumptions. What follows from both is not evidence by itself, and nothing on this page is a "
    "forecast. The table of parameters gives the source of each number."
)

_WHY_NOT_DRAWN = {
    "held": "Not drawn: the scenario gives another value",
    "swept": "Not drawn: set by the study",
    "absent": "Not drawn: not in this scenario",
}


def posterior_facts(facts: Mapping[str, Any] | None) -> dict[str, str]:
    """Return what a page says about a posterior, by term.

    Parameters
    ----------
    facts : what the manifest says of it (`resample.manifested`); None where there is none.
    """
    if facts is None:
        return {}
    name = f"{facts['name']}, SHA-256 {facts['sha256']}"
    if facts["point"]:
        return {"Posterior": f"{name}; left out, every parameter has the scenario's own value"}
    found = {
        "Posterior": name,
        "Drawn from it": ", ".join(facts["drawn"]) or "nothing",
        "Drawn, but not identified by the record": ", ".join(facts["unidentified"]) or "none",
    }
    return found | {words: ", ".join(facts[why]) for why, words in _WHY_NOT_DRAWN.items() if facts[why]}


def posterior_lines(facts: Mapping[str, Any] | None) -> list[str]:
    """Return what the terminal says about a posterior, and about parameters that are not drawn from it."""
    if facts is None:
        return []
    if facts["point"]:
        return [f"'{facts['name']}' is left out; every parameter has the scenario's own value"]
    drawn = _counted(facts["drawn"], "parameter")
    line = f"{drawn} drawn from '{facts['name']}'"
    if facts["unidentified"]:
        line += f", {len(facts['unidentified'])} of them not identified by the record (see the report)"
    lines = [line]
    for why, words in _WHY_NOT_DRAWN.items():
        if facts[why]:
            lines.append(f"{words[0].lower()}{words[1:]}: {', '.join(facts[why])}")
    return lines


def limits(sentences: Sequence[str], facts: Mapping[str, Any] | None) -> list[str]:
    """Return the limits of a page; what it leaves out depends on whether parameters were drawn."""
    if not _draws(facts):
        return list(sentences)
    otherwise = {CHANCE: CHANCE_AND_DRAWS, BY_HAND: BY_HAND_AND_DRAWN}
    return [otherwise.get(text, text) for text in sentences]


def standing(what: str, facts: Mapping[str, Any] | None) -> str:
    """Say in a sentence what results can stand for, given where their parameters come from.

    Parameters
    ----------
    what : a page is about, such as a run.
    facts : what the manifest says of the posterior; None where there is none.
    """
    if not _draws(facts):
        return f"Parameters set by hand make {what} a check of the machinery, not evidence."
    return (
        "Parameters drawn from the posterior rest on the record as far as it identifies them, all others on "
        f"assumptions; so {what} shows what follows from both, and is not evidence by itself."
    )


def _draws(facts: Mapping[str, Any] | None) -> bool:
    return facts is not None and not facts["point"] and bool(facts["drawn"])


def _counted(names: Sequence[str], what: str) -> str:
    return f"{len(names)} {what}" + ("" if len(names) == 1 else "s")
