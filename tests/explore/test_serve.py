from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

from dilemma_sim.explore.serve import ADDRESS, PortRefused, serve
from dilemma_sim.study.errors import LibraryMissing

COMMAND = [sys.executable, "-m", "dilemma_sim", "explore", "one-country", "--no-browser", "--jobs", "1"]


@pytest.fixture
def taken():
    with socket.socket() as one:
        one.bind((ADDRESS, 0))
        one.listen()
        yield one.getsockname()[1]


def test_a_port_in_use_is_refused_in_one_sentence(taken):
    with pytest.raises(PortRefused, match=f"port {taken} is taken by another program") as caught:
        serve("one-country", port=taken, open_browser=False, jobs=1)
    assert caught.value.exit_code == 2


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "panel", None)
    with pytest.raises(LibraryMissing, match=r"pip install 'dilemma-sim\[explorer\]'"):
        serve("one-country", open_browser=False)


def test_it_listens_here_only_and_ends_cleanly_on_an_interrupt(tmp_path):
    with subprocess.Popen(
        [*COMMAND, "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as process:
        told = "".join(process.stdout.readline() for _ in range(3))
        address = json.loads(told)["address"]
        assert address.startswith(f"http://{ADDRESS}:")
        with urlopen(address) as page:
            text = page.read().decode()
        assert "dilemma-sim explorer" in text
        assert "cdn.bokeh.org" not in text
        assert "cdn.holoviz.org" not in text
        time.sleep(0.5)
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(timeout=30) == 0
        assert process.stderr.read() == ""


def test_a_scenario_at_fault_is_told_before_anything_starts(tmp_path):
    ended = subprocess.run(
        [*COMMAND[:4], "no-such-scenario", "--no-browser"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert ended.returncode == 2
    assert "no-such-scenario" in ended.stderr
    assert ended.stdout == ""
