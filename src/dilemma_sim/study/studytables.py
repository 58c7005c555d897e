"""The tables of a study folder: results and summary, and the weekly curves of all its sound parts as one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import dataset, parquet

from dilemma_sim.study.columnar import Table, described, plain
from dilemma_sim.study.errors import FolderRefused
from dilemma_sim.study.parts import FORMAT, key_of, parts_of
from dilemma_sim.study.results import results_meaning, summary_meaning
from dilemma_sim.study.store import Store
from dilemma_sim.study.tables import Meaning, arrow_table

if TYPE_CHECKING:
    from dilemma_sim.study.sweepfolder import SweepFolder

_RESULTS = "One row per design point, replicate and country."
_SUMMARY = "One row per design point, country and outcome: statistics over the replicates."
_CURVES = "One row per design point, replicate, week and country."


def study_results(folder: SweepFolder) -> Table:
    """Return the results; before a sweep ends, of the parts there are."""
    table = arrow_table(folder.results, results_meaning(folder.study))
    return Table("results", _RESULTS, "results.parquet", dataset.dataset(described(table, _factors(folder))))


def study_summary(folder: SweepFolder) -> Table:
    """Return the summary of the results."""
    table = arrow_table(folder.summary, summary_meaning(folder.study))
    return Table("summary", _SUMMARY, "summary.parquet", dataset.dataset(described(table, _factors(folder))))


def study_curves(folder: SweepFolder) -> Table:
    """Return the weekly curves of a study with the values of its factors.

    Raises
    ------
    FolderRefused : parts of a sweep that has ended are missing, or damaged.
    """
    paths = _sound_parts(folder)
    schema = plain(parquet.read_schema(paths[0]))
    rows = dataset.dataset([str(path) for path in paths], schema=schema, format="parquet")
    # A study that has grown has parts with later replicates of earlier points.
    keys = ("point", "replicate", "step") if len(folder.manifest["sizes"]) > 1 else ()
    return Table("curves", _CURVES, "parts/*.parquet", rows, _settings(folder), keys)


def _settings(folder: SweepFolder) -> pa.Table:
    """Return the values of the factors by design point."""
    points = folder.results[["point", *folder.factors]].drop_duplicates("point", ignore_index=True)
    return described(arrow_table(points, results_meaning(folder.study)), _factors(folder))


def _factors(folder: SweepFolder) -> dict[str, Meaning]:
    """Return what each numeric factor means, in the words of the vocabulary."""
    from dilemma_sim.scenario import read_scenario
    from dilemma_sim.scenario.describe import describe

    meaning = results_meaning(folder.study)
    known = {row.path: row for row in describe(read_scenario(str(folder.path / "scenario.yaml")))}
    return {
        key: {
            **meaning[key],
            "unit": known[key].unit,
            "description": f"{meaning[key]['description']} {known[key].description}",
        }
        for key in folder.factors
        if key in known
    }


def _sound_parts(folder: SweepFolder) -> list[Path]:
    """Return the files of the study's own parts, and of no other that may lie beside them."""
    from dilemma_sim.scenario import read_document
    from dilemma_sim.scenario.studies import Study
    from dilemma_sim.study.design import resolve

    manifest = folder.manifest
    if manifest.get("store_format") != FORMAT:
        raise FolderRefused(
            f"an earlier version of dilemma-sim wrote the parts of {folder.path}, in a form that this one "
            "does not read; run `dilemma-sim sweep` on the study again for curves"
        )
    design = resolve(read_document(str(folder.path / "study.yaml"), Study, kind="study"))
    parts = parts_of(design, manifest["sizes"], manifest["runs_a_part"])
    store = Store(folder.path / "parts")
    # By the rules of the model that computed them: a later version can still read what an earlier one wrote.
    keys = [key_of({**part.identity, "model_sha256": manifest["model_sha256"]}) for part in parts]
    paths = [path for key in keys if (path := store.path_of(key)) is not None]
    missing = len(keys) - len(paths)
    if not paths or (missing and "data_sha256" in manifest):
        raise FolderRefused(
            f"{missing} of {len(keys)} parts in {store.folder} are missing or damaged, so that the curves "
            "are not whole; run `dilemma-sim sweep` on the study again to mend them"
        )
    return paths
