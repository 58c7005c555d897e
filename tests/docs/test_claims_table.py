"""The table of claims in the repository: other luck gives the same verdicts, and the README tells them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
TABLES = ("claims.csv", "claims-seed-2.csv")


def verdicts(name: str) -> dict[str, str]:
    table = pd.read_csv(ROOT / "results" / "claims" / name).drop_duplicates("claim")
    nature = ", " + table["nature"].where(table["verdict"] == "supported")
    return dict(zip(table["claim"], table["verdict"] + nature.fillna(""), strict=True))


def test_another_seed_gives_the_same_verdicts() -> None:
    one, other = map(verdicts, TABLES)
    assert len(one) == 20
    assert one == other


def test_the_readme_names_the_claims_that_are_not_open() -> None:
    text = " ".join((ROOT / "README.md").read_text("utf-8").split())
    found = verdicts(TABLES[0])
    contradicted = [claim for claim, verdict in found.items() if verdict == "contradicted"]
    built = [claim for claim, verdict in found.items() if verdict == "supported, by construction"]
    assert not [claim for claim, verdict in found.items() if verdict == "supported, emergent"]
    assert f"({', '.join(contradicted)})" in text
    assert f"({', '.join(built)})" in text
