"""A variant: what was changed in a scenario, read by the project's reader, kept as a file, and reproduced."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dilemma_sim.scenario.amending import path_in, value_at
from dilemma_sim.scenario.errors import Fault, ScenarioError
from dilemma_sim.scenario.library import SUFFIXES, is_name
from dilemma_sim.scenario.reader import read_scenario

if TYPE_CHECKING:
    from dilemma_sim.scenario import Document, Scenario

SAVED_BY = "# A variant made in the explorer of dilemma-sim: what it does not say stays as in the base."
"""First line of a saved variant, by which the explorer knows its own files."""
BY_HAND = "Set by hand in the explorer"


class NotSaved(Exception):
    """Say why a variant could not be saved, and what to do."""


@dataclass(frozen=True)
class Variant:
    """Hold what was changed in a scenario.

    Attributes
    ----------
    base : the name of a shipped scenario, or the path of a file.
    settings : what was typed, by key path; ``null`` takes an entry out.
    """

    base: str
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether anything was changed."""
        return bool(self.settings)

    @property
    def assignments(self) -> list[str]:
        """The changes as `--set` and `--against` take them."""
        return [f"{path}={text}" for path, text in self.settings.items()]

    def read(self) -> Document[Scenario]:
        """Return the scenario with the changes.

        Raises
        ------
        ScenarioError : the base, or what was changed, is at fault; everything that is, at once.
        """
        return read_scenario(self.base, self.assignments)


@dataclass(frozen=True)
class Terms:
    """Hold how many runs a picture shows, and with what luck.

    Attributes
    ----------
    replicates : runs of each variant.
    seed : root seed of their luck.
    point : whether to leave posteriors out, so that every number is the scenario's own.
    """

    replicates: int = 20
    seed: int = 1
    point: bool = False

    @property
    def options(self) -> list[str]:
        """The same as options of `run` and `compare`."""
        point = ["--point"] if self.point else []
        return ["--replicates", str(self.replicates), "--seed", str(self.seed), *point]


def messages(error: ScenarioError, fields: Iterable[str]) -> dict[str, str]:
    """Return what the reader says, by the field it is about; under the empty name what is about none.

    Parameters
    ----------
    error : what the reader raised.
    fields : key paths that have a field of their own.
    """
    known = set(fields)
    said: dict[str, list[str]] = {}
    for fault in error.faults:
        place = _field(fault.path, known)
        said.setdefault(place, []).append(_words(fault, named=not place))
    return {place: "\n".join(lines) for place, lines in said.items()}


def _field(path: str, known: set[str]) -> str:
    """Return the field that a fault is about: its own, or one that stands within what it is about."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        if ".".join(parts[:length]) in known:
            return ".".join(parts[:length])
    return ""


def _words(fault: Fault, *, named: bool) -> str:
    text = f"{fault.message}; {fault.hint}" if fault.hint else fault.message
    return f"{fault.path}: {text}" if named and fault.path else text


def run_command(variant: Variant, terms: Terms, file: Path | None = None) -> str:
    """Return the command line that gives the numbers of the page.

    Parameters
    ----------
    variant : what was changed.
    terms : how many runs, and their luck.
    file : where the variant is saved as it is; None where it is not, so that each change is spelled out.
    """
    words = ["dilemma-sim"]
    if not variant.changed:
        words += ["run", variant.base]
    elif file is not None:
        words += ["compare", variant.base, str(file)]
    else:
        against = (word for one in variant.assignments for word in ("--against", one))
        words += ["compare", variant.base, *against]
    return shlex.join([*words, *terms.options])


def as_yaml(variant: Variant, title: str, why: str = "", extends: str | None = None) -> str:
    """Return a variant as the text of a scenario that extends its base and says only what is changed.

    Parameters
    ----------
    variant : what was changed.
    title : of the new scenario.
    why : where the numbers come from; kept as the source of each.
    extends : how the new file names the base, where that is not as the variant does.

    Raises
    ------
    ScenarioError : the variant is at fault.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap
    from ruamel.yaml.representer import RoundTripRepresenter

    class Plain(RoundTripRepresenter):
        """Write what is taken out as null, and not as nothing at all."""

    Plain.add_representer(type(None), lambda self, _: self.represent_scalar("tag:yaml.org,2002:null", "null"))
    base, mine = read_scenario(variant.base).value, variant.read().value
    top: Any = CommentedMap(schema=1, extends=extends or variant.base, title=title)
    for key in variant.settings:
        path = path_in(base, key) or path_in(mine, key)
        if path is None:
            continue
        below = top
        for part in path[:-1]:
            below = below.setdefault(part, CommentedMap())
        below[path[-1]] = _entry(value_at(mine, path) if path_in(mine, key) else None, why)
    yaml = YAML()
    yaml.Representer = Plain
    yaml.width = 110
    text = StringIO()
    yaml.dump(top, text)
    return f"{SAVED_BY}\n{text.getvalue()}"


