"""The week with mesa-frames, which wants a NumPy of its own: it runs on an interpreter of its own.

``environment`` makes one aside, where that takes less than a minute; rule and traits come to it as files.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.rule import Rule

PACKAGES = ("mesa-frames==0.1.0a0", "numpy<2")
PYTHONS = ("3.12", "3.11", "3.10")
SECONDS = 60


class NotInstalled(Exception):
    """mesa-frames cannot be installed here."""


def environment(folder: Path, uv: str) -> Path:
    """Install mesa-frames into a folder, and return the interpreter that has it."""
    python = folder / "bin" / "python"
    reason = "no Python older than 3.13 was found"
    for version in PYTHONS:
        steps = [
            [
                uv,
                "venv",
                "--quiet",
                "--clear",
                "--no-project",
                "--no-python-downloads",
                "--python",
                version,
                folder,
            ],
            [uv, "pip", "install", "--quiet", "--python", python, *PACKAGES],
            [python, "-c", "import mesa_frames"],
        ]
        try:
            for step in steps:
                subprocess.run(step, capture_output=True, check=True, timeout=SECONDS, env=_environment())
        except subprocess.TimeoutExpired:
            reason = f"its installation took more than {SECONDS} s"
        except (OSError, subprocess.CalledProcessError) as error:
            said = (getattr(error, "stderr", b"") or b"").decode(errors="replace").strip().splitlines()
            reason = said[-1].strip() if said else str(error)
        else:
            return python
    raise NotInstalled(f"mesa-frames cannot be installed here: {reason}")


def _environment() -> dict[str, str]:
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }


def save_population(folder: Path, citizens: int, share: float) -> None:
    """Write the rule and the traits of the citizens, for an interpreter that has not our libraries."""
    from benchmarks.ours import population

    people = population(citizens, share)
    people.rule().save(folder / "rule.json")
    np.save(folder / "traits.npy", people.traits(np.float32))


class InMesaFrames:
    """Columns of Polars in single precision, in whole expressions."""

    def __init__(self, _citizens: int, _share: float) -> None:
        import polars as pl
        from mesa_frames import AgentSetPolars, ModelDF

        folder = Path(os.environ["BENCHMARK_POPULATION"])
        self.rule = rule = Rule.load(folder / "rule.json")
        *hardship, risk_aversion = np.load(folder / "traits.npy")

        class Citizens(AgentSetPolars):
            def __init__(self, model: Any) -> None:
                super().__init__(model)
                columns = {f"hardship{row}": column for row, column in enumerate(hardship)}
                self += pl.DataFrame(
                    {
                        "unique_id": np.arange(rule.citizens),
                        **columns,
                        "risk_aversion": risk_aversion,
                        "remembered": np.zeros(rule.citizens, dtype=np.float32),
                        "others": rule.others(),
                    }
                )

            def step(self) -> None:
                """Let all decide, remember a little less, and see who came."""
                z = pl.col("remembered") * _single(rule.ties) - pl.col("risk_aversion") * _single(rule.risk)
                for row, share in enumerate(rule.shares):
                    z += pl.col(f"hardship{row}") * _single(share)
                z = (z + _single(rule.push - rule.threshold)) * _single(-1.0 / rule.noise)
                comes = self.model.rest * (z.exp() + _single(1.0)) < _single(rule.gate)
                decided = self.agents.with_columns(
                    comes.alias("comes"), pl.col("remembered") * _single(rule.memory)
                )
                came = decided.filter(pl.col("comes"))["unique_id"]
                self.model.came = came
                self.agents = decided.update(_seen(pl, came, rule, decided), on="unique_id")

        class Crowd(ModelDF):
            def __init__(self) -> None:
                super().__init__()
                self.rest: Any = None
                self.came: Any = None
                self.agents += Citizens(self)

            def step(self) -> None:
                """Take a week."""
                self.agents.do("step")

        def _single(number: float) -> Any:
            return pl.lit(number, dtype=pl.Float32)

        self.polars, self.crowd = pl, Crowd()

    def prepare(self, week: int) -> None:
        self.crowd.rest = self.polars.Series(self.rule.rests(week))

    def week(self, week: int) -> Any:
        self.crowd.step()
        return self.crowd.came.to_numpy()


def _seen(pl: Any, came: Any, rule: Rule, everyone: Any) -> Any:
    """Return what those who know somebody who came remember now."""
    first = came - came % rule.circle
    pairs = pl.DataFrame({"by": came, "unique_id": first}).with_columns(
        pl.lit(list(range(rule.circle))).alias("k")
    )
    pairs = pairs.explode("k").with_columns((pl.col("unique_id") + pl.col("k")).alias("unique_id"))
    pairs = pairs.filter((pl.col("unique_id") != pl.col("by")) & (pl.col("unique_id") < rule.citizens))
    counts = pairs.group_by("unique_id").len()
    known = everyone[counts["unique_id"]]
    gain = rule.gain * counts["len"] / known["others"]
    return pl.DataFrame(
        {"unique_id": counts["unique_id"], "remembered": (known["remembered"] + gain).cast(pl.Float32)}
    )


if __name__ == "__main__":
    save_population(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
