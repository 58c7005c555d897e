"""Every command and every Python block of the pages does what the page says.

Pages that simulate take long: by default those run that only read, check or compute a little, and all others
with ``-m slow``. Whole scenarios, studies and claims are checked in any case.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dilemma_sim.scenario import ScenarioError, read_scenario
from docs.pages import DOCS, ROOT, Block, Session, agrees, blocks_of, steps_of

PAGES = {
    page.relative_to(DOCS).as_posix(): page
    for page in sorted(DOCS.rglob("*.md"))
    if "_build" not in page.parts
}
BLOCKS = {name: blocks_of(page) for name, page in PAGES.items()}

#: Pages whose commands end within seconds.
QUICK = (
    "evidence.md",
    "howto/explorer.md",
    "install.md",
    "limits.md",
)

#: The notebook is run as one by test_site.py; the index shows a command that the first step runs.
ELSEWHERE = ("index.md", "tutorial/notebook.md")

#: How many blocks of a page cannot be run; each says why.
NOT_RUN = {
    "cluster.md": 5,
    "evidence.md": 1,
    "gallery.md": 3,
    "howto/calibrate.md": 1,
    "howto/decision-rule.md": 1,
    "howto/explorer.md": 1,
    "howto/export.md": 2,
    "howto/sensitivity.md": 1,
    "install.md": 1,
}

#: Languages of blocks: run, written to a file or checked, and only shown.
RUN = {"console", "sh", "bash", "python", "code-cell"}
DATA = {"yaml", "toml"}
SHOWN = {"text", "r", "stata", "mermaid", "{toctree}", "{eval-rst}"}


def does_something(block: Block) -> bool:
    return block.language in RUN or bool(block.caption)


def run(name: str, folder: Path) -> Session:
    session = Session(folder / "page")
    for block in BLOCKS[name]:
        session.run(block)
    return session


RUNNABLE = [name for name, blocks in BLOCKS.items() if any(map(does_something, blocks))]


@pytest.mark.parametrize("name", sorted(QUICK))
def test_a_quick_page_does_what_it_shows(name: str, tmp_path: Path) -> None:
    assert run(name, tmp_path).folder.is_dir()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", sorted(set(RUNNABLE) - {*QUICK, *ELSEWHERE}))
def test_a_page_does_what_it_shows(name: str, tmp_path: Path) -> None:
    assert run(name, tmp_path).folder.is_dir()


def test_what_cannot_be_run_is_marked_with_a_reason_and_counted() -> None:
    found = {
        name: reasons
        for name, blocks in BLOCKS.items()
        if (reasons := [block.remarks["not run"] for block in blocks if "not run" in block.remarks])
    }
    assert {name: len(reasons) for name, reasons in found.items()} == NOT_RUN
    assert [reason for reasons in found.values() for reason in reasons if len(reason.split()) < 2] == []


def test_every_block_has_a_language_that_is_run_checked_or_only_shown() -> None:
    languages = {block.language for blocks in BLOCKS.values() for block in blocks}
    known = RUN | DATA | SHOWN
    assert {
        language for language in languages if language.split()[0:1] and language.split()[0] not in known
    } == set()


def test_whole_scenarios_are_valid(tmp_path: Path) -> None:
    checked = 0
    for blocks in BLOCKS.values():
        for block in blocks:
            if block.is_whole and block.caption and "factors" not in block.text:
                (tmp_path / block.caption).write_text(block.text, "utf-8")
        for block in blocks:
            scenario = "title:" in block.text and re.search(r"^(extends|partner):", block.text, re.MULTILINE)
            if not (block.is_whole and scenario):
                continue
            checked += 1
            (tmp_path / block.caption).write_text(block.text, "utf-8")
            if "exit code" in block.remarks:
                with pytest.raises(ScenarioError):
                    read_scenario(tmp_path / block.caption)
            elif "rule: cautious" not in block.text:  # its package is installed by the page
                assert read_scenario(tmp_path / block.caption).value.title
    assert checked >= 10


def test_every_command_that_is_shown_exists() -> None:
    from typer.main import get_command

    from dilemma_sim.cli import app

    verbs = get_command(app).commands  # type: ignore[attr-defined]
    for blocks in BLOCKS.values():
        for block in blocks:
            if block.language in ("console", "sh", "bash") and "not run" not in block.remarks:
                for verb in re.findall(r"^(?:\$ )?dilemma-sim ([a-z]\w*)", block.text, re.MULTILINE):
                    assert verb in verbs, f"{block.name}: {verb}"


# -- the executor itself ----------------------------------------------------------------------


def session_with(tmp_path: Path, text: str) -> Session:
    session = Session(tmp_path / "page")
    for block in blocks_of(ROOT / "docs" / "example.md", text):
        session.run(block)
    return session


def test_an_output_that_is_not_what_is_shown_fails(tmp_path: Path) -> None:
    session_with(tmp_path / "a", "```console\n$ echo one; echo two\none\n...\n```\n")
    with pytest.raises(AssertionError, match=r"example\.md:1: \$ echo one"):
        session_with(tmp_path / "b", "```console\n$ echo one\nthree\n```\n")


def test_a_command_that_fails_is_noticed_unless_the_page_says_so(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="ended with 3"):
        session_with(tmp_path / "a", "```sh\nsh -c 'exit 3'\necho after\n```\n")
    session_with(tmp_path / "b", "<!-- exit code: 3 -->\n```sh\nsh -c 'exit 3'\n```\n")
    with pytest.raises(AssertionError, match="ended with 0"):
        session_with(tmp_path / "c", "<!-- exit code: 3 -->\n```console\n$ true\n```\n")


def test_python_blocks_share_names_and_their_output_is_compared(tmp_path: Path) -> None:
    text = "```python\none = 1\n```\n\n```python\nprint(one + 1)\n```\n\n<!-- output -->\n```text\n{}\n```\n"
    session_with(tmp_path / "a", text.format("2"))
    with pytest.raises(AssertionError, match="not printed"):
        session_with(tmp_path / "b", text.format("3"))


def test_a_captioned_block_becomes_a_file_and_a_marked_one_is_left_alone(tmp_path: Path) -> None:
    text = (
        "```{code-block} text\n:caption: note.txt\n\nhello\n```\n\n"
        "<!-- not run: no such program -->\n```sh\nno-such-program\n```\n\n"
        "```console\n$ cat note.txt\nhello\n```\n"
    )
    session = session_with(tmp_path, text)
    assert (session.folder / "note.txt").read_text() == "hello\n"


def test_the_steps_of_a_console_block(tmp_path: Path) -> None:
    (block,) = blocks_of(ROOT / "docs" / "example.md", "```console\n$ a \\\n> b\nout\n$ c\n```\n")
    assert [(step.command, step.shown) for step in steps_of(block)] == [("a \\\nb", "out\n"), ("c", "")]
    assert agrees("one ... three\n", "one  two\nthree\n")
    assert not agrees("one\n", "two\n")


def test_shown_output_is_renewed_as_far_as_it_was_shown() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tools'); from shown_output import renewed;"
        "print([renewed(*pair) for pair in ["
        "('a\\n...\\nc\\n', 'x\\ny\\nz\\n'), ('a-...\\nb\\n', 'a-1\\nc\\n'),"
        " ('a\\n', 'p\\nq\\n'), ('', 'p\\n'), ('a\\n...\\n', 'a\\nb\\n')]])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "['x\\n...\\nz\\n', 'a-...\\nc\\n', 'p\\nq\\n', '', 'a\\n...\\n']\n"
