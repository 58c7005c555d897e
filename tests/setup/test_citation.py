"""CITATION.cff is valid, and agrees with what else says who made what under which version."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
FILE = ROOT / "CITATION.cff"


@pytest.fixture(scope="module")
def citation():
    return YAML(typ="safe").load(FILE)


def test_it_is_valid():
    pytest.importorskip("check_jsonschema")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format"]
    ended = subprocess.run([*command, FILE], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_it_agrees_with_the_package(citation):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    assert [author["name"] for author in citation["authors"]] == [one["name"] for one in project["authors"]]


def test_the_package_carries_a_copy():
    assert (ROOT / "src" / "dilemma_sim" / "CITATION.cff").read_bytes() == FILE.read_bytes()


def test_it_cites_the_article_and_so_does_the_readme(citation):
    (article,) = citation["references"]
    people = [author["family-names"] for author in article["authors"]]
    assert people == ["Pron", "Szwajnoch"]
    text = (ROOT / "README.md").read_text("utf-8").split("## Citing")[1]
    assert all(name in text for name in people)
    assert article["journal"] in text
    assert f"Version {citation['version']}." in text
