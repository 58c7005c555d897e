"""Files that are damaged behind the study's back: row C1, every part in turn."""

from __future__ import annotations

import shutil

import pytest

from dilemma_sim.study.store import Store
from dilemma_sim.study.sweep import sweep

from .conftest import data, parts


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 4
    path.write_bytes(content)


def truncate(path):
    path.write_bytes(path.read_bytes()[:-100])


def empty(path):
    path.write_bytes(b"")


def zero(path):
    content = bytearray(path.read_bytes())
    content[1000:5096] = bytes(4096)
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [flip, truncate, empty, zero])
def test_every_damaged_part_is_noticed(undisturbed, tmp_path, damage):
    out = shutil.copytree(undisturbed, tmp_path / "out")
    for part in parts(out):
        sound, key = part.read_bytes(), part.name.split("-")[0]
        assert Store(out / "parts").load(key) is not None
        damage(part)
        assert Store(out / "parts").load(key) is None
        assert Store(out / "parts").damaged(key) == [part]
        part.write_bytes(sound)


def test_exactly_the_damaged_parts_are_computed_again(undisturbed, tmp_path):
    out = shutil.copytree(undisturbed, tmp_path / "out")
    first, last = parts(out)[0], parts(out)[-1]
    flip(first)
    truncate(last)
    swept = sweep(out / "study.yaml", out, jobs=1)
    assert (swept.computed, swept.kept) == (2, 6)
    assert set(swept.notes) == {f"{part} is damaged and is computed again" for part in (first, last)}
    assert data(out) == data(undisturbed)


def test_parts_of_another_study_are_named_and_left_alone(undisturbed, tmp_path):
    out = shutil.copytree(undisturbed, tmp_path / "out")
    other = out / "study.yaml"
    other.write_text(
        other.read_text().replace("seed: 1", "seed: 2").replace("replicates: 100", "replicates: 13")
    )
    swept = sweep(other, out, jobs=1)
    assert (swept.computed, swept.kept) == (1, 0)
    strays = {note.split(" is ")[0] for note in swept.notes}
    assert strays == {str(out / "parts" / part.name) for part in parts(undisturbed)}
