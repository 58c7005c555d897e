"""The page on the evidence says what is there, and its example runs."""

from __future__ import annotations

import re
from pathlib import Path

from dilemma_sim.evidence import observed_postures, read_background, read_codebook, read_record

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "evidence.md").read_text(encoding="utf-8")
NUMBERS = {"Seven": 7}


def test_the_numbers_of_the_page_hold() -> None:
    kazakh, kyrgyz = (len(observed_postures(read_record(), name)) for name in ("kazakhstan", "kyrgyzstan"))
    to_none = [rule for rule in read_codebook().values() if rule.external is None and rule.internal is None]
    assert f"{len(read_record())} dated events" in PAGE
    assert f"{len(read_background())} slow quantities" in PAGE
    assert f"{len(read_codebook())} rules that code" in PAGE
    assert NUMBERS[re.findall(r"(\w+) rules lead to no posture", PAGE)[0]] == len(to_none)
    assert f"{kazakh} entries for Kazakhstan and {kyrgyz} for Kyrgyzstan" in PAGE


def test_the_codings_of_the_table_are_those_of_the_codebook() -> None:
    rows = re.findall(r"^\| [^|]+ \| `(\w+)` \| (high|medium|low) \|$", PAGE, re.MULTILINE)
    rules = {(rule.external or rule.internal, rule.confidence) for rule in read_codebook().values()}
    assert len(rows) == 13
    assert set(rows) <= rules


def test_the_example_runs() -> None:
    example = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
    names: dict[str, object] = {}
    exec(compile(example, "docs/evidence.md", "exec"), names)
    assert all(names[result] for result in ("protests", "seen", "debt"))