def _entry(value: Any, why: str) -> Any:
    """Return how a changed value is written: a number with its source, everything else as it is."""
    from ruamel.yaml.comments import CommentedMap

    if isinstance(value, bool) or value is None or isinstance(value, date):
        return value
    if isinstance(value, int | float):
        entry = CommentedMap(value=value, source=why.strip() or BY_HAND, grade="assumed")
        entry.fa.set_flow_style()
        return entry
    return value


def save(variant: Variant, name: str, title: str, why: str = "", folder: Path | None = None) -> Path:
    """Write a variant as a scenario file and return its path.

    A variant of a file is written beside that file, since a scenario extends only what lies there; one of a
    shipped scenario is written into the folder given. What is read back from the file is what was shown.

    Parameters
    ----------
    variant : what was changed.
    name : of the file, with or without `.yaml`.
    title : of the scenario.
    why : where the numbers come from.
    folder : where to, for variants of shipped scenarios; by default the working directory.

    Raises
    ------
    NotSaved : there is something else under this name, it is no name, or the disk refuses.
    ScenarioError : the variant is at fault.
    """
    target = _target(variant, name, folder or Path())
    extends = variant.base if is_name(variant.base) else Path(variant.base).name
    text = as_yaml(variant, title, why, extends)
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise NotSaved(f"{target} cannot be written: {error.strerror}; choose another name") from error
    _check(variant, target)
    return target


def _target(variant: Variant, name: str, folder: Path) -> Path:
    stem = name.strip()
    for suffix in SUFFIXES:
        stem = stem.removesuffix(suffix)
    if not is_name(stem):
        raise NotSaved(
            f"'{name}' is no name of a file; use letters, digits, hyphens and underscores, as in my-variant"
        )
    target = (folder if is_name(variant.base) else Path(variant.base).parent) / f"{stem}.yaml"
    if os.path.lexists(target) and not _ours(target):
        raise NotSaved(f"{target} exists and is no variant of the explorer; choose another name")
    if not is_name(variant.base) and target.exists() and target.samefile(variant.base):
        raise NotSaved(f"{target} is the base itself; choose another name")
    return target


def _ours(file: Path) -> bool:
    try:
        return file.is_file() and file.read_text(encoding="utf-8").startswith(SAVED_BY)
    except (OSError, UnicodeDecodeError):
        return False


def _check(variant: Variant, target: Path) -> None:
    """Make sure that a saved variant is read back as what was shown.

    Raises
    ------
    NotSaved : it is not; the file is removed.
    """
    shown = variant.read().value
    found = read_scenario(target).value
    same = {"title": shown.title}
    if found.model_copy(update=same) != shown:
        target.unlink()
        raise NotSaved(
            "the file would be read as something else than what is shown, so it was not kept; "
            "use the command line beside it"
        )
