"""The table of claims in the repository: the README tells its verdicts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]


def verdicts() -> dict[str, str]:
    table = pd.read_csv(ROOT / "results" / "claims" / "claims.csv").drop_duplicates("claim")
    nature = ", " + table["nature"].where(table["verdict"] == "supported")
    return dict(zip(table["claim"], table["verdict"] + nature.fillna(""), strict=True))


def test_the_readme_names_the_claims_that_are_not_open() -> None:
    text = " ".join((ROOT / "README.md").read_text("utf-8").split())
    found = verdicts()
    assert len(found) == 20
    contradicted = [claim for claim, verdict in found.items() if verdict == "contradicted"]
    built = [claim for claim, verdict in found.items() if verdict == "supported, by construction"]
    assert not [claim for claim, verdict in found.items() if verdict == "supported, emergent"]
    assert all(claim in text for claim in contradicted)
    assert bool(contradicted) != ("none comes out of what the actors do" in text)
    assert f"({', '.join(built)})" in text
