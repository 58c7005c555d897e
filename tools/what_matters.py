"""Rank the parameters of the explorer by a finished sensitivity analysis of the study `what-matters`.

dilemma-sim sensitivity what-matters --log detained_protesters_total --log core_turnout_total
python tools/what_matters.py results/what-matters
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd

from dilemma_sim.explore.factors import RANKING, STUDY, mean_shares, ranked
from dilemma_sim.study.sweep import read_study

HEAD = """\
# What matters most in the shipped study what-matters: a Morris screening of ten numbers, {trajectories}
# trajectories, {replicates} replicates at each of {points} points, model {model}, the posterior drawn for all
# other parameters. score: the mean over {pairs} pairs of outcome and country of mu_star over the largest
# mu_star of that pair; counts of persons in protest on a log scale. Made by tools/what_matters.py.
"""


def main(folder: Path) -> None:
    table = pd.read_csv(folder / "sensitivity.csv")
    manifest = json.loads((folder / "manifest.json").read_text())
    study = read_study(STUDY).value
    scores = mean_shares(table)
    pairs = table[["country", "outcome"]].drop_duplicates()
    head = HEAD.format(
        trajectories=study.design.morris.trajectories,
        replicates=study.replicates,
        points=int(table["points"].max()),
        model=manifest["model_sha256"][:12],
        pairs=len(pairs),
    )
    labels = {one.path: one.label for one in ranked()} if RANKING.is_file() else {}
    rows = [f'{path},"{labels.get(path, path)}",{score:.3f}' for path, score in scores.items()]
    RANKING.write_text(head + "\n".join(["path,label,score", *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
