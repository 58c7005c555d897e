"""The claims folder: the table of claims as JSON and CSV, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from enum import Enum
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dilemma_sim.study.claim_verdicts import ALWAYS, CARRIED, IMPROBABLE, LEFT, MEANING, SURE
from dilemma_sim.study.digest import digest_of, model_digest
from dilemma_sim.study.folder import RESULTS
from dilemma_sim.study.manifest import FILE, as_json, provenance
from dilemma_sim.study.writing import write_whole

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.study.claim_results import Layer, Number, Part, Result, Table

#: Where the table lies if nobody says.
DEFAULT = RESULTS / "claims"


def write_claims(folder: Path, table: Table, command: str, started: datetime, duration: float) -> None:
    """Fill an empty folder with all of a claims folder but its figure and its pages.

    Parameters
    ----------
    folder : where to write; the caller sees to it that it appears whole (`writing.folder_aside`).
    table : what came of the claims.
    command : the command line, as typed.
    started : when the job began.
    duration : how long it took, in seconds.

    Raises
    ------
    OSError : something cannot be written.
    """
    from dilemma_sim.study.results import csv_bytes

    data = table_data(table)
    manifest = {
        "schema": 1,
        "kind": "claims",
        **provenance(command, started, duration),
        "model_sha256": model_digest(),
        "claims": {one.claim.id: digest_of(one.claim.model_dump(mode="json")) for one in table.results},
        "seed": table.seed,
        "runs": table.runs,
        "draws": asdict(table.size),
        "drawn_from": list(table.sources),
        "data_sha256": digest_of(data),
    }
    write_whole(folder / "claims.json", as_json(data))
    write_whole(folder / "claims.csv", csv_bytes(table_frame(table)))
    write_whole(folder / FILE, as_json(manifest))


def table_data(table: Table) -> dict[str, Any]:
    """Return a table as JSON can hold it; what is undefined is None."""
    return {
        "rules": {
            "supported_from": SURE,
            "contradicted_up_to": IMPROBABLE,
            "always_from": ALWAYS,
            "frozen_from": LEFT,
            "carried_up_to": CARRIED,
            "meaning": {verdict.value: text for verdict, text in MEANING.items()},
        },
        "claims": [_claim(one) for one in table.results],
    }


def _claim(one: Result) -> dict[str, Any]:
    claim = one.claim
    found: dict[str, Any] = {
        "id": claim.id,
        "title": claim.title,
        "kind": claim.kind,
        "verdict": one.verdict.value,
    }
    if one.main is not None:
        assert one.origin is not None
        found |= {
            "nature": one.origin.nature.value,
            "always": _plain(one.origin.always),
            "frozen": _plain(one.origin.frozen),
            "main": _layer(one.main),
            "prior": None if one.beside is None else _layer(one.beside),
            "rules": {rule: _layer(layer) for rule, layer in one.rules.items()},
            "ablations": {name: _part(part) for name, part in one.ablations.items()},
            "placebo": None if one.placebo is None else _part(one.placebo),
            "curves": [_plain(asdict(curve)) for curve in one.curves],
        }
    if claim.kind == "pattern":
        found |= {"report": [_plain(asdict(spread)) for spread in one.spreads], "joint": list(one.joint)}
    return found


def _layer(layer: Layer) -> dict[str, Any]:
    return {
        "over": layer.over,
        "draws": layer.draws,
        "luck": layer.luck,
        "verdict": layer.verdict.value,
        "steady": layer.steady,
        "beyond": _plain(layer.beyond),
        "sign": _plain(layer.sign),
        "numbers": [_number(one) for one in layer.numbers],
    }


def _number(one: Number) -> dict[str, Any]:
    said = one.expectation.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {
        "name": one.expectation.label,
        "expected": said,
        "looked_at": _plain(one.looked_at),
        "compared": _plain(one.compared),
        "effect": _plain(one.effect),
        "beyond": _plain(one.beyond),
        "sign": _plain(one.sign),
        "verdict": one.verdict.value,
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "label": part.label,
        "effects": _plain(part.effects),
        "left": _plain(part.left),
        "holds": part.holds,
    }


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it; numbers with nine digits, so that platforms agree."""
    if isinstance(value, float):
        return float(f"{value:.9g}") if isfinite(value) else None
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return _plain(asdict(value)) if hasattr(value, "__dataclass_fields__") else value


def table_frame(table: Table) -> pd.DataFrame:
    """Return a table with a row for every claim, kind of draws and number."""
    import pandas as pd

    rows = [row for one in table.results for row in _rows(one)]
    return pd.DataFrame(rows, columns=COLUMNS)


#: Columns of the CSV file. Effects are in the expected direction, in units of the smallest that matters.
COLUMNS = [
    "claim", "title", "kind", "draws_from", "verdict", "steady", "nature", "p_beyond", "p_sign", "number",
    "arm", "against", "expected", "smallest", "relative", "part_of_verdict", "mean", "mean_compared",
    "effect", "low", "high", "low_all", "high_all", "p_beyond_alone", "p_sign_alone", "verdict_alone",
]  # fmt: skip


def _rows(one: Result) -> Iterator[dict[str, Any]]:
    head = {"claim": one.claim.id, "title": one.claim.title, "kind": one.claim.kind}
    if one.main is None:
        yield {**head, "verdict": one.verdict.value}
        yield from ({**head, "number": each.column, "mean": each.mean} for each in one.spreads)
        return
    named: dict[str, Layer] = {one.main.over: one.main}
    named |= {} if one.beside is None else {"prior": one.beside}
    named |= {f"rule {rule}": layer for rule, layer in one.rules.items()}
    nature = "" if one.origin is None else one.origin.nature.value
    for name, layer in named.items():
        whole: dict[str, Any] = {"draws_from": name, "verdict": layer.verdict.value, "steady": layer.steady}
        whole |= {"nature": nature, "p_beyond": layer.beyond.value, "p_sign": layer.sign.value}
        for number in layer.numbers:
            yield {**head, **whole, **_cells(one, number)}


def _cells(one: Result, number: Number) -> dict[str, Any]:
    said, effect = number.expectation, number.effect
    arm, against = one.claim.sides(said)
    return {
        "number": said.label,
        "arm": arm,
        "against": against,
        "expected": said.expected,
        "smallest": said.smallest,
        "relative": said.relative,
        "part_of_verdict": not said.beside,
        "mean": number.looked_at,
        "mean_compared": number.compared,
        "effect": effect.value,
        "low": effect.low,
        "high": effect.high,
        "low_all": effect.low_all,
        "high_all": effect.high_all,
        "p_beyond_alone": number.beyond.value,
        "p_sign_alone": number.sign.value,
        "verdict_alone": number.verdict.value,
    }
