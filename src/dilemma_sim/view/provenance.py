"""What a figure file says of where it comes from: command, seed, versions and digests, and no clock."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

#: What manifests of different kinds call what they are about and what decides the numbers.
_TOLD = (
    "study", "scenario", "scenario_sha256", "model_sha256", "evidence_sha256", "patterns_sha256",
    "data_sha256", "seed", "replicates", "runs", "version",
)  # fmt: skip

#: Options that change no number, with how many words follow each.
_IDLE = {"--out": 1, "--jobs": 1, "--cluster": 1, "--time-limit": 1, "--quiet": 0, "-q": 0, "--json": 0}


def told_by(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return what a figure file says of the results whose manifest this is.

    Parameters
    ----------
    manifest : of a run, a comparison, a study, a validation or a table of claims.
    """
    told = {name: str(manifest[name]) for name in _TOLD if isinstance(manifest.get(name), str | int)}
    for arm, facts in manifest.get("arms", {}).items():
        told[f"scenario {arm}"] = str(facts["scenario"])
        told[f"scenario_sha256 {arm}"] = str(facts["scenario_sha256"])
    if manifest.get("command"):
        told["command"] = essential(str(manifest["command"]))
    return told


def essential(command: str) -> str:
    """Return a command line without what changes no number: so the same results give the same files.

    >>> essential("dilemma-sim run one-country --jobs 4 --seed 2 --out=here -q")
    'dilemma-sim run one-country --seed 2'
    """
    try:
        words = shlex.split(command)
    except ValueError:  # called from Python with something that is no command line
        return command
    return shlex.join(_essential(iter(words)))


def _essential(words: Iterator[str]) -> Iterator[str]:
    for word in words:
        name, given, _ = word.partition("=")
        if name not in _IDLE:
            yield word
        elif not given:
            for _ in range(_IDLE[name]):
                next(words, None)
