"""The validation folder: the table of patterns, their values in every replicate, the protests, the origin."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dilemma_sim.study.digest import data_digest, digest_of, model_digest, scenario_digest
from dilemma_sim.study.folder import DRAWS, RESULTS, name_of
from dilemma_sim.study.manifest import FILE, as_json, provenance
from dilemma_sim.study.validation import INTERVAL, Validation, tallies_of
from dilemma_sim.study.wholefolder import WholeFolder
from dilemma_sim.study.writing import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from dilemma_sim.evidence.pattern_list import Patterns
    from dilemma_sim.evidence.record import Event
    from dilemma_sim.scenario import Document, Scenario
    from dilemma_sim.study.tables import Meaning

#: Number that stands for the record among the replicates.
RECORD = -1

_KEY = {"unit": "name", "kind": "key"}
_SHARE = {"unit": "share of replicates", "kind": "statistic"}
_BY_UNIT = {"unit": "as the column unit says", "kind": "statistic"}
_TEXT = {"unit": "text", "kind": "text"}

PATTERNS_MEANING: dict[str, Meaning] = {
    "role": {**_KEY, "description": "fit, check (never fitted) or cannot_speak (beyond the model)."},
    "pattern": {**_KEY, "description": "Identifier in the list of patterns."},
    "title": {**_TEXT, "description": "What it is about."},
    "unit": {**_TEXT, "description": "Unit of the values."},
    "rule": {**_KEY, "description": "band: the median lies in it; straddles_zero: the interval holds 0."},
    "observed": {**_BY_UNIT, "description": "Value of the record."},
    "band_low": {**_BY_UNIT, "description": "Lower end of the band."},
    "band_high": {**_BY_UNIT, "description": "Upper end of the band."},
    "median": {**_BY_UNIT, "description": "Median of the replicates that define it."},
    "p05": {**_BY_UNIT, "description": "Lower end of the 90 % interval of the replicates."},
    "p95": {**_BY_UNIT, "description": "Upper end of the 90 % interval of the replicates."},
    "in_band": {**_SHARE, "description": "Replicates in the band; undefined ones are not."},
    "defined": {**_SHARE, "description": "Replicates that define it."},
    "bands_wide": {
        "unit": "bands",
        "kind": "statistic",
        "description": "Width of the interval over that of the band; a band of one value is one unit wide.",
    },
    "verdict": {**_KEY, "description": "inside, outside, undefined, or cannot speak."},
    "reason": {**_TEXT, "description": "Why it has its role."},
    "basis": {**_KEY, "description": "Where the band comes from."},
    "source": {**_TEXT, "description": "Source of the band."},
    "note": {**_TEXT, "description": "Anything a reader should know."},
}

PROTESTS_MEANING: dict[str, Meaning] = {
    "replicate": {
        "unit": "1",
        "kind": "key",
        "description": f"Number of the run; {RECORD} is the record.",
    },
    "date": {"unit": "day", "kind": "key", "description": "Day; of a run, one drawn within the week."},
    "country": {**_KEY, "description": "Kin-state."},
    "size": {"unit": "persons", "kind": "flow", "description": "Participants; missing where not told."},
    "detained": {
        "unit": "persons",
        "kind": "flow",
        "description": "Persons detained; missing where not told.",
    },
    "main_issue": {**_KEY, "description": "Main demand."},
    "issues": {"unit": "1", "kind": "statistic", "description": "Number of issues named."},
}


def default_validation_folder(
    document: Document[Scenario],
    evidence: Sequence[Event],
    patterns: Patterns,
    seed: int,
    replicates: int,
    posterior_sha256: str | None = None,
) -> Path:
    """Return the folder of a validation that names none: the same for the same validation.

    Parameters
    ----------
    document, evidence, patterns, seed, replicates : what is validated.
    posterior_sha256 : digest of the posterior that the replicates draw from.
    """
    inputs = (*inputs_of(evidence, patterns).values(), posterior_sha256)
    short = digest_of(scenario_digest(document.value), *inputs, replicates)[:8]
    return RESULTS / f"validate-{name_of(document)}-{short}-seed{seed}"


def write_validation(
    folder: Path,
    validation: Validation,
    document: Document[Scenario],
    evidence: Sequence[Event],
    command: str,
    started: datetime,
    duration: float,
) -> None:
    """Fill an empty folder with all of a validation folder but its figures.

    Parameters
    ----------
    folder : where to write; the caller sees to it that it appears whole (`writing.folder_aside`).
    validation : what was simulated and compared.
    document : the scenario with the origins of its numbers.
    evidence : the record it was compared with.
    command : the command line, as typed.
    started : when the job began.
    duration : how long it took, in seconds.

    Raises
    ------
    OSError : something cannot be written.
    """
    from dilemma_sim.scenario import dump
    from dilemma_sim.study.resample import draws_meaning, manifested, portable
    from dilemma_sim.study.results import csv_bytes
    from dilemma_sim.study.tables import parquet_bytes

    moved, files = portable({"": document}, {"": validation.resample})
    values, protests = values_frame(validation), protests_frame(validation)
    manifest = {
        "schema": 1,
        "kind": "validation",
        **provenance(command, started, duration),
        "scenario": document.value.title,
        "scenario_path": document.path,
        "scenario_sha256": scenario_digest(document.value),
        "model_sha256": model_digest(),
        **inputs_of(evidence, validation.patterns),
        "patterns": validation.patterns.title,
        "seed": validation.seed,
        "replicates": len(validation.histories),
        "rows": {"patterns": len(validation.table), "values": len(values), "protests": len(protests)},
        "data_sha256": data_digest(validation.table, values, protests),
        **manifested(document.value, validation.resample),
    }
    for name, data in files.items():
        write_whole(folder / name, data)
    if validation.resample is not None:
        draws = validation.resample.table(values["replicate"])
        write_whole(folder / DRAWS, parquet_bytes(draws, draws_meaning(draws)))
    write_whole(folder / "scenario.yaml", dump(moved[""]).encode())
    write_whole(folder / "validation.csv", csv_bytes(validation.table))
    write_whole(folder / "validation.parquet", parquet_bytes(validation.table, PATTERNS_MEANING))
    write_whole(folder / "values.parquet", parquet_bytes(values, _values_meaning(validation.patterns)))
    write_whole(folder / "protests.parquet", parquet_bytes(protests, PROTESTS_MEANING))
    write_whole(folder / "validation.json", as_json(summary_of(validation.table, len(validation.histories))))
    write_whole(folder / FILE, as_json(manifest))


def summary_of(table: pd.DataFrame, replicates: int) -> dict[str, Any]:
    """Return a table of patterns, and how many are inside, as JSON can hold it; what is undefined is None."""
    rows = [
        {str(key): None if value != value or value == "" else value for key, value in row.items()}
        for row in table.to_dict("records")
    ]
    return {
        "replicates": replicates,
        "interval": INTERVAL,
        "tallies": {role: asdict(tally) for role, tally in tallies_of(table).items()},
        "patterns": rows,
    }


def values_frame(validation: Validation) -> pd.DataFrame:
    """Return one row per replicate, and one column per pattern that the model can speak of."""
    import pandas as pd

    return pd.DataFrame({"replicate": range(len(validation.histories)), **validation.values})


def protests_frame(validation: Validation) -> pd.DataFrame:
    """Return one row per recorded protest, of the record and of each replicate, without those left out."""
    import pandas as pd

    from dilemma_sim.evidence.sizes import size_of

    left_out = validation.patterns.left_out
    rows = [
        (
            number,
            event.date,
            event.country,
            size_of(event),
            event.detained,
            event.issues[0],
            len(event.issues),
        )
        for number, history in enumerate((validation.record, *validation.histories), start=RECORD)
        for event in history.without(left_out).protests
    ]
    table = pd.DataFrame(rows, columns=list(PROTESTS_MEANING))
    table["date"] = pd.to_datetime(table["date"]).astype("datetime64[s]")
    kinds = {"replicate": "int64", "issues": "int64", "size": "float64", "detained": "float64"}
    return table.astype({**kinds, "country": "str", "main_issue": "str"})


class ValidationFolder(WholeFolder):
    """Read a validation folder; every part of it is loaded when it is first asked for."""

    kind = "validation"
    needed = (
        "scenario.yaml", "validation.parquet", "values.parquet", "protests.parquet", "validation.json",
    )  # fmt: skip
    remedy = "validate its scenario again"

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario, with every default made explicit."""
        from dilemma_sim.scenario import load_scenario

        return load_scenario(self.path / "scenario.yaml")

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a pattern."""
        return self._table("validation")

    @cached_property
    def values(self) -> pd.DataFrame:
        """One row a replicate, one column a pattern."""
        return self._table("values")

    @cached_property
    def protests(self) -> pd.DataFrame:
        """One row a recorded protest."""
        return self._table("protests")

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The table and its tallies, as `summary_of` gives them."""
        return self._json("validation")


def inputs_of(evidence: Sequence[Event], patterns: Patterns) -> dict[str, str]:
    """Return the digests of a record and of a list of patterns, as a manifest has them."""
    from dilemma_sim.evidence.record import record_csv

    return {
        "evidence_sha256": digest_of(record_csv(evidence)),
        "patterns_sha256": digest_of(patterns.model_dump(mode="json", by_alias=True)),
    }


def _values_meaning(patterns: Patterns) -> dict[str, Meaning]:
    return {
        "replicate": PROTESTS_MEANING["replicate"],
        **{
            name: {"unit": pattern.unit or "1", "kind": "statistic", "description": f"{pattern.title}."}
            for name, pattern in patterns.patterns.items()
        },
    }
