"""Pages of the documentation as programs: their blocks in order, run in a folder of their own.

What is run, and how a page says otherwise, stands in CONTRIBUTING.md under "Pages".
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

FENCE = re.compile(
    r"^(?P<ticks>```+)(?P<info>[^`\n]*)\n(?P<body>.*?)^(?P=ticks)[ \t]*$", flags=re.DOTALL | re.MULTILINE
)
REMARK = re.compile(r"<!-- (not run|exit code|install|output)(?:: ([^>]+?))? -->")
RUN = ("console", "sh", "bash", "python", "code-cell")
SHELL_NOTE = "dilemma-sim: compiling the model's loops"


@dataclass(frozen=True)
class Block:
    """Hold one fenced block.

    Attributes
    ----------
    page, line : where it begins.
    language : of its text.
    text : without the fence and its options.
    caption : the file whose content it shows; empty for none.
    remarks : what the comments right above it say, such as ``not run``.
    span : where the text lies in the page.
    """

    page: str
    line: int
    language: str
    text: str
    caption: str
    remarks: dict[str, str]
    span: tuple[int, int]

    @property
    def name(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def is_whole(self) -> bool:
        """True for a whole scenario, study or claim."""
        return self.language == "yaml" and re.search(r"^schema: 1$", self.text, re.MULTILINE) is not None


@dataclass(frozen=True)
class Step:
    """Hold one command of a console block, and what is shown of its output."""

    command: str
    shown: str


def blocks_of(page: Path, text: str | None = None) -> list[Block]:
    """Return the blocks of a page in order."""
    text = page.read_text("utf-8") if text is None else text
    return [_block(page, text, found) for found in FENCE.finditer(text)]


def _block(page: Path, text: str, found: re.Match[str]) -> Block:
    info = found["info"].strip()
    directive = re.fullmatch(r"\{([\w-]+)\}\s*(\S*)", info)
    language = directive[2] if directive and directive[1] == "code-block" else info
    language = directive[1] if directive and directive[1] == "code-cell" else language
    body, start = found["body"], found.start("body")
    options = re.match(r"((?::[\w-]+:.*\n)*)\n?", body) if directive else None
    if options:
        body, start = body[options.end() :], start + options.end()
    caption = re.search(r"^:caption: (.+)$", options[1], re.MULTILINE) if options else None
    above = text[: found.start()].rstrip("\n").rsplit("\n\n", 1)[-1].splitlines()
    remarks: dict[str, str] = {}
    for line in reversed(above):
        remark = REMARK.fullmatch(line.strip())
        if remark is None:
            break
        remarks[remark[1]] = remark[2] or ""
    line = text.count("\n", 0, found.start()) + 1
    name = page.relative_to(ROOT).as_posix()
    return Block(
        name, line, language, body, caption[1] if caption else "", remarks, (start, start + len(body))
    )


def steps_of(block: Block) -> list[Step]:
    """Return the commands of a console block: each after ``$``, gone on with after ``>``."""
    steps: list[Step] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            steps.append(Step(line[2:], ""))
        elif line.startswith("> ") and not steps[-1].shown:
            steps[-1] = Step(f"{steps[-1].command}\n{line[2:]}", "")
        else:
            steps[-1] = Step(steps[-1].command, f"{steps[-1].shown}{line}\n")
    return steps


def agrees(shown: str, found: str) -> bool:
    """Say whether an output is what is shown, where ``...`` stands for anything and all spaces are alike."""
    return doctest.OutputChecker().check_output(shown, found, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)


@dataclass
class Session:
    """Run the blocks of a page one after the other.

    Attributes
    ----------
    folder : where its files lie and its commands run.
    names : what its Python blocks have defined.
    printed : what the last Python block printed.
    outputs : what each step printed, by block and place in it.
    """

    folder: Path
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "page"})
    printed: str = ""
    outputs: dict[tuple[str, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        tools = self.folder / ".bin"
        tools.mkdir(parents=True)
        (self.folder / ".installed").mkdir()
        for name, words in (("dilemma-sim", "-m dilemma_sim"), ("python", "")):
            (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n')
            (tools / name).chmod(0o755)

    def run(self, block: Block) -> None:
        """Run a block, and fail where it does not do what the page says."""
        if "install" in block.remarks:
            self.install(self.folder / block.remarks["install"])
        if "not run" in block.remarks:
            return
        if block.caption:
            file = self.folder / block.caption
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, "utf-8")
        if "output" in block.remarks:
            assert agrees(block.text, self.printed), f"{block.name}: not printed:\n{self.printed}"
        elif block.language == "console":
            for place, step in enumerate(steps_of(block)):
                self._command(block, place, step)
        elif block.language in ("sh", "bash"):
            self._command(block, 0, Step(f"set -e\n{block.text}", ""))
        elif block.language in ("python", "code-cell") and not block.caption:
            self._python(block)
        elif block.is_whole and block.caption:
            fine = "" if "exit code" in block.remarks else f"{block.caption}: ok\n"
            self._command(block, 0, Step(f"dilemma-sim check {block.caption}", fine))

    def install(self, folder: Path) -> None:
        """Do what an installer does: put the modules of a package on the path, with their entry points."""
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
        about = self.folder / ".installed" / f"{project['name']}-{project['version']}.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        )
        lines = [
            line
            for group, points in project["entry-points"].items()
            for line in (f"[{group}]", *(f"{name} = {place}" for name, place in points.items()))
        ]
        (about / "entry_points.txt").write_text("\n".join(lines) + "\n")
        for module in folder.glob("*.py"):
            (self.folder / ".installed" / module.name).write_bytes(module.read_bytes())

    def _command(self, block: Block, place: int, step: Step) -> None:
        path = os.pathsep.join([str(self.folder / ".installed"), str(ROOT / "src")])
        environment = {
            **os.environ,
            "PATH": f"{self.folder / '.bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": path,
            "COLUMNS": "100",
        }
        done = subprocess.run(
            ["sh", "-c", step.command],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=600,
        )
        lines = [line for line in done.stdout.splitlines() if not line.startswith(SHELL_NOTE)]
        found = "".join(f"{line.rstrip()}\n" for line in lines)
        self.outputs[block.name, place] = found
        expected = int(block.remarks.get("exit code", 0))
        where = f"{block.name}: $ {step.command}"
        assert done.returncode == expected, f"{where}\nended with {done.returncode}:\n{found}"
        if step.shown:
            assert agrees(step.shown, found), f"{where}\nshown:\n{step.shown}\nfound:\n{found}"

    def _python(self, block: Block) -> None:
        printed = io.StringIO()
        code = compile("\n" * block.line + block.text, block.page, "exec")
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(printed):
            exec(code, self.names)
        self.printed = printed.getvalue()
