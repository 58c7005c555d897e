"""What is built holds all that users need, and works without the repository and without any extra."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "dilemma_sim"
#: Libraries that only the extras need; none of them may be in the environment that is tested.
OPTIONAL = ["SALib", "bokeh", "cloudpickle", "distributed", "duckdb", "ema_workbench", "h5netcdf", "panel",
            "pyabc", "xarray"]  # fmt: skip

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


#: The environment of this process, without what would lead Python into the repository.
CLEAN = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}


def uv() -> str | None:
    beside = [ROOT / ".uv" / "uv", Path(sys.prefix).parent / ".uv" / "uv"]
    return next((str(path) for path in beside if path.is_file()), shutil.which("uv"))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build from a copy of the sources: the sdist, the wheel out of it, and the wheel directly."""
    tool = uv()
    if tool is None:
        pytest.skip("there is no uv to build with; `make test` makes one")
    tree = tmp_path_factory.mktemp("tree") / "a clone"
    ignored = shutil.ignore_patterns(".git", ".venv", ".uv*", ".*_cache", "results", "__pycache__", "dist")
    shutil.copytree(ROOT, tree, ignore=ignored)
    made = {}
    for name, options in {"through": [], "direct": ["--wheel"]}.items():
        out = tmp_path_factory.mktemp(name)
        command = [tool, "build", "--python", sys.executable, "--out-dir", str(out), *options]
        tried = [
            subprocess.run(
                [*command, *network], cwd=tree, env=CLEAN, capture_output=True, text=True, check=False
            )
            for network in ([], ["--offline"])
            if not list(out.glob("*.whl"))
        ]
        assert list(out.glob("*.whl")), tried[-1].stderr
        made[name] = out
    return made


@pytest.fixture(scope="module")
def wheel(built):
    (path,) = built["through"].glob("*.whl")
    return path


@pytest.fixture(scope="module")
def sdist(built):
    (path,) = built["through"].glob("*.tar.gz")
    return path


def needed(name: str, found: dict[str, Distribution]) -> dict[str, Distribution]:
    """Collect what a distribution needs without any extra, and what that needs."""
    for line in distribution(name).requires or ():
        requirement, _, marker = line.partition(";")
        inner = re.match(r"[\w.-]+", requirement)
        assert inner is not None
        if "extra" in marker or inner.group().lower() in found:
            continue
        try:
            found[inner.group().lower()] = distribution(inner.group())
        except ModuleNotFoundError:  # for another system or another Python
            continue
        needed(inner.group(), found)
    return found


@pytest.fixture(scope="module")
def bare(wheel, tmp_path_factory):
    """Install the wheel into an environment that has what the core needs, and nothing else."""
    place = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place / "venv"], check=True)
    python = place / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    said = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(said, capture_output=True, text=True, check=True).stdout.strip())
    for library in needed("dilemma-sim", {}).values():
        tops = {path.parts[0] for path in library.files or () if path.parts[0] not in ("..", "__pycache__")}
        for top in sorted(tops):
            if not (site / top).exists():
                (site / top).symlink_to(Path(str(library.locate_file(top))))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return python


@pytest.fixture(scope="module")
def sim(bare, tmp_path_factory):
    place = tmp_path_factory.mktemp("work")

    def sim(*arguments, code=0):
        command = [bare, "-m", "dilemma_sim", *map(str, arguments)]
        ended = subprocess.run(command, cwd=place, env=CLEAN, capture_output=True, text=True, check=False)
        assert ended.returncode == code, ended.stderr
        return ended.stdout if code == 0 else ended.stderr

    sim.place = place
    return sim


def inside(root: Path, *patterns: str) -> set[str]:
    found = {path.relative_to(root).as_posix() for pattern in patterns for path in root.rglob(pattern)}
    return {name for name in found if "__pycache__" not in name}


def test_the_wheel_holds_the_package_the_library_and_the_evidence(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    library = inside(ROOT / "scenarios", "*.yaml", "*.json")
    assert {f"dilemma_sim/shipped/scenarios/{name}" for name in library} <= names
    assert {name.split("/")[0] for name in library if "/" in name} == {"studies", "claims", "schema"}
    data = inside(
        PACKAGE, "*.py", "*.csv", "*.yaml", "*.parquet", "*.html", "*.css", "*.md", "*.cff", "py.typed"
    )
    assert {f"dilemma_sim/{name}" for name in data} <= names
    assert any(name.startswith("evidence/data/posteriors/") for name in data)
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"dilemma_sim"}


