from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from dilemma_sim.scenario import Document, Fault, ScenarioError, read_document
from dilemma_sim.scenario.library import find
from scenario.toy_vocabulary import Toy

Overrides = Mapping[str, object] | Sequence[str]
Write = Callable[..., Path]
ReadToy = Callable[..., Document[Toy]]
Faults = Callable[..., list[Fault]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory of the test, so that messages name files without their folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write(folder: Path) -> Write:
    def write(text: str | bytes, name: str = "toy.yaml") -> Path:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def read_toy(write: Write) -> ReadToy:
    def read(text: str, overrides: Overrides = ()) -> Document[Toy]:
        return read_document(write("schema: 1\ntitle: Toy\n" + text), Toy, overrides)

    return read


@pytest.fixture
def toy_faults(read_toy: ReadToy) -> Callable[..., list[str]]:
    def faults(text: str, overrides: Overrides = ()) -> list[str]:
        with pytest.raises(ScenarioError) as caught:
            read_toy(text, overrides)
        return str(caught.value).splitlines()

    return faults


@pytest.fixture(scope="session")
def teaching_case() -> str:
    return find("one-country").path.read_text(encoding="utf-8")
