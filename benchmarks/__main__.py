"""Measure, print one table and write it: ``python -m benchmarks``, or ``make bench``."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from shutil import which
from typing import Any

from benchmarks import machine, short_runs, table, weeks, whole_nation
from benchmarks.contenders import CONTENDERS
from benchmarks.turns import ROOT

FOLDER = Path(__file__).parent
SECTIONS = ("weeks", "shares", "runs", "nation")
ROUNDS = 7


def main(arguments: list[str] | None = None) -> None:
    """Measure what is asked for."""
    asked = _asked(arguments)
    rounds = asked.rounds or (2 if asked.quick else ROUNDS)
    uv = _uv()
    found = machine.described()
    texts, judged, raw = [], [], {"machine": found, "rounds": rounds}
    if "weeks" in asked.section:
        fields = weeks.measure([(n, weeks.SHARE) for n in asked.sizes], asked.only, rounds, uv, _tell)
        texts += ["## A week", f"About {weeks.SHARE:.1%} of the citizens act.", table.weeks(fields)]
        judged += weeks.judged(fields)
        raw["weeks"] = [asdict(one) for one in fields]
    if "shares" in asked.section:
        size = min(max(asked.sizes), weeks.OTHER_SIZE)
        fields = weeks.measure([(size, s) for s in weeks.OTHER_SHARES], asked.only, rounds, uv, _tell)
        texts += ["## A week in which fewer or more act", table.weeks(fields)]
        raw["shares"] = [asdict(one) for one in fields]
    if "runs" in asked.section:
        speeds = short_runs.measure(min(rounds, short_runs.ROUNDS), asked.quick, _tell)
        texts += ["## Many short runs of the real case at default size", table.runs(speeds)]
        judged += short_runs.judged(speeds)
        raw["runs"] = {engine: asdict(speed) for engine, speed in speeds.items()}
    if "nation" in asked.section:
        whole = whole_nation.measure(1 if asked.quick else rounds, _tell)
        texts += ["## The real case, one agent for every adult", table.whole_nation(whole)]
        judged += whole_nation.judged(whole)
        raw["nation"] = asdict(whole)
    text = "\n\n".join(
        [
            "# Benchmarks: results",
            f"One sitting, medians of {rounds} turns after warm-up; made by `make bench`, see README.md.",
            table.markdown(("machine", ""), list(found.items())),
            "## What the engine is held to",
            table.judgements(judged),
            *texts,
        ]
    )
    print(text)
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "results.md").write_text(text + "\n", encoding="utf-8")
    (asked.out / "results.json").write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")


def _asked(arguments: list[str] | None) -> Any:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="few turns and small sizes, to see that all works"
    )
    parser.add_argument("--sizes", type=lambda text: int(float(text)), nargs="+", help="numbers of citizens")
    parser.add_argument(
        "--only", nargs="+", choices=list(CONTENDERS), default=list(CONTENDERS), help="contenders"
    )
    parser.add_argument("--section", nargs="+", choices=SECTIONS, default=SECTIONS, help="what to measure")
    parser.add_argument("--rounds", type=int, help=f"turns of each contender, {ROUNDS} if silent")
    parser.add_argument("--out", type=Path, default=None, help="folder of results.md; benchmarks/ if silent")
    asked = parser.parse_args(arguments)
    if asked.sizes is None:
        asked.sizes = [10**4, 10**5] if asked.quick else list(weeks.SIZES)
    if asked.out is None:
        # What was measured in a hurry does not replace what is shown.
        asked.out = ROOT / "results" / "bench-quick" if asked.quick else FOLDER
    return asked


def _uv() -> str | None:
    here = ROOT / ".uv" / "uv"
    return which("uv") or (str(here) if here.exists() else None)


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