def test_the_sdist_holds_the_same_and_the_tests(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    library = {f"scenarios/{name}" for name in inside(ROOT / "scenarios", "*.yaml", "*.json")}
    sources = {f"src/dilemma_sim/{name}" for name in inside(PACKAGE, "*.py", "*.csv", "*.yaml", "*.parquet")}
    top = {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "CITATION.cff"}
    assert library | sources | top <= names
    assert "tests/setup/test_distribution.py" in names


def test_the_sdist_builds_the_same_wheel(built):
    (through,), (direct,) = (list(folder.glob("*.whl")) for folder in built.values())
    assert through.name == direct.name
    with zipfile.ZipFile(through) as one, zipfile.ZipFile(direct) as other:
        assert sorted(one.namelist()) == sorted(other.namelist())
        assert all(one.read(name) == other.read(name) for name in one.namelist())


def test_the_environment_is_bare(bare):
    loaded = f"[name for name in {OPTIONAL!r} if importlib.util.find_spec(name)]"
    script = f"import importlib.util, dilemma_sim; print({loaded}); print(dilemma_sim.__file__)"
    ended = subprocess.run([bare, "-c", script], env=CLEAN, capture_output=True, text=True, check=True)
    found, place = ended.stdout.splitlines()
    assert found == "[]"
    assert Path(place).is_relative_to(bare.parents[1])


def test_the_library_is_listed_checked_and_described(sim):
    listed = json.loads(sim("list", "--json"))
    names = {
        kind: [row["name"] for row in listed if row["kind"] == kind]
        for kind in ("scenario", "study", "claim")
    }
    assert len(names["scenario"]) == len(list((ROOT / "scenarios").glob("*.yaml")))
    assert len(names["claim"]) == len(list((ROOT / "scenarios" / "claims").glob("*.yaml")))
    told = sim("check", *names["scenario"], *names["claim"], "dependence-by-commitment")
    assert told.count(": ok\n") == len(names["scenario"]) + len(names["claim"]) + 1
    assert "participation.noise" in sim("describe", "one-country", "noise")


@pytest.mark.parametrize("kind", ["scenario", "study", "claim"])
def test_the_schema_is_the_one_that_is_shipped(sim, kind):
    assert sim("schema", kind) == (ROOT / "scenarios" / "schema" / f"{kind}.schema.json").read_text()


def test_a_new_scenario_checks_and_runs_and_can_be_bundled(sim):
    assert sim("new", "mine", "--from", "one-country") == "mine.yaml\n"
    assert sim("check", "mine.yaml") == "mine.yaml: ok\n"
    until = ("--until", "2020-07-05")
    out = json.loads(
        sim("run", "mine.yaml", "--replicates", 2, "--jobs", 1, "--out", "run", *until, "--json")
    )
    assert (sim.place / out["report"]).is_file()
    assert sim("bundle", "run").strip().endswith("run.zip")
    with zipfile.ZipFile(sim.place / "run.zip") as archive:
        names = set(archive.namelist())
        citation = archive.read("run/CITATION.cff").decode()
    assert "run/software/dilemma_sim/shipped/scenarios/one-country.yaml" in names
    assert citation == (ROOT / "CITATION.cff").read_text("utf-8")


def test_the_real_case_is_validated_over_its_posterior(sim):
    options = ("--replicates", 2, "--jobs", 1, "--out", "validated", "--json")
    told = json.loads(sim("validate", "kazakhstan-kyrgyzstan-2018-2019", *options))
    assert told["summary"]["replicates"] == 2
    assert (sim.place / "validated" / "posterior.parquet").is_file()


def test_a_shipped_study_is_swept_and_what_needs_an_extra_says_so(sim):
    study = (ROOT / "scenarios" / "studies" / "dependence-by-commitment.yaml").read_text("utf-8")
    small = study.replace("steps: 5", "steps: 2").replace("replicates: 20", "replicates: 1")
    (sim.place / "small.yaml").write_text(small)
    told = json.loads(sim("sweep", "small.yaml", "--jobs", 1, "--out", "small", "--json"))
    assert told["runs"] == {"ok": 4}
    said = sim("query", "small", "select 1", code=1)
    assert "dilemma-sim[analysis]" in said
    assert "Traceback" not in said
