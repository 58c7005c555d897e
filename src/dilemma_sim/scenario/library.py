"""The shipped scenarios, studies and claims, and how a name or path becomes a file."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from dilemma_sim.scenario.errors import Fault, Place, ScenarioError, advice, nearest

Kind = Literal["scenario", "study", "claim"]

KINDS: tuple[Kind, ...] = ("scenario", "study", "claim")
_FOLDERS: dict[Kind, str] = {"scenario": ".", "study": "studies", "claim": "claims"}
_TAKEN_BY: dict[Kind, str] = {"scenario": "run ", "study": "sweep ", "claim": "claims --id "}

SUFFIXES = (".yaml", ".yml")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_TITLE = re.compile(r"^title:[ \t]*(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Located:
    """Hold a file, and the name under which messages speak of it."""

    path: Path
    label: str


@dataclass(frozen=True, slots=True)
class Shipped:
    """Describe one entry of the library."""

    name: str
    kind: Kind
    title: str
    path: Path


@cache
def shipped_folder() -> Path | None:
    """Return the folder of the library: inside the package, or at the top of a source checkout."""
    package = Path(str(resources.files("dilemma_sim")))
    for folder in (package / "shipped" / "scenarios", package.parent.parent / "scenarios"):
        if folder.is_dir():
            return folder.resolve()
    return None


def list_shipped(kind: Kind | None = None) -> list[Shipped]:
    """Return the shipped scenarios, studies and claims, in this order, each sorted by name."""
    return [Shipped(path.stem, each, _title(path), path) for each in _kinds(kind) for path in _files(each)]


def find(name_or_path: str | os.PathLike[str], kind: Kind | None = None) -> Located:
    """Return the file that a path or the bare name of a shipped scenario, study or claim means.

    Parameters
    ----------
    name_or_path : what a user typed.
    kind : where to look for a name; None for everywhere, scenarios first.

    Raises
    ------
    ScenarioError
        If it is neither a path that exists nor a shipped name.
    """
    text = os.fspath(name_or_path)
    if is_name(text):
        for shipped in (entry for each in _kinds(kind) for entry in _files(each)):
            if shipped.stem == text:
                return Located(shipped, f"shipped:{text}")
    path = Path(text)
    if _exists(path):
        return Located(path, text)
    raise ScenarioError([_absent(text, kind)])


def is_name(text: str) -> bool:
    """Return True for what could be the bare name of a shipped scenario, and is no path."""
    return _NAME.fullmatch(text) is not None


def _kinds(kind: Kind | None) -> tuple[Kind, ...]:
    return KINDS if kind is None else (kind,)


def _files(kind: Kind) -> list[Path]:
    folder = shipped_folder()
    if folder is None:
        return []
    paths = (path for path in (folder / _FOLDERS[kind]).glob("*.yaml") if path.is_file())
    return sorted(paths, key=lambda path: _in_order(path.stem))


def _in_order(name: str) -> list[str | int]:
    """Return what sorts K2 before K10."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)]


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _absent(text: str, kind: Kind | None) -> Fault:
    names = [path.stem for each in _kinds(kind) for path in _files(each)]
    stem = Path(text.replace("\0", "")).stem
    other = next((one for one in KINDS if text in [path.stem for path in _files(one)]), None)
    if other is not None:
        message = f"this is a shipped {other}, and a {kind} is needed here"
        return Fault(Place(text, 1, 1), "", message, f"`dilemma-sim {_TAKEN_BY[other]}{text}` takes it")
    if is_name(text):
        message = f"neither a shipped {kind or 'scenario, study or claim'} nor a file of this name"
    else:
        message = "there is no such file"
    related = [name for name in names if stem and stem.casefold() in name]
    related += [name for name in names if nearest(stem.casefold(), name.split("-")) is not None]
    hint = (
        f"did you mean '{related[0]}'?"
        if related
        else advice(stem, names, most=len(names)).replace("known here", "shipped")
    )
    return Fault(Place(text, 1, 1), "", message, hint)


def top_keys(name_or_path: str | os.PathLike[str]) -> frozenset[str]:
    """Return the keys at the top of a file, by which scenarios, studies and claims can be told apart.

    Raises
    ------
    ScenarioError : it does not exist, or is no YAML mapping.
    """
    from dilemma_sim.scenario.files import read_text
    from dilemma_sim.scenario.yaml12 import parse_mapping

    located = find(name_or_path)
    root = parse_mapping(read_text(located.path, located.label), located.label).root.value
    return frozenset(root) if isinstance(root, dict) else frozenset()


def _title(path: Path) -> str:
    from dilemma_sim.scenario.files import read_text
    from dilemma_sim.scenario.yaml12 import parse_value

    try:
        found = _TITLE.search(read_text(path, path.name))
        value = parse_value(found.group(1), Place(path.name)).root.value if found else None
    except ScenarioError:
        return ""
    return value if isinstance(value, str) else ""
