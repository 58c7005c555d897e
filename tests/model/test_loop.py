"""Compiled loops are not used again once anything that they may take in has changed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from dilemma_sim.model.loop import forget_others

PACKAGE = {
    "__init__.py": "",
    "factor.py": "FACTOR = 2\n",
    "loop.py": Path(forget_others.__code__.co_filename).read_text("utf-8"),
    "doubling_kernels.py": (
        "from doubling.factor import FACTOR\n"
        "from doubling.loop import loop\n\n\n"
        '@loop("int64(int64)")\n'
        "def times(number):\n"
        "    return FACTOR * number\n"
    ),
}
CALL = "from doubling.doubling_kernels import times; print(times(21), sum(times.stats.cache_hits.values()))"


def called(folder: Path) -> list[int]:
    """Return what a fresh process gets, and how often it took it from the cache."""
    ended = subprocess.run(
        [sys.executable, "-c", CALL], cwd=folder, capture_output=True, text=True, check=True
    )
    return [int(word) for word in ended.stdout.split()]


def test_a_loop_is_compiled_again_when_a_constant_of_another_file_changes(tmp_path: Path) -> None:
    package = tmp_path / "doubling"
    package.mkdir()
    for name, text in PACKAGE.items():
        (package / name).write_text(text, "utf-8")
    assert called(tmp_path) == [42, 0]
    assert called(tmp_path) == [42, 1]
    (package / "factor.py").write_text("FACTOR = 3\n", "utf-8")
    assert called(tmp_path) == [63, 0]


def test_what_was_compiled_of_the_same_sources_stays(tmp_path: Path) -> None:
    source, index = tmp_path / "a.py", tmp_path / "a.nbi"
    source.write_text("1", "utf-8")
    index.touch()
    forget_others(tmp_path, [source])
    assert not index.exists()
    index.touch()
    forget_others(tmp_path, [source])
    assert index.exists()


def test_a_folder_that_cannot_be_written_to_is_left_alone(tmp_path: Path) -> None:
    source = tmp_path / "a.py"
    source.write_text("1", "utf-8")
    forget_others(tmp_path / "missing", [source])
    assert not (tmp_path / "missing").exists()
