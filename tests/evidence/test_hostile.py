# ruff: noqa: E501 - messages stand on one line, as users see them
"""Files that mean harm, or are merely broken: a located message, and nothing else."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dilemma_sim.evidence import EvidenceError, read_background, read_codebook, read_record

HEAD = "date,country,actor,category,event,size_low,size_high,detained,issues,source,confidence\n"
GOOD = dict(
    zip(
        HEAD.strip().split(","),
        ("2019-05-01", "KZ", "farmers", "protest", "they met", "10", "20", "0", "land", "A, 2019", "high"),
        strict=True,
    )
)


def row(**changes: str) -> str:
    return HEAD + ",".join('"' + cell.replace('"', '""') + '"' for cell in (GOOD | changes).values()) + "\n"


#: What is in the file, and the whole message after the name of the file.
FILES: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", f":1:1: the file is empty; the header is {HEAD.strip()}"),
    "Latin-1": (row(event="à").encode("latin-1"), ":2:40: the byte 0xE0 is not UTF-8; save the file as UTF-8"),
    "UTF-16": (row().encode("utf-16"), ":1:1: the file is written in UTF-16; save it as UTF-8"),
    "NUL": (HEAD + "\0", ":2:1: the control character U+0000 cannot stand in a text; is this a binary file, or UTF-16?"),
    "nine megabytes": (b"a" * 9_000_000, ":1:1: the file is larger than 8 MiB; keep the countries and years that are studied"),
    "too many lines": (HEAD + "\n" * 60_000, ":50001:1: the file has more than 50000 lines"),
    "a giant cell": (HEAD + "a" * 200_000, ":2:1: this is no CSV: field larger than field limit (131072); close every quotation mark, and double those inside a cell"),
    "open quote": (HEAD + '2019,"never closed\n', ":2:1: this is no CSV: unexpected end of data; close every quotation mark, and double those inside a cell"),
    "semicolons": (row().replace(",", ";"), ":1:1: the columns are separated by semicolons; save the file with commas"),
    "tabs": (HEAD.replace(",", "\t"), ":1:1: the columns are separated by tabs; save the file with commas"),
    "duplicate header": (HEAD.replace("confidence", "source"), f":1:1: no column 'confidence'; the header is {HEAD.strip()}\nmine.csv:1:11: 'source': this column is there already; delete one of the two"),
    "missing column": (HEAD.replace(",detained", ""), f":1:1: no column 'detained'; the header is {HEAD.strip()}"),
    "mistyped column": (HEAD.replace("\n", ",code\n"), ":1:12: 'code': unknown column; did you mean 'codes'?"),
    "column without a name": (HEAD.replace("\n", ",\n"), ":1:12: '': a column without a name; name it or delete it"),
    "short row": (HEAD + "2019-05-01,KZ\n", ":2:1: 2 cells under 11 columns; a cell that holds a comma stands in quotation marks"),
    "no date": (row(date="May 2019"), ":2:1: date: expected a day (YYYY-MM-DD) or a month (YYYY-MM), found 'May 2019'"),
    "no such month": (row(date="2019-13"), ":2:1: date: '2019-13' is not in the calendar"),
    "no such day": (row(date="2019-02-29"), ":2:1: date: '2019-02-29' is not in the calendar"),
    "the end of time": (row(date="9999-12-31"), ":2:1: date: '9999-12-31' is not in the calendar"),
    "digits of another script": (row(date="２０１９-05-01"), ":2:1: date: expected a day (YYYY-MM-DD) or a month (YYYY-MM), found '２０１９-05-01'"),
    "NaN": (row(size_low="nan"), ":2:6: size_low: expected a number such as 1200 or 0.5, found 'nan'; leave the cell empty where it is unknown, and write no separators of thousands"),
    "infinity": (row(size_high="1e999"), ":2:7: size_high: expected a number such as 1200 or 0.5, found '1e999'; leave the cell empty where it is unknown, and write no separators of thousands"),
    "thousands": (row(size_high="1,200"), ":2:7: size_high: expected a number such as 1200 or 0.5, found '1,200'; leave the cell empty where it is unknown, and write no separators of thousands"),
    "negative": (row(detained="-1"), ":2:8: detained: expected 0 or more, found '-1'"),
    "band upside down": (row(size_low="30"), ":2:7: size_high: 20 is below size_low, 30; exchange the two or correct one"),
    "mistyped category": (row(category="protests"), ":2:4: category: unknown name 'protests'; did you mean 'protest'?"),
    "unknown confidence": (row(confidence="?"), ":2:11: confidence: unknown name '?'; known here: high, low, medium"),
    "no source": (row(source=" "), ":2:10: source: the cell is empty; only numbers may be unknown"),
    "no issue": (row(issues=""), ":2:9: issues: the cell is empty; only numbers may be unknown"),
    "issue without a name": (row(issues="land;"), ":2:9: issues: a name is empty; write one ';' between two names, none at the end"),
    "issue twice": (row(issues="land;debt;land"), ":2:9: issues: 'land' is named twice; keep the first"),
    "country in words": (row(country="Kazakh side"), ":2:2: country: expected a name without spaces, found 'Kazakh side'"),
    "several at once": (row(date="", detained="-5"), ":2:1: date: the cell is empty; only numbers may be unknown\nmine.csv:2:8: detained: expected 0 or more, found '-5'"),
    "after a cell of two lines": (row(event="a\nb") + row(detained="x").split("\n")[1], ":4:8: detained: expected a number such as 1200 or 0.5, found 'x'; leave the cell empty where it is unknown, and write no separators of thousands"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_broken_record_is_answered_with_place_and_advice(name: str, write) -> None:
    text, message = FILES[name]
    with pytest.raises(EvidenceError) as error:
        read_record(write(text))
    assert str(error.value) == f"mine.csv{message}"
    assert isinstance(error.value, ValueError)


def test_issues_can_be_held_to_those_of_a_scenario(write) -> None:
    path = write(row(issues="land;depts"))
    assert read_record(path)[0].issues == ("land", "depts")
    with pytest.raises(EvidenceError) as error:
        read_record(path, issues=("land", "debts"))
    assert str(error.value) == "mine.csv:2:9: issues: unknown name 'depts'; did you mean 'debts'?"


def test_what_is_no_file_is_refused(tmp_path, write) -> None:
    os.mkfifo(write("", "folder.csv").with_name("pipe.csv"))
    for path, message in (
        ("absent.csv", "absent.csv:1:1: there is no such file"),
        (".", ".:1:1: this is a folder; name a file in it"),
        ("pipe.csv", "pipe.csv:1:1: this is a device or a pipe; only regular files are read"),
    ):
        with pytest.raises(EvidenceError) as error:
            read_record(path)
        assert str(error.value) == message


def test_a_thousand_faults_are_counted_and_no_longer_listed(write) -> None:
    bad = row(date="x").split("\n")[1] + "\n"
    with pytest.raises(EvidenceError) as error:
        read_record(write(HEAD + bad * 1000))
    lines = str(error.value).split("\n")
    assert len(lines) == 301
    assert lines[-1] == "mine.csv: and 700 more faults"


def test_background_is_held_to_the_same(write) -> None:
    header = "quantity,country,value_low,value_best,value_high,unit,year,source\n"
    with pytest.raises(EvidenceError) as error:
        read_background(write(header + "trade share,KZ,5,-3,NaN,percent,,A\n"))
    assert str(error.value).split("\n") == [
        "mine.csv:2:1: quantity: expected a name without spaces, found 'trade share'",
        "mine.csv:2:4: value_best: -3 is below value_low, 5; exchange the two or correct one",
        "mine.csv:2:5: value_high: expected a number such as 1200 or 0.5, found 'NaN'; leave the cell empty where it is unknown, and write no separators of thousands",
        "mine.csv:2:7: year: the cell is empty; only numbers may be unknown",
    ]


def test_a_codebook_names_postures_that_exist(write) -> None:
    header = "rule,external,internal,kind,confidence,criterion,reason\n"
    path = write(header + "a,silense,,act,high,c,r\na,,warn,act,high,c,r\nb,,,deed,high,c,\n")
    with pytest.raises(EvidenceError) as error:
        read_codebook(path)
    assert str(error.value).split("\n") == [
        "mine.csv:2:2: external: unknown name 'silense'; did you mean 'silence'?",
        "mine.csv:3:1: rule: the rule 'a' is there already; give one of the two another name",
        "mine.csv:4:4: kind: unknown name 'deed'; known here: act, stance",
        "mine.csv:4:7: reason: the cell is empty; only numbers may be unknown",
    ]
    own = write(header + "a,protest_note,,act,high,c,r\n")
    assert read_codebook(own, external=("protest_note",))["a"].external == "protest_note"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: (HEAD + text).encode("utf-8", "surrogatepass")),
    )
)
def test_any_bytes_end_in_events_or_in_a_message(tmp_path, data: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(data)
    answer = _answer(path)
    assert answer is None or answer.startswith(f"{path}:")


def _answer(path) -> str | None:
    try:
        read_record(path)
    except EvidenceError as error:
        return str(error)
    return None
