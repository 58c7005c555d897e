"""Where the posterior of a scenario lies: shipped with the package, or beside the file that names it."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from dilemma_sim.scenario.errors import Fault, advice, shown
from dilemma_sim.scenario.library import is_name

if TYPE_CHECKING:
    from dilemma_sim.scenario.yaml12 import Node

KEY = "posterior"
SUFFIX = ".parquet"


def shipped_posteriors() -> dict[str, Path]:
    """Return the shipped posteriors by name."""
    folder = Path(str(resources.files("dilemma_sim"))) / "evidence" / "data" / "posteriors"
    return {path.stem: path for path in sorted(folder.glob(f"*{SUFFIX}"))}


def posterior_file(reference: str) -> Path:
    """Return the file that a scenario means by a shipped name or a path, whether or not it is there."""
    shipped = shipped_posteriors()
    return shipped.get(reference, Path(reference))


def resolve_posterior(root: Node, folder: Path, faults: list[Fault], anywhere: bool = False) -> Node:
    """Return a tree that names its posterior so that it is found from everywhere.

    A shipped name stays as it is, and a path becomes absolute. One that cannot stand is told and left out.

    Parameters
    ----------
    root : the tree of a scenario.
    folder : what a path is relative to: the folder of the file, or the working directory.
    faults : collects what is wrong.
    anywhere : whether the path may lead out of the folder, because the user has typed it.
    """
    node = root.value.get(KEY) if isinstance(root.value, dict) else None
    if node is None or not isinstance(node.value, str):
        return root
    found = None
    try:
        found = _found(node.value, folder, anywhere)
    except _Refused as refused:
        faults.append(Fault(node.place, KEY, refused.message, refused.hint))
    assert isinstance(root.value, dict)
    return replace(root, value={**root.value, KEY: replace(node, value=found)})


class _Refused(Exception):
    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def _found(text: str, folder: Path, anywhere: bool) -> str:
    if is_name(text):
        shipped = shipped_posteriors()
        if text in shipped:
            return text
        beside = f"did you mean '{text}{SUFFIX}'?" if (folder / (text + SUFFIX)).is_file() else None
        raise _Refused(f"there is no shipped posterior named {shown(text)}", beside or advice(text, shipped))
    try:
        target = (folder / text).resolve()
        # Checked before the file is looked for, so that a message never tells what lies outside.
        inside = anywhere or target.is_relative_to(folder.resolve())
        if not inside or target.suffix != SUFFIX:
            where = "" if anywhere else " in the folder of this file or below it"
            hint = f"name a {SUFFIX} file" if anywhere else "copy it there, or name a shipped posterior"
            raise _Refused(f"{shown(text)} is no {SUFFIX} file{where}", hint)
        there = target.is_file()
    except (OSError, ValueError):
        there = False
    if not there:
        raise _Refused(f"there is no file {shown(text)}" + ("" if anywhere else " beside this one"))
    return str(target)
