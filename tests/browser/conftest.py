"""A real server, a real browser that reaches nothing else, and a page that may not complain."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from browser.studies import SCENARIO, STUDY

HERE = "127.0.0.1"
NAMES = ("chromium", "chromium-browser", "google-chrome")
SLOW = 60_000
"""Milliseconds until something that was asked for must be there, on a busy machine as well."""


def missing() -> str:
    """Say what keeps the tests from running; nothing if they can."""
    if not any(map(shutil.which, NAMES)):
        return f"no browser on the PATH: install one of {', '.join(NAMES)}, as .ci/run does"
    for library in ("playwright", "panel"):
        try:
            __import__(library)
        except ImportError:
            return f"{library} is not installed: uv sync"
    return ""


@dataclass
class Server:
    """Hold a server that runs, and the folder it works in."""

    address: str
    folder: Path


@dataclass
class Trouble:
    """Collect what a page must not do."""

    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    """The explorer as a process of its own, one for all tests of a worker."""
    if reason := missing():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("explorer")
    (folder / "short.yaml").write_text(SCENARIO, encoding="utf-8")
    command = [sys.executable, "-m", "dilemma_sim", "explore", "short.yaml"]
    command += ["--port", "0", "--no-browser", "--jobs", "1", "--json"]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    try:
        told = ""
        while not told.endswith("}\n"):
            line = process.stdout.readline()
            assert line, (folder / "server.log").read_text("utf-8")
            told += line
        yield Server(json.loads(told)["address"], folder)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


@pytest.fixture(scope="session")
def browser(server):
    """A headless browser that finds no host but this one."""
    from playwright.sync_api import sync_playwright

    found = next(path for name in NAMES if (path := shutil.which(name)))
    # A sandbox needs what containers and root have not; only pages of this machine are opened.
    rules = f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HERE}"
    with sync_playwright() as player:
        running = player.chromium.launch(executable_path=found, args=["--no-sandbox", rules])
        yield running
        running.close()


@pytest.fixture
def open_page(browser, server):
    """Open pages of the explorer; at the end none of them may have complained, or asked another host."""
    contexts = []
    trouble = Trouble()

    def opened(path: str = "", width: int = 1280, height: int = 720):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            accept_downloads=True,
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        context.set_default_timeout(SLOW)
        context.route(lambda url: not _is_here(url), lambda route: _abort(route, trouble))
        page = context.new_page()
        page.on("websocket", lambda one: _is_here(one.url) or trouble.requests.append(one.url))
        page.on("pageerror", lambda error: trouble.messages.append(str(error)))
        page.on("console", lambda one: one.type == "error" and trouble.messages.append(one.text))
        page.goto(server.address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert trouble.requests == []
    assert trouble.messages == []


@pytest.fixture
def page(open_page):
    """The explorer with all runs of its scenario."""
    from browser.reading import wait_for_runs

    page = open_page()
    wait_for_runs(page)
    return page


@pytest.fixture(scope="session")
def command(server):
    """Run the command line in the folder of the server."""

    def run(*arguments: str) -> None:
        call = [sys.executable, "-m", "dilemma_sim", *arguments]
        ended = subprocess.run(call, cwd=server.folder, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr

    return run


@pytest.fixture(scope="session")
def study(server, command) -> Path:
    """A study of two factors, swept once, in the folder of the server."""
    (server.folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    command("sweep", "study.yaml", "--out", "dependence", "--quiet", "--jobs", "1")
    return server.folder / "dependence"


def _is_here(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob", "about") or parts.hostname == HERE


def _abort(route, trouble: Trouble) -> None:
    trouble.requests.append(route.request.url)
    route.abort()
