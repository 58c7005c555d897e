"""The manifest of a folder of results: what ran, with which versions, and what came of it."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any, Literal, get_args

from dilemma_sim.study.damage import read_json
from dilemma_sim.study.errors import FolderRefused

PACKAGE = "dilemma-sim"
FILE = "manifest.json"

FolderKind = Literal["run", "sweep", "comparison", "validation", "claims", "export"]

_VERBS: dict[FolderKind, str] = {
    "run": "run",
    "sweep": "sweep",
    "comparison": "compare",
    "validation": "validate",
    "claims": "claims",
    "export": "export",
}


def provenance(command: str, started: datetime, duration: float) -> dict[str, Any]:
    """Return what every manifest says about the machine, the versions and the job.

    Parameters
    ----------
    command : the command line, as typed.
    started : when the job began.
    duration : how long it took, in seconds.
    """
    return {
        "package": PACKAGE,
        "version": version(PACKAGE),
        "dependencies": _dependencies(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "command": command,
        "started": started.isoformat(timespec="seconds"),
        "duration_seconds": round(duration, 3),
    }


def as_json(content: object) -> bytes:
    """Return content as JSON text for people and programs."""
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def kind_of(folder: Path) -> FolderKind | None:
    """Say which kind of results a folder holds; None where it holds none of this package."""
    try:
        manifest = read_json(folder / FILE)
    except (OSError, FolderRefused):
        return None
    kind = manifest.get("kind") if isinstance(manifest, dict) else None
    return kind if kind in get_args(FolderKind) else None


def one_of(folder: Path, kinds: Sequence[FolderKind], refusal: str = "holds no results") -> FolderKind:
    """Return which of several kinds of results a folder holds.

    Parameters
    ----------
    folder : that the user named.
    kinds : that would do.
    refusal : what to say of a folder that holds none of them.

    Raises
    ------
    FolderRefused : there is no such folder, its manifest is damaged, or it holds none of these.
    """
    kind = kind_of(folder)
    if kind is not None and kind in kinds:
        return kind
    *some, last = [_VERBS[one] for one in kinds]
    written = f"name a folder that `dilemma-sim` {', '.join(some)} or {last} has written"
    if not folder.exists():
        raise FolderRefused(f"{folder} does not exist; {written}")
    _refuse_damaged(folder)
    raise FolderRefused(f"{folder} {refusal}; {written}")


def read_manifest(folder: Path, kind: FolderKind) -> dict[str, Any]:
    """Return the manifest of a folder of one kind.

    Raises
    ------
    FolderRefused : the folder does not hold results of that kind, or its manifest is damaged.
    """
    if kind_of(folder) != kind:
        _refuse_damaged(folder)
        written = f"name one that `dilemma-sim {_VERBS[kind]}` has written"
        raise FolderRefused(f"{folder} is no {kind} folder; {written}")
    manifest: dict[str, Any] = read_json(folder / FILE)
    return manifest


def open_whole(folder: Path, kind: FolderKind, needed: Sequence[str], remedy: str) -> dict[str, Any]:
    """Return the manifest of a folder of one kind that has all its files.

    Parameters
    ----------
    folder : to be opened.
    kind : of results.
    needed : names of files.
    remedy : what to do where one is missing.

    Raises
    ------
    FolderRefused : the folder does not hold results of that kind, or not all of them.
    """
    manifest = read_manifest(folder, kind)
    for name in needed:
        if not (folder / name).is_file():
            raise FolderRefused(f"{folder} lacks {name}; {remedy}")
    return manifest


def refuse_foreign(folder: Path, kind: FolderKind) -> None:
    """Make sure that a folder to write to is new, empty, or of the same kind.

    Raises
    ------
    FolderRefused : it holds something else.
    """
    if folder.exists() and not folder.is_dir():
        raise FolderRefused(f"{folder} is a file; choose a new folder with --out")
    visible = folder.is_dir() and any(not path.name.startswith(".") for path in folder.iterdir())
    if visible and kind_of(folder) != kind:
        what = {"export": "an export", "claims": "a table of claims"}.get(kind, f"a {kind}")
        raise FolderRefused(f"{folder} holds something other than {what}; choose a new folder with --out")


def _refuse_damaged(folder: Path) -> None:
    with suppress(OSError):
        read_json(folder / FILE)


def _dependencies() -> dict[str, str]:
    required = [line for line in requires(PACKAGE) or () if "extra ==" not in line]
    names = sorted(found.group() for line in required if (found := re.match(r"[\w.-]+", line)))
    versions = {}
    for name in names:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions
