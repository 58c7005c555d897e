# ruff: noqa: E501 - messages stand on one line, as users see them
"""Texts that mean harm, or are merely broken: a located message within two seconds, and nothing else."""

from __future__ import annotations

import os
import re
import resource
import socket
import subprocess
import sys
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dilemma_sim.scenario import ScenarioError, load_scenario
from dilemma_sim.scenario.library import find
from scenario.conftest import Write

GOOD = find("one-country").path.read_text(encoding="utf-8")
HEAD = "schema: 1\ntitle: x\n"


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def many(count: int, line: str) -> str:
    return "".join(line.replace("#", str(number)) for number in range(count))


#: What is in the file, and what the first line of the message must hold after the name of the file.
TEXTS: dict[str, tuple[str | bytes, str]] = {
    # what a file is made of
    "empty": ("", ":1:1: there is nothing in the file; begin with 'schema: 1'"),
    "only comments": ("# nothing\n# here\n", ":1:1: there is nothing in the file"),
    "a megabyte of spaces": (" " * 2**20, ":1:1: there is nothing in the file"),
    "random bytes": (bytes(range(128, 256)) * 100, ":1:1: the byte 0x80 is not UTF-8; save the file as UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(1000), ":1:1: the byte 0x89 is not UTF-8"),
    "NUL": (b"schema: 1\ntitle: a\0b\n", ":2:9: the control character U+0000 cannot stand in a text; is this a binary file"),
    "Latin-1": ("schema: 1\ntitle: Caf\u00e9\n".encode("latin-1"), ":2:11: the byte 0xE9 is not UTF-8"),
    "UTF-16": (GOOD.encode("utf-16"), ":1:1: the file is written in UTF-16; save it as UTF-8"),
    "UTF-16 without a mark": (GOOD.encode("utf-16-le"), ":1:2: the control character U+0000"),
    "byte order mark": (b"\xef\xbb\xbf" + GOOD.encode(), ":1:1: the file begins with a byte order mark"),
    "cut UTF-8": ("schema: 1\ntitle: é".encode()[:-1], ":2:8: the byte 0xC3 is not UTF-8"),
    "surrogate in UTF-8": (b"schema: 1\ntitle: \xed\xa0\x80\n", ":2:8: the byte 0xED is not UTF-8"),
    "escape for a terminal": (HEAD + "description: \x1b[31mred\n", ":3:14: the control character U+001B"),
    "line separator": (HEAD + "description: a\u2028b\n", ":3:15: the control character U+2028"),
    "control character by escape": (HEAD + 'description: "\\x1b[31m"\n', ":1:1: countries: the key is missing"),
    "half a character by escape": (changed("one neighbour", "one").replace("title: ", 'title: "\\ud800" #'), "the text holds a control character"),
    "no character by escape": (HEAD + 'description: "\\U00110000"\n', ":3:14: an escape in this text names no character"),
    "five megabytes": (b"a" * 5_000_000, ":1:1: the file is larger than 1 MiB"),
    "too many lines": ("\n" * 60_000, ":50001:1: the file has more than 50000 lines"),
    # YAML that is none
    "tab": ("schema: 1\n\ttitle: x\n", ":2:1: tabs cannot indent or separate; use spaces"),
    "unclosed quote": (HEAD + 'description: "never\nperiod: {}\n', ":3:14: the quote that opens here is never closed"),
    "unclosed single quote": (HEAD + "description: 'never\n", ":3:14: the quote that opens here is never closed"),
    "unclosed bracket": (HEAD + "issues: {a: [1, 2\n", ":3:13: a ',' or the closing bracket is missing here"),
    "wrong indentation": ("schema: 1\nperiod:\n    start: 2020-01-01\n  end: 2020-01-02\n", ":4:3: "),
    "colon in text": (HEAD.replace("title: x", "title: a: b"), ":2:9: a ':' stands where no key can end"),
    "key without colon": ("schema: 1\ntitle\nperiod: {}\n", ":2:1: a ':' is missing after this key"),
    "reserved sign": ("schema: 1\ntitle: @x\n", ":2:8: no value can begin with this character; put the text in quotes"),
    "star": ("*", ":1:2: a name is missing here"),
    "top level is a list": ("- a\n- b\n", ":1:1: expected keys with values, found a list"),
    "top level is text": ("hello\n", ":1:1: expected keys with values, found 'hello'"),
    # YAML that means harm
    "duplicate keys": (GOOD + "title: again\n", ": title: the key stands here twice; the first is in line 6; keep one of them"),
    "fifty thousand duplicates": ("a: 1\n" * 49_000, ":2:1: a: the key stands here twice"),
    "python tag": (GOOD + "note: !!python/object/apply:os.getpid []\n", ":7: note: tags (!name) are not read"),
    "private tag": (GOOD + "note: !secret x\n", ":7: note: tags (!name) are not read"),
    "undefined tag handle": (GOOD + "note: !e!x y\n", "found undefined tag handle"),
    "directive": ("%YAML 1.1\n---\n" + GOOD, ":2:1: directives are not read"),
    "alias bomb": ("a: &a [x, x]\n" + many(9, "b#: &b# [*a, *a, *a, *a, *a, *a, *a, *a]\n"), ":1:1: "),
    "self-reference": (HEAD + "timeline: &a {x: *a}\n", ":1:1: "),
    "alias only": (GOOD.replace("0.6", "*x", 1), ": aliases (*name) are not read"),
    "merge key": (GOOD + "harm:\n  <<: {a: 1}\n", ":3: harm: merge keys (<<) are not read"),
    "several documents": (GOOD + "---\n" + GOOD, ": a second document begins; keep one document a file"),
    "key that is a list": (GOOD + "[a, b]: c\n", ": a key must be text, found a list"),
    "key that is a number": (GOOD + "5: c\n", ": a key must be text, found 5"),
    "empty key": (GOOD + "'': c\n", ": a key must have 1 to 200 characters"),
    "endless key": (GOOD + "k" * 500 + ": c\n", ": a key must have 1 to 200 characters"),
    "deep brackets": ("[" * 500_000, ":1:34: mappings and lists are nested more than 32 deep"),
    "deep braces on lines": ("a:\n" + "  {\n" * 40_000, "nested more than 32 deep"),
    "deep lists": ("- " * 500_000, "nested more than 32 deep"),
    "deep question marks": ("? " * 500_000, "nested more than 32 deep"),
    "deep blocks": ("".join(" " * depth + "a:\n" for depth in range(1000)), "nested more than 32 deep"),
    "one huge text": (HEAD + "description: " + "x " * 500_000, ":3:14: the text is longer than 10000 characters; is a quotation mark missing?"),
    "one huge quoted text": (HEAD + 'description: "' + "\\n" * 500_000 + '"', "the text is longer than 10000 characters"),
    "one huge block of text": (HEAD + "description: |\n" + "  x\n" * 45_000, "the text is longer than 10000 characters"),
    "a text over many lines": (HEAD + "description: " + "x\n " * 45_000, "the text is longer than 10000 characters"),
    "too many values": ("a: [" + "1," * 300_000 + "]", "the text holds more than 25000 values"),
    "too many keys": (many(49_000, "key#: 1\n"), "the text holds more than 25000 values"),
    "too many entries": (changed("issues:\n", "issues:\n" + many(5500, "  i#: {label: i}\n")), "needs a share of attention above 0"),
    "too many unknown keys": (GOOD + "harm:\n" + many(9000, "  unknown_#: 1\n"), "harm.unknown_0: unknown key; "),
    # values
    "NaN": (changed("dependence: 0.6", "dependence: .nan"), ": countries.homeland.government.dependence: infinities and NaN are not numbers"),
    "infinity": (changed("dependence: 0.6", "dependence: -.inf"), ": infinities and NaN are not numbers"),
    "overflow": (changed("dependence: 0.6", "dependence: 1e999"), ": the number is not finite or too large"),
    "huge whole number": (changed("adults: 1000000", "adults: " + "9" * 5000), "adults: the number has 5000 characters; at most 309 are read"),
    "64-bit overflow": (changed("adults: 1000000", f"adults: {2**63}"), "adults: the whole number is too large"),
    "half a person": (changed("persons: 5000", "persons: 5000.5"), "families.persons: expected a whole number from 1 to 2000000000 (persons), found 5000.5"),
    "text for a number": (changed("activity: 0.4", "activity: often"), "committee.activity: expected a number from 0 to 20 (calls per week), found 'often'"),
    "underscores": (changed("adults: 1000000", "adults: 1_000_000"), "adults: expected a whole number from 1 to 2000000000 (persons), found '1_000_000'; write 1000000"),
    "out of range": (changed("dependence: 0.6", "dependence: 1.6"), "government.dependence: expected a number from 0 to 1, found 1.6"),
    "Norway": (changed("leader: true", "leader: no"), "committee.leader: expected true or false, found 'no'; write false"),
    "null": (changed("adults: 1000000", "adults:"), "adults: expected a whole number from 1 to 2000000000 (persons), found nothing (null)"),
    "unknown key": (changed("adults:", "adutls:"), ": countries.homeland.adults: the key is missing"),
    "unknown key, nearest": (changed("prominence:", "prominense:"), "committee.prominense: unknown key; did you mean 'prominence'?"),
    "unknown top-level key": (GOOD + "organization: {}\n", ":1: organization: unknown key; did you mean 'organisations'?"),
    "list for a mapping": (changed("demands: {jobs: 0.8, kin: 0.2}", "demands: [jobs]"), "workers.demands: expected a mapping from names to values, found a list"),
    "impossible day": (changed("end: 2020-12-27", "end: 2020-02-30"), "period.end: expected a day that exists, written YYYY-MM-DD, found '2020-02-30'"),
    "wrong schema": (changed("schema: 1", "schema: 2"), ":5:9: schema: expected 1, found 2"),
    # parts that do not fit
    "dates in the wrong order": (changed("end: 2020-12-27", "end: 2019-12-27"), "period.end: the end 2019-12-27 lies before the start 2020-01-06"),
    "strata that do not add up": (changed("persons: 5000", "persons: 5001"), "homeland.adults: the strata sum to 1000001 persons but the country has 1000000 adults"),
    "shares that do not add up": (changed("kin: 0.9, jobs: 0.1", "kin: 0.9, jobs: 0.2"), "committee.demands: the shares must sum to 1 but sum to 1.1"),
    "unknown name": (changed("country: homeland", "country: homland"), "committee.country: no country is named 'homland'; did you mean 'homeland'?"),
    "a protest in the timeline": (changed("kind: foreign_report", "kind: protest"), "timeline.report.kind: a protest is what the modelled actors decide"),
    # chains
    "extends itself": (HEAD + "extends: hostile.yaml\n", "extends each other in a circle: hostile.yaml -> hostile.yaml".replace("extends each", "extend each")),
    "extends outside": (HEAD + "extends: ../../etc/passwd.yaml\n", ":3:10: extends: '../../etc/passwd.yaml' is no .yaml file in the folder of this file"),
    "extends the system": (HEAD + "extends: /etc/passwd\n", ":3:10: extends: '/etc/passwd' is no .yaml file in the folder of this file"),
    "extends nothing": (HEAD + "extends: missing.yaml\n", ":3:10: extends: there is no file 'missing.yaml' beside this one"),
    "extends an unknown name": (HEAD + "extends: one-contry\n", ":3:10: extends: there is no shipped scenario named 'one-contry'; did you mean 'one-country'?"),
}  # fmt: skip


def refused(path: str | Path) -> list[str]:
    start = process_time()  # of the processor, so that a busy machine does not decide
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert process_time() - start < 2
    assert caught.value.faults
    assert len(caught.value.faults) <= 301
    return str(caught.value).splitlines()


@pytest.mark.parametrize("kind", TEXTS)
def test_a_hostile_text_is_refused_with_a_located_message(write: Write, kind: str) -> None:
    text, message = TEXTS[kind]
    lines = refused(write(text, "hostile.yaml"))
    assert any(message in line for line in lines), lines[:5]
    assert all(re.match(r"hostile\.yaml:[1-9]\d*:[1-9]\d*: ", line) for line in lines)
    assert all(len(line) < 1000 and line.isprintable() for line in lines)


def test_the_good_text_is_good(write: Write) -> None:
    load_scenario(write(GOOD, "hostile.yaml"))


@pytest.mark.parametrize(
    "message",
    [
        "note: anchors (&name) are not read; delete the anchor and write values out",
        "timeline.x: aliases (*name) are not read; write the value out, or use 'extends'",
    ],
)
def test_anchors_and_aliases_are_told_apart(write: Write, message: str) -> None:
    lines = refused(write(GOOD.split("timeline:")[0] + "note: &a x\ntimeline: {x: *a}\n"))
    assert any(message in line for line in lines)


def test_a_folder_is_refused(folder: Path) -> None:
    (folder / "sub").mkdir()
    assert refused("sub") == ["sub:1:1: this is a folder; name a file in it"]


def test_a_pipe_is_refused_and_not_waited_for(folder: Path) -> None:
    os.mkfifo("pipe.yaml")
    assert refused("pipe.yaml") == ["pipe.yaml:1:1: this is a device or a pipe; only regular files are read"]


def test_a_socket_is_refused(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.yaml")
        [line] = refused("socket.yaml")
    assert line.startswith("socket.yaml:1:1: the file cannot be read: ")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/urandom"])
def test_a_device_is_refused(device: str) -> None:
    assert refused(device) == [f"{device}:1:1: this is a device or a pipe; only regular files are read"]


def test_a_file_that_may_not_be_read_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(GOOD, "locked.yaml")
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser may read everything

        def refuse(*_given: object) -> int:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "open", refuse)
    assert refused(path) == ["locked.yaml:1:1: the file cannot be read: Permission denied"]


@pytest.mark.parametrize(
    "name", ["", "missing.yaml", "a\0b", "x" * 5000, "no/such/folder/x.yaml", "loop.yaml"]
)
def test_a_path_that_leads_nowhere_is_refused(folder: Path, name: str) -> None:
    (folder / "loop.yaml").symlink_to("loop.yaml")
    assert refused(name)


def test_a_circle_over_several_files_is_refused(write: Write) -> None:
    write("schema: 1\nextends: b.yaml\n", "a.yaml")
    write("schema: 1\nextends: a.yaml\n", "b.yaml")
    assert refused("a.yaml") == [
        "b.yaml:2:10: extends: the files extend each other in a circle: a.yaml -> b.yaml -> a.yaml; cut it somewhere"
    ]


PIECES = st.sampled_from(
    ["*", "&a ", "!", "!!x ", "|", ">", '"', "'", "{", "}", "[", "]", ": ", "- ", "? ", "#", "%", "@", "\\", "\t", "\n", "\r",
     "---\n", "...\n", ",", "null", ".nan", "1e999", "0x", "~", "\\x00", "<<: ", "é", "true", "2020-02-30", "  ", "value: ",
     "extends: one-country\n", "schema: 1\n"]
)  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 8), PIECES), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_broken_only_a_scenario_error(write: Write, cuts: list[tuple[int, int, str]]) -> None:
    text = GOOD
    for place, length, piece in cuts:
        text = text[:place] + piece + text[place + length :]
    path = write(text, "broken.yaml")
    try:
        load_scenario(path)
    except ScenarioError as error:
        faults = error.faults
    else:
        return
    assert faults
    assert all(fault.place.line >= 1 for fault in faults)


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_end_in_anything_but_a_scenario_error(write: Write, data: bytes) -> None:
    assert refused(write(data, "bytes.yaml"))


def limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (500 * 2**20, 500 * 2**20))


@pytest.mark.parametrize(
    "kind", ["alias bomb", "deep brackets", "five megabytes", "too many keys", "too many entries"]
)
def test_the_command_line_ends_with_2_and_no_traceback(write: Write, kind: str) -> None:
    write(TEXTS[kind][0], "hostile.yaml")
    done = check("hostile.yaml")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "hostile.yaml:" in done.stderr


def check(path: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dilemma_sim", "check", path]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=20, preexec_fn=limit_memory, check=False
    )


def test_the_command_line_accepts_the_good_text(write: Write) -> None:
    write(GOOD, "good.yaml")
    assert check("good.yaml").returncode == 0
