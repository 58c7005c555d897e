"""Scenarios to start from: a commented copy of the teaching case, or a short file on top of another."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from dilemma_sim.scenario.describe import Parameter, describe
from dilemma_sim.scenario.document import Document
from dilemma_sim.scenario.errors import Fault, Place, ScenarioError
from dilemma_sim.scenario.files import read_text
from dilemma_sim.scenario.json_schema import MODELINE, schema_name, schema_text
from dilemma_sim.scenario.library import find, is_name, list_shipped, shipped_folder
from dilemma_sim.scenario.reader import read_scenario
from dilemma_sim.scenario.vocabulary import Scenario

#: The case that a new scenario copies when it is told nothing else.
TEACHING_CASE = "one-country"


def template(name: str, source: str | None = None, folder: Path | None = None) -> str:
    """Return the text of a new scenario that validates as it is.

    Parameters
    ----------
    name : the name of the new scenario.
    source : the scenario to build on; None for a copy of the teaching case.
    folder : where the text will lie; None for the working directory.

    Raises
    ------
    ScenarioError
        If the source is missing or wrong, or no file in that folder may extend it.
    """
    if source is None:
        located = find(TEACHING_CASE, "scenario")
        return _begun(name, read_text(located.path, located.label))
    document = read_scenario(source)
    return _extending(name, _reference(source, document, folder or Path()), document)


def write_template(name: str, source: str | None = None, folder: Path | None = None) -> Path:
    """Write a new scenario and return its path; never over a file that is there.

    The schema that editors use to complete and check it is put beside it, unless one is there already: so it
    works without a network, and for whoever the folder is given to.

    Raises
    ------
    ScenarioError
        If the name is no name, the file is there already or cannot be written, or the source is wrong.
    """
    path = (folder or Path()) / f"{name}.yaml"
    if not is_name(name):
        raise _refused(
            path, "a name has letters, digits, hyphens and underscores, and begins with one of the first two"
        )
    if any(shipped.name == name for shipped in list_shipped()):
        raise _refused(path, f"'{name}' is the name of a shipped scenario or study", "choose another name")
    text = template(name, source, folder)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        with (
            suppress(FileExistsError),
            (path.parent / schema_name("scenario")).open("x", encoding="utf-8", newline="\n") as file,
        ):
            file.write(schema_text("scenario"))
    except FileExistsError:
        raise _refused(
            path, "the file is there already and is left as it is", "choose another name"
        ) from None
    except OSError as error:
        raise _refused(path, f"the file cannot be written: {error.strerror}") from None
    return path


def _begun(name: str, text: str) -> str:
    lines = [line for line in text.splitlines() if not line.startswith(MODELINE)]
    lines = [f"title: {name}" if line.startswith("title:") else line for line in lines]
    head = [
        _schema_line(),
        f"# A scenario to start from, copied from the shipped '{TEACHING_CASE}'. Change what you like, then:",
        f"#   dilemma-sim check {name}.yaml       finds every mistake and says where it is",
        f"#   dilemma-sim describe {name}.yaml    lists every number with unit, range and source",
        f"#   dilemma-sim run {name}.yaml         simulates it",
        "# A number may say where it comes from: {value: 0.4, source: Author 2020, grade: literature}.",
        "#",
    ]
    return "\n".join([*head, *lines]) + "\n"


def _extending(name: str, reference: str, document: Document[Scenario]) -> str:
    lines = [
        _schema_line(),
        f"# What {name} changes in {reference}; everything else is as it is there.",
        f"#   dilemma-sim check {name}.yaml       finds every mistake and says where it is",
        f"#   dilemma-sim describe {name}.yaml    lists every number that can be changed",
        "schema: 1",
        f"extends: {reference}",
        f"title: {name}",
        "",
        "# Remove the '# ' of an example to try it.",
        "",
        "# Change a number, and say where the new one comes from:",
        *_commented(_nested(_example(document))),
    ]
    if document.value.timeline:
        removed = next(iter(document.value.timeline))
        lines += ["", "# Take an entry away with null:", "# timeline:", f"#   {removed}: null"]
    return "\n".join(lines) + "\n"


def _schema_line() -> str:
    return MODELINE + schema_name("scenario")


def _example(document: Document[Scenario]) -> Parameter:
    """Return a number that is easy to understand and free to change."""
    rows = describe(document)
    wanted = ("participation.threshold", "organisations.*.prominence", "*")
    return next(row for pattern in wanted for row in rows if row.value is not None and _fits(row, pattern))


def _fits(row: Parameter, pattern: str) -> bool:
    from fnmatch import fnmatchcase

    return fnmatchcase(row.path, pattern)


def _nested(row: Parameter) -> list[str]:
    parts = row.path.split(".")
    lines = [f"{'  ' * depth}{part}:" for depth, part in enumerate(parts)]
    lines[-1] += f" {{value: {row.value}, source: Where it comes from, grade: assumed}}"
    return lines


def _commented(lines: list[str]) -> list[str]:
    return [f"# {line}" for line in lines]


def _reference(source: str, document: Document[Scenario], folder: Path) -> str:
    if document.path.startswith("shipped:"):
        return document.path.removeprefix("shipped:")
    here, there = folder.resolve(), Path(source).resolve()
    shipped = shipped_folder()
    if shipped is not None and there.parent == shipped:
        return there.stem
    if not there.is_relative_to(here):
        message = "a scenario can only extend files in its own folder or below it, and shipped ones"
        raise _refused(Path(source), message, "copy the file there first")
    return Path(os.path.relpath(there, here)).as_posix()


def _refused(path: Path, message: str, hint: str | None = None) -> ScenarioError:
    return ScenarioError([Fault(Place(str(path), 1, 1), "", message, hint)])
