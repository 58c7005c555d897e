"""The documentation site is built without a warning, holds together, and asks nothing of a network."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbclient
import pytest
from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import create_nb_reader

from dilemma_sim import __all__ as public
from dilemma_sim.model.outcomes import OUTCOMES
from dilemma_sim.scenario import Scenario
from dilemma_sim.scenario.describe import parameter_table

pytestmark = pytest.mark.timeout(300)  # the site is built once, some 15 seconds on a quiet machine

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
#: What a browser fetches by itself; a link is followed by a reader only.
FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href", "video": "src"}


@dataclass
class Page(HTMLParser):
    """Hold what a page fetches, where it leads, and where in it one can be led."""

    fetched: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.anchors.add(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in FETCHED and FETCHED[tag] in given and given.get("rel") not in ("canonical", "license"):
            self.fetched.append(given[FETCHED[tag]])


@cache
def read(file: Path) -> Page:
    page = Page()
    page.feed(file.read_text("utf-8"))
    return page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make site` builds it, but for the notebook, which has a test of its own."""
    folder = tmp_path_factory.mktemp("site")
    words = ["-q", "-b", "html", "-W", "--keep-going", "-n", "-D", "nb_execution_mode=off"]
    command = [
        sys.executable,
        "-m",
        "sphinx",
        *words,
        "-d",
        str(folder / "trees"),
        str(DOCS),
        str(folder / "html"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "html"


def pages(site: Path) -> list[Path]:
    found = sorted(site.rglob("*.html"))
    assert len(found) > 30
    return found


def test_links_inside_lead_to_a_place_that_exists(site: Path) -> None:
    broken = []
    for file in pages(site):
        for link in read(file).links:
            parts = urlsplit(link)
            if parts.scheme or link == "#":
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            fragment = unquote(parts.fragment)
            if not target.is_file() or (
                fragment and target.suffix == ".html" and fragment not in read(target).anchors
            ):
                broken.append(f"{file.relative_to(site)}: {link}")
    assert broken == []


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    fetched = {f"{file.name}: {link}" for file in pages(site) for link in read(file).fetched}
    assert [entry for entry in sorted(fetched) if re.search(r": (\w+:)?//", entry)] == []
    for sheet in site.rglob("*.css"):
        assert re.findall(r"(?:@import|url\()\s*['\"]?(?:https?:)?//", sheet.read_text("utf-8")) == []


def test_every_page_stands_in_the_site(site: Path) -> None:
    written = [page.relative_to(DOCS).with_suffix(".html") for page in DOCS.rglob("*.md")]
    assert [page for page in written if "_build" not in page.parts and not (site / page).is_file()] == []


def test_the_reference_is_whole(site: Path) -> None:
    keys = (site / "reference/scenario.html").read_text("utf-8")
    last = {parameter.path.split(".")[-1] for parameter in parameter_table(Scenario)} - {"NAME"}
    assert [key for key in sorted(last) if f'<span class="pre">{key}</span>' not in keys] == []
    outcomes = (site / "reference/outcomes.html").read_text("utf-8")
    assert [name for name in OUTCOMES if f'<span class="pre">{name}</span>' not in outcomes] == []
    python = read(site / "reference/python.html").anchors
    assert [name for name in public if f"dilemma_sim.{name}" not in python and name != "__version__"] == []


def test_equations_are_drawn_by_the_browser_itself(site: Path) -> None:
    for file in pages(site):
        assert [link for link in read(file).fetched if "mathjax" in link.casefold()] == []
        assert "$$" not in file.read_text("utf-8")
    assert "<math" in (site / "concepts/attention.html").read_text("utf-8")


def test_pictures_have_an_alternative_text() -> None:
    for page in DOCS.rglob("*.md"):
        for alternative, target in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text("utf-8")):
            assert len(alternative) >= 20, f"{page.name}: {target}"


def test_the_notebook_runs() -> None:
    file = DOCS / "tutorial" / "notebook.md"
    text = file.read_text("utf-8")
    reader = create_nb_reader(str(file), None, NbParserConfig(), text)
    assert reader is not None
    notebook = reader.read(text)
    nbclient.NotebookClient(notebook, timeout=240, kernel_name="python3").execute()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    kinds = {kind for cell in cells for out in cell.outputs for kind in out.get("data", {})}
    assert "image/png" in kinds
    assert "did you mean 'dependence'?" in "".join(str(out) for cell in cells for out in cell.outputs)
