"""What a replication bundle runs: check its files, compute its results again, compare table by table.

A copy of this file stands in every bundle as replicate.py, beside the very version of the package that gave
the results, which it loads instead of an installed one.

Exit codes: 0 the same data; 1 other data; 2 files were changed since the bundle was made; 3 it could not
be computed again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

SAME, OTHER, CHANGED, FAILED = range(4)

RESULTS, SOFTWARE, CHECKSUMS, FACTS = "results", "software", "checksums.sha256", "replication.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Replicate the bundle in which this file lies and return the exit code."""
    parser = argparse.ArgumentParser(description="Compute the results of this bundle again, and compare.")
    parser.add_argument("--out", default="replicated", help="folder for the new results")
    parser.add_argument("--jobs", type=int, help="processes; by default as many as there are cores")
    parser.add_argument("--check-only", action="store_true", help="only check the files of the bundle")
    options = parser.parse_args(arguments)
    return replicate(Path(__file__).resolve().parent, Path(options.out), options.jobs, options.check_only)


def replicate(bundle: Path, out: Path, jobs: int | None = None, check_only: bool = False) -> int:
    """Check the files of a bundle, compute its results again, compare, tell, and return the exit code.

    Parameters
    ----------
    bundle : the folder of the bundle.
    out : the folder for the new results; what is relative lies in the bundle.
    jobs : number of processes; by default as many as there are cores.
    check_only : stop after the files.
    """
    changed = list(changed_files(bundle))
    for message in changed:
        print(message, file=sys.stderr)
    if changed:
        print("The bundle is not as it was made. Unpack it again, or ask for it anew.", file=sys.stderr)
        return CHANGED
    print("files    as they were when the bundle was made")
    if check_only:
        return SAME
    facts = json.loads((bundle / FACTS).read_text("utf-8"))
    for message in other_versions(facts):
        print(message, file=sys.stderr)
    target = bundle / out
    if target.exists():
        print(f"{target} is there already; remove it, or name another with --out", file=sys.stderr)
        return FAILED
    if not _computed(bundle, facts["command"], target, jobs):
        install = "python -m pip install -r requirements.txt"
        print(f"Nothing was computed. Are the libraries there? {install}", file=sys.stderr)
        return FAILED
    return _compared(bundle, target, facts["tables"])


def changed_files(bundle: Path) -> Iterator[str]:
    """Yield a sentence for each file that is gone or was changed since the bundle was made."""
    for line in (bundle / CHECKSUMS).read_text("utf-8").splitlines():
        expected, name = line.split("  ", 1)
        try:
            found = hashlib.sha256((bundle / name).read_bytes()).hexdigest()
        except OSError:
            yield f"{name}: the file is gone"
            continue
        if found != expected:
            yield f"{name}: the file was changed"


def other_versions(facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each library that has another version than when the results were computed."""
    here = ".".join(map(str, sys.version_info[:3]))
    if here != facts["python"]:
        yield f"Python {here} is used; it was {facts['python']}"
    for name, wanted in facts["dependencies"].items():
        try:
            found = version(name)
        except PackageNotFoundError:
            yield f"{name} is not installed; it was {wanted}"
            continue
        if found != wanted:
            yield f"{name} {found} is used; it was {wanted}"


def _computed(bundle: Path, command: Sequence[str], target: Path, jobs: int | None) -> bool:
    """Run the command of the bundle and say whether there are results."""
    limited = [] if jobs is None else ["--jobs", str(jobs)]
    words = [*command, "--out", str(target), *limited]
    print(f"runs     dilemma-sim {shlex.join(words)}", flush=True)
    environment = {**os.environ, "PYTHONPATH": str(bundle / SOFTWARE)}
    subprocess.run([sys.executable, "-m", "dilemma_sim", *words], cwd=bundle, env=environment, check=False)
    return (target / "manifest.json").is_file()


def _compared(bundle: Path, target: Path, tables: Sequence[str]) -> int:
    """Compare the values of tables, whatever the files they are kept in, and tell of each."""
    sys.path.insert(0, str(bundle / SOFTWARE))
    from dilemma_sim.study.digest import data_digest
    from dilemma_sim.study.reading import open_results

    old, new = open_results(bundle / RESULTS), open_results(target)
    code = SAME
    for name in tables:
        same = data_digest(old.table(name).frame()) == data_digest(new.table(name).frame())
        print(f"{name:<18} {'the same' if same else 'OTHER THAN IN THE BUNDLE'}")
        code = code if same else OTHER
    if code == OTHER:
        print(
            "Other versions of libraries, or another processor, may be why; see README.md.", file=sys.stderr
        )
    return code


if __name__ == "__main__":
    sys.exit(main())
