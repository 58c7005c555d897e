"""The comparison folder: the scenarios of all arms, their curves, their differences and their origin."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dilemma_sim.study.compare import BASE, Comparison
from dilemma_sim.study.digest import data_digest, digest_of, model_digest, scenario_digest
from dilemma_sim.study.folder import DRAWS, RESULTS, name_of
from dilemma_sim.study.manifest import FILE, as_json, provenance
from dilemma_sim.study.wholefolder import WholeFolder
from dilemma_sim.study.writing import write_whole

if TYPE_CHECKING:
    import pandas as pd

    from dilemma_sim.scenario import Document, Scenario

_LONGEST = 100  # letters of the names in the name of a folder
ARM = {"unit": "name", "kind": "key", "description": "Which of the scenarios compared."}


def arm_names(documents: Sequence[Document[Scenario]]) -> list[str]:
    """Return a name for each other arm, none twice, as it can stand in the name of a file."""
    names: list[str] = []
    for document in documents:
        stem = name_of(document)
        taken = {*names, BASE}
        number = next(count for count in range(1, len(taken) + 2) if _counted(stem, count) not in taken)
        names.append(_counted(stem, number))
    return names


def changed(document: Document[Scenario], settings: Sequence[str]) -> dict[str, Document[Scenario]]:
    """Return a scenario that was changed as an arm, under a title and a name that say so."""
    title = f"{document.value.title}, with {', '.join(settings)}"
    name = re.sub(r"[^\w.-]+", "-", "-".join(["with", *settings]))[:_LONGEST].strip(".-")
    return {name: replace(document, value=document.value.model_copy(update={"title": title}))}


def _counted(stem: str, count: int) -> str:
    return stem if count == 1 else f"{stem}-{count}"


def default_comparison_folder(
    base: Document[Scenario],
    others: Mapping[str, Document[Scenario]],
    seed: int,
    replicates: int,
    posterior_sha256: str | None = None,
) -> Path:
    """Return the folder of a comparison that names none: the same for the same comparison.

    Parameters
    ----------
    base, others, seed, replicates : what is compared.
    posterior_sha256 : digest of the posterior that all draw from.
    """
    short = digest_of(
        scenario_digest(base.value),
        [[name, scenario_digest(other.value)] for name, other in others.items()],
        replicates,
        *([] if posterior_sha256 is None else [posterior_sha256]),
    )[:8]
    names = "-".join([name_of(base), *others])[:_LONGEST].rstrip(".-")
    return RESULTS / f"compare-{names}-{short}-seed{seed}"


def write_comparison(
    folder: Path,
    comparison: Comparison,
    base: Document[Scenario],
    others: Mapping[str, Document[Scenario]],
    command: str,
    started: datetime,
    duration: float,
) -> None:
    """Fill an empty folder with all of a comparison folder but its figures and its report.

    Parameters
    ----------
    folder : where to write; the caller sees to it that it appears whole (`writing.folder_aside`).
    comparison : what was simulated.
    base, others : the scenarios with the origins of their numbers, the others by arm.
    command : the command line, as typed.
    started : when the job began.
    duration : how long it took, in seconds.

    Raises
    ------
    OSError : something cannot be written.
    """
    from dilemma_sim.scenario import dump
    from dilemma_sim.study.differences import CURVES_MEANING, DIFFERENCES_MEANING
    from dilemma_sim.study.resample import draws_meaning, manifested, portable
    from dilemma_sim.study.results import csv_bytes
    from dilemma_sim.study.tables import curves_meaning, parquet_bytes

    documents = {BASE: base, **others}
    resamples = {arm.name: arm.ensemble.resample for arm in (comparison.base, *comparison.others)}
    moved, files = portable(documents, resamples)
    tables = (comparison.curves, comparison.differences, comparison.difference_curves)
    manifest = {
        "schema": 1,
        "kind": "comparison",
        **provenance(command, started, duration),
        "arms": {
            name: {
                "scenario": document.value.title,
                "scenario_path": document.path,
                "scenario_sha256": scenario_digest(document.value),
                **manifested(document.value, resamples[name]),
            }
            for name, document in documents.items()
        },
        "model_sha256": model_digest(),
        "seed": comparison.seed,
        "replicates": comparison.replicates,
        "rows": dict(zip(("curves", "differences", "difference_curves"), map(len, tables), strict=True)),
        "data_sha256": data_digest(*tables),
    }
    for name, data in files.items():
        write_whole(folder / name, data)
    if comparison.draws is not None:
        meaning = {"arm": ARM, **draws_meaning(comparison.draws)}
        write_whole(folder / DRAWS, parquet_bytes(comparison.draws, meaning))
    for name, document in moved.items():
        write_whole(folder / f"{name}.yaml", dump(document).encode())
    write_whole(folder / "curves.parquet", parquet_bytes(tables[0], {"arm": ARM, **curves_meaning()}))
    write_whole(folder / "differences.parquet", parquet_bytes(tables[1], DIFFERENCES_MEANING))
    write_whole(folder / "differences.csv", csv_bytes(tables[1]))
    write_whole(folder / "difference_curves.parquet", parquet_bytes(tables[2], CURVES_MEANING))
    write_whole(folder / "summary.json", as_json(comparison.summary()))
    write_whole(folder / FILE, as_json(manifest))


class ComparisonFolder(WholeFolder):
    """Read a comparison folder; every part of it is loaded when it is first asked for."""

    kind = "comparison"
    needed = (
        "base.yaml", "curves.parquet", "differences.parquet", "difference_curves.parquet", "summary.json",
    )  # fmt: skip
    remedy = "compare its scenarios again"

    @property
    def others(self) -> dict[str, str]:
        """Titles of the other arms, by name."""
        arms = self.manifest["arms"]
        return {name: str(arm["scenario"]) for name, arm in arms.items() if name != BASE}

    @cached_property
    def document(self) -> Document[Scenario]:
        """The base with the origins of its numbers."""
        from dilemma_sim.scenario import read_scenario

        return read_scenario(str(self.path / f"{BASE}.yaml"))

    @cached_property
    def curves(self) -> pd.DataFrame:
        """One row per arm, replicate, week and country."""
        return self._table("curves")

    @cached_property
    def differences(self) -> pd.DataFrame:
        """One row per arm, measure and place."""
        return self._table("differences")

    @cached_property
    def difference_curves(self) -> pd.DataFrame:
        """One row per arm, outcome, week and country."""
        return self._table("difference_curves")

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The differences, as `Comparison.summary` gives them."""
        return self._json("summary")
