"""Disks that are full, cannot be written, or go away: rows D1 and D2."""

from __future__ import annotations

import resource
import shutil
import subprocess

import pytest

from .conftest import data, no_rubbish, parts, run, start, until


def at_most(size):
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_file_that_grows_too_large_damages_nothing(study, tmp_path, undisturbed):
    largest = max(path.stat().st_size for path in parts(undisturbed))
    out = tmp_path / "out"
    for size in (largest - 200, 5000):
        ended = run("sweep", study, "--out", out, "--jobs", 1, preexec_fn=at_most(size))
        assert ended.returncode == 1
        assert f"dilemma-sim: {out}" in ended.stderr
        assert "cannot be written: File too large; free some space there, or choose another" in ended.stderr
        assert ended.stderr.count("\n") == 1
        assert no_rubbish(out)
    assert run("sweep", study, "--out", out, "--jobs", 1).returncode == 0
    assert data(out) == data(undisturbed)


@pytest.fixture
def small_disk(tmp_path):
    """Give a disk of 300 kB; where mounting is not permitted there is none."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk is not permitted here")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_full_disk_damages_nothing(study, small_disk, undisturbed):
    out = small_disk / "out"
    ended = run("sweep", study, "--out", out, "--jobs", 2)
    assert ended.returncode == 1
    assert f"{out}" in ended.stderr
    assert "cannot be written: No space left on device; free some space there" in ended.stderr
    assert no_rubbish(out)
    subprocess.run(["mount", "-o", "remount,size=20m", small_disk], check=True)
    assert run("sweep", study, "--out", out, "--jobs", 2).returncode == 0
    assert data(out) == data(undisturbed)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_folder_that_cannot_be_written_is_told_before_anything_runs(study, small_disk, undisturbed):
    subprocess.run(["mount", "-o", "remount,size=20m", small_disk], check=True)
    out = shutil.copytree(undisturbed, small_disk / "out")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    ended = run("sweep", study, "--out", out)
    assert ended.returncode == 1
    assert f"dilemma-sim: {out} cannot be written: Read-only file system" in ended.stderr
    assert run("plot", out).returncode == 1
    assert data(out) == data(undisturbed)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_folder_that_vanishes_ends_with_one_sentence(study, tmp_path):
    out = tmp_path / "out"
    process = start("sweep", study, "--out", out, "--jobs", 1)
    until(lambda: parts(out), process)
    out.rename(tmp_path / "elsewhere")
    _, errors = process.communicate()
    assert process.returncode == 1
    assert f"dilemma-sim: {out}" in errors
    assert "cannot be written: No such file or directory" in errors
    assert errors.count("\n") == 1
