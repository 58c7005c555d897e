"""Files that build on others of their kind: the chain of `extends`, and where it may lead."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from dilemma_sim.scenario.annotations import strip_annotations
from dilemma_sim.scenario.errors import Fault, ScenarioError, shown
from dilemma_sim.scenario.files import read_text
from dilemma_sim.scenario.library import SUFFIXES, Kind, Located, find, is_name, list_shipped, shipped_folder
from dilemma_sim.scenario.merge import merge
from dilemma_sim.scenario.posteriors import KEY, resolve_posterior
from dilemma_sim.scenario.slots import Slot
from dilemma_sim.scenario.yaml12 import Node, parse_mapping

#: Most files that build on one another.
LONGEST_CHAIN = 8


def load_tree(located: Located, slot: Slot, faults: list[Fault], kind: Kind | None = None) -> Node:
    """Return the tree of a file laid over those that it extends.

    Parameters
    ----------
    located : the file.
    slot : what the vocabulary admits at the top.
    faults : collects what is wrong although a tree can be built.
    kind : of the file, and of those it may extend by name; None for a scenario.

    Raises
    ------
    ScenarioError
        If one of the files yields no tree, or the chain is broken.
    """
    tops: list[Node] = []
    chain = [located]
    while True:
        parsed = parse_mapping(read_text(chain[-1].path, chain[-1].label), chain[-1].label)
        faults += parsed.faults
        entries = dict(parsed.root.value) if isinstance(parsed.root.value, dict) else {}
        base = entries.pop("extends", None)
        top = strip_annotations(replace(parsed.root, value=entries), slot, faults)
        tops.append(resolve_posterior(top, chain[-1].path.parent, faults) if KEY in slot.keys else top)
        if base is None:
            break
        try:
            chain.append(_base(base, chain, kind or "scenario"))
        except ScenarioError as error:
            raise ScenarioError([*faults, *error.faults]) from None
    tree = tops.pop()
    while tops:
        tree = merge(tree, tops.pop(), slot, faults)
    return tree


def _base(node: Node, chain: list[Located], kind: Kind) -> Located:
    if not isinstance(node.value, str) or not node.value.strip():
        raise _refused(node, f"expected the name or path of a {kind}, found {shown(node.plain())}")
    base = _locate(node, node.value, chain[-1], kind)
    known = [_real(entry.path) for entry in chain]
    if _real(base.path) in known:
        circle = [*(entry.label for entry in chain[known.index(_real(base.path)) :]), base.label]
        raise _refused(
            node, f"the files extend each other in a circle: {' -> '.join(circle)}", "cut it somewhere"
        )
    if len(chain) >= LONGEST_CHAIN:
        labels = " -> ".join(entry.label for entry in chain)
        raise _refused(node, f"more than {LONGEST_CHAIN} files build on one another: {labels}")
    return base


def _locate(node: Node, text: str, top: Located, kind: Kind) -> Located:
    if is_name(text):
        try:
            return find(text, kind)
        except ScenarioError as error:
            fault = error.faults[0]
            other = next((entry.kind for entry in list_shipped() if entry.name == text), None)
            if other is not None:
                raise _refused(
                    node, f"'{text}' is a shipped {other}, and a {kind} extends a {kind}", "leave it out"
                ) from None
            beside = [text + suffix for suffix in SUFFIXES if (top.path.parent / (text + suffix)).is_file()]
            hint = f"did you mean '{beside[0]}'?" if beside else fault.hint
            raise _refused(node, f"there is no shipped {kind} named {shown(text)}", hint) from None
    folder = top.path.parent
    target = _real(folder / text)
    shipped = shipped_folder()
    allowed = [_real(folder), *([_real(shipped)] if shipped is not None else [])]
    # Checked before the file is looked for, so that a message never tells what lies outside.
    if not any(target.is_relative_to(each) for each in allowed) or Path(text).suffix not in SUFFIXES:
        message = f"{shown(text)} is no .yaml file in the folder of this file or below it"
        raise _refused(node, message, f"copy it there, or name a shipped {kind}")
    if not target.is_file():
        raise _refused(node, f"there is no file {shown(text)} beside this one")
    return Located(target, _label(text, target, top))


def _label(text: str, target: Path, top: Located) -> str:
    shipped = shipped_folder()
    if (
        shipped is not None
        and target.is_relative_to(_real(shipped))
        and not _real(top.path).is_relative_to(_real(shipped))
    ):
        return f"shipped:{target.stem}"
    return os.path.normpath(Path(top.label).parent / text)


def _real(path: Path) -> Path:
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return Path(os.devnull)


def _refused(node: Node, message: str, hint: str | None = None) -> ScenarioError:
    return ScenarioError([Fault(node.place, "extends", message, hint)])
