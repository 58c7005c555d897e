"""The two commands set themselves up on a machine that has only an old Python, or only uv."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SUPPORTED = {"3.12", "3.13", "3.14"}
NEEDED = ["pyproject.toml", "uv.lock", "Makefile", "LICENSE", "README.md", "tools", "src", "scenarios"]
JUNK = shutil.ignore_patterns("__pycache__", "*.nbi", "*.nbc")
# What the script asks of a system besides a shell and Python.
SYSTEM_TOOLS = ["cat", "dirname", "env", "mkdir", "mv", "rm", "sh", "tail", "uname"]


@pytest.fixture
def clean_tree(tmp_path: Path) -> Path:
    """Copy what a fresh clone holds, into a folder whose name has a space."""
    tree = tmp_path / "a clone"
    tree.mkdir()
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=JUNK)
        elif source.exists():
            shutil.copy(source, tree / name)
    return tree


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """Make a folder of links to the system's tools, without any Python and without uv."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in SYSTEM_TOOLS:
        if found := shutil.which(tool):
            (folder / tool).symlink_to(found)
    return folder


def pyenv_versions() -> Path:
    """Give the folder in which pyenv keeps its interpreters."""
    return Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"


def environment(path: Path, **more: str) -> dict[str, str]:
    """Give a shell's environment with nothing but `path`, and without the settings of pip, uv and pyenv."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(
            ("PIP_", "UV_", "PYENV_", "VIRTUAL_ENV", "DILEMMA_", "MAKE", "MFLAGS", "PYTEST_")
        )
    }
    return {**kept, "PATH": str(path), **more}


def set_up(tree: Path, env: dict[str, str], mode: str = "run") -> subprocess.CompletedProcess[str]:
    """Run the set-up script as the Makefile does."""
    return subprocess.run(
        ["sh", "tools/setup.sh", mode],
        cwd=tree,
        env=env,
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )


def version_in(tree: Path) -> str:
    """Ask the environment's interpreter for its version, once the package and Mesa import."""
    code = "import dilemma_sim, mesa, sys; print('%d.%d' % sys.version_info[:2])"
    asked = subprocess.run(
        [tree / ".venv/bin/python", "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert asked.returncode == 0, asked.stderr
    return asked.stdout.strip()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_finds_an_unactivated_interpreter_where_the_path_has_only_3_11(
    clean_tree: Path, bare_path: Path
) -> None:
    versions = pyenv_versions()
    old = next(iter(sorted(versions.glob("3.11.*/bin/python3.11"))), None)
    if old is None:
        pytest.skip(f"no Python 3.11 in {versions}")
    if not any(list(versions.glob(f"{version}.*/bin/python")) for version in SUPPORTED):
        pytest.skip(f"no supported Python in {versions}")
    for name in ("python3.11", "python3", "python"):
        (bare_path / name).symlink_to(old)
    # What a pyenv shim does whose version is not activated.
    shim = bare_path / "python3.13"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.13: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    env = environment(bare_path, PYENV_ROOT=str(versions.parent))

    first = set_up(clean_tree, env)
    assert first.returncode == 0, first.stderr
    assert (clean_tree / ".uv/uv").exists()
    assert version_in(clean_tree) in SUPPORTED

    second = set_up(clean_tree, env)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_uses_the_uv_that_is_on_the_path(clean_tree: Path, bare_path: Path) -> None:
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("no uv on the PATH")
    (bare_path / "uv").symlink_to(uv)
    env = environment(bare_path, PYENV_ROOT=str(pyenv_versions().parent))

    done = set_up(clean_tree, env)

    assert done.returncode == 0, done.stderr
    assert not (clean_tree / ".uv").exists()
    assert version_in(clean_tree) in SUPPORTED


def test_refuses_an_unsupported_interpreter_by_name(clean_tree: Path, bare_path: Path) -> None:
    (bare_path / "uv").write_text("#!/bin/sh\necho 'uv 99.0.0'\n")
    (bare_path / "uv").chmod(0o755)

    done = set_up(clean_tree, environment(bare_path, DILEMMA_PYTHON="no-such-python"))

    assert done.returncode == 1
    assert "DILEMMA_PYTHON is no-such-python, which does not run" in done.stderr
    assert not (clean_tree / ".venv").exists()


def test_says_what_to_do_where_there_is_neither_python_nor_uv(clean_tree: Path, bare_path: Path) -> None:
    done = set_up(clean_tree, environment(bare_path))

    assert done.returncode == 1
    assert "there is no working Python on the PATH" in done.stderr
    assert "Install Python 3.11 or newer, or uv" in done.stderr
    assert sorted(path.name for path in clean_tree.iterdir() if path.name.startswith(".")) == []


def test_the_script_knows_the_versions_that_the_package_declares() -> None:
    script = (ROOT / "tools/setup.sh").read_text(encoding="utf-8")
    line = next(line for line in script.splitlines() if line.startswith("readonly SUPPORTED="))
    assert set(line.split('"')[1].split()) == SUPPORTED

    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'requires-python = ">=3.12,<3.15"' in project
    for version in SUPPORTED:
        assert f'"Programming Language :: Python :: {version}"' in project
