"""What a replication bundle says of itself: to people, to pip, and to archives that read RO-Crate."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any

from dilemma_sim.study.manifest import PACKAGE, FolderKind
from dilemma_sim.study.replication import CHECKSUMS, FACTS, RESULTS, SOFTWARE

#: The kinds of results that can be bundled, and how people call them.
BUNDLED: dict[FolderKind, str] = {
    "run": "a simulation",
    "sweep": "a study",
    "comparison": "a comparison of scenarios",
    "validation": "a validation against the record",
}

Facts = Mapping[str, Any]

_ENCODINGS = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".py": "text/x-python",
    ".txt": "text/plain",
    ".yaml": "application/yaml",
}


_INPUTS = {
    "run": {"scenario.yaml": "the scenario, with every default and source written out"},
    "validation": {"scenario.yaml": "the scenario, with every default and source written out"},
    "sweep": {
        "study.yaml": "the study: its design, factors and outcomes",
        "scenario.yaml": "the scenario it varies, with every default and source written out",
    },
    "comparison": {},
}


def readme(facts: Facts, manifest: Mapping[str, Any]) -> str:
    """Return what a person reads first."""
    inputs: dict[str, str] = {**_INPUTS[facts["kind"]]}
    arms = manifest.get("arms", {}).items()
    inputs |= {f"{name}.yaml": f"the scenario '{arm['scenario']}'" for name, arm in arms}
    if _draws(manifest):
        inputs["posterior.parquet"] = "the posterior that the replicates draw their parameters from"
    text = (files("dilemma_sim.study") / "bundle_readme.md").read_text("utf-8")
    return text.format(
        **{key: facts[key] for key in ("title", "version", "python")},
        kind=BUNDLED[facts["kind"]],
        package=PACKAGE,
        platform=manifest["platform"],
        duration=manifest["duration_seconds"],
        command=shlex.join(facts["command"]),
        typed=manifest["command"] or "(called from Python)",
        inputs="\n".join(f"| `{RESULTS}/{name}` | {what} |" for name, what in inputs.items()),
        results=RESULTS,
        software=SOFTWARE,
        checksums=CHECKSUMS,
        facts=FACTS,
    )


def requirements(facts: Facts) -> str:
    """Return the versions of the libraries that the results were computed with, for pip."""
    head = f"# Libraries of {PACKAGE} {facts['version']}, with Python {facts['python']}."
    pins = [f"{name}=={number}" for name, number in facts["dependencies"].items()]
    return "\n".join([head, *pins, ""])


def research_object(facts: Facts, manifest: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return the description of a bundle as RO-Crate 1.1 has it, in JSON-LD.

    Parameters
    ----------
    facts, manifest : of the bundle and of its results.
    names : of all files in it; those of the software are told as one folder.
    """
    parts = [name for name in names if not name.startswith(f"{SOFTWARE}/")]
    inputs = [name for name in parts if name.startswith(f"{RESULTS}/") and name.endswith(".yaml")]
    title = facts["title"]
    about = f"Replication bundle of {BUNDLED[facts['kind']]}: data, inputs, code, and a script that compares."
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [
            {
                "@id": "ro-crate-metadata.json",
                "@type": "CreativeWork",
                "conformsTo": _reference("https://w3id.org/ro/crate/1.1"),
                "about": _reference("./"),
            },
            {
                "@id": "./",
                "@type": "Dataset",
                "name": title,
                "description": about,
                "datePublished": manifest["started"][:10],
                "license": _reference("#licence"),
                "hasPart": [_reference(name) for name in (*parts, f"{SOFTWARE}/")],
                "mentions": _reference("#computed"),
            },
            {
                "@id": "#licence",
                "@type": "CreativeWork",
                "name": "Software: Apache-2.0. Results: see README.md.",
            },
            *(_file(name) for name in parts),
            {"@id": f"{SOFTWARE}/", "@type": "Dataset", "name": f"Sources of {PACKAGE} {facts['version']}"},
            {
                "@id": f"#{PACKAGE}",
                "@type": "SoftwareApplication",
                "name": PACKAGE,
                "softwareVersion": facts["version"],
                "license": _reference("https://spdx.org/licenses/Apache-2.0"),
            },
            {
                "@id": "#computed",
                "@type": "CreateAction",
                "name": manifest["command"] or "computed from Python",
                "startTime": manifest["started"],
                "instrument": _reference(f"#{PACKAGE}"),
                "object": [_reference(name) for name in inputs],
                "result": [_reference(name) for name in parts if name.endswith(".parquet")],
            },
        ],
    }


def _draws(manifest: Mapping[str, Any]) -> bool:
    told = [manifest.get("posterior"), *manifest.get("posteriors", {}).values()]
    told += [arm.get("posterior") for arm in manifest.get("arms", {}).values()]
    return any(facts is not None and not facts["point"] for facts in told)


def _reference(name: str) -> dict[str, str]:
    return {"@id": name}


def _file(name: str) -> dict[str, str]:
    encoding = _ENCODINGS.get(PurePosixPath(name).suffix)
    return {"@id": name, "@type": "File", "name": name, **({"encodingFormat": encoding} if encoding else {})}
