"""Replication bundles: results, what they came from, the code that gave them and a script, in one archive."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

from dilemma_sim.scenario.library import shipped_folder
from dilemma_sim.study import replication
from dilemma_sim.study.bundle_texts import BUNDLED, readme, requirements, research_object
from dilemma_sim.study.digest import model_digest
from dilemma_sim.study.errors import FolderRefused
from dilemma_sim.study.manifest import PACKAGE, as_json, one_of
from dilemma_sim.study.reading import Results, open_results
from dilemma_sim.study.replication import CHECKSUMS, FACTS, RESULTS, SOFTWARE
from dilemma_sim.study.writing import output_to, written_whole

#: What stands in an archive instead of the time, so that the same folder gives the same archive.
_TIMELESS = (1980, 1, 1, 0, 0, 0)

Content = Path | bytes


def bundle(folder: Path | str, out: Path | str | None = None) -> Path:
    """Write all that is needed to get the results of a folder again into one archive.

    The same folder gives the same archive, byte for byte.

    Parameters
    ----------
    folder : of a run, a study, a comparison or a validation.
    out : the archive, which takes the place of an earlier bundle; by default ``FOLDER.zip`` beside it.

    Raises
    ------
    FolderRefused : the folder holds no results, or none that this version of the package would give again;
        or `out` is something other than a bundle.
    OutputFailed : the archive cannot be written.
    """
    results = _replicable(Path(folder))
    place = results.path.resolve()
    target = place.with_name(f"{place.name}.zip") if out is None else Path(out)
    _refuse_other(target)
    facts = _facts(results)
    files: dict[str, Content] = dict(_software_files())
    files |= {name: path for name, path in _results_files(place) if path != target.resolve()}
    files |= {
        "LICENSE": _licence(),
        "CITATION.cff": _package() / "CITATION.cff",
        "README.md": readme(facts, results.manifest).encode(),
        "requirements.txt": requirements(facts).encode(),
        "replicate.py": Path(replication.__file__),
        FACTS: as_json(facts),
    }
    files["ro-crate-metadata.json"] = as_json(research_object(facts, results.manifest, sorted(files)))
    files[CHECKSUMS] = _checksums(files)
    with output_to(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(target, files, place.name)
    return target


def _replicable(folder: Path) -> Results:
    """Open a folder of results if this version of the package can give the same again."""
    kind = one_of(folder, tuple(BUNDLED), "holds no results to bundle")
    results = open_results(folder)
    manifest = results.manifest
    if "data_sha256" not in manifest:
        raise FolderRefused(f"the study in {folder} has not ended; sweep it again to its end, then bundle it")
    if (manifest["version"], manifest["model_sha256"]) != (version(PACKAGE), model_digest()):
        again = "compute them again with this one, then bundle them"
        raise FolderRefused(f"the results in {folder} are of another version of {PACKAGE}; {again}")
    if kind == "validation" and not _against_the_shipped_record(manifest):
        raise FolderRefused(
            f"the validation in {folder} was against a record or patterns of your own, which the folder does "
            "not hold; bundle the run of its scenario instead"
        )
    return results


def _against_the_shipped_record(manifest: Mapping[str, Any]) -> bool:
    from dilemma_sim.evidence import read_record
    from dilemma_sim.evidence.pattern_list import read_patterns
    from dilemma_sim.study.validationfolder import inputs_of

    return inputs_of(read_record(None), read_patterns(None)).items() <= manifest.items()


def _refuse_other(target: Path) -> None:
    if not target.exists():
        return
    try:
        with zipfile.ZipFile(target) as archive:
            if any(name.count("/") == 1 and name.endswith(f"/{FACTS}") for name in archive.namelist()):
                return
    except (OSError, zipfile.BadZipFile):
        pass
    raise FolderRefused(f"{target} is there already and is no bundle; choose another name with --out")


def _facts(results: Results) -> dict[str, Any]:
    """Return what the script of a bundle has to know."""
    manifest = results.manifest
    if results.kind == "comparison":
        title = " against ".join(reversed([arm["scenario"] for arm in manifest["arms"].values()]))
    else:
        title = manifest["study" if results.kind == "sweep" else "scenario"]
    # The curves of a study lie in its parts, from which its results are made: no need to compare them too.
    tables = [name for name in results.names if not (results.kind == "sweep" and name == "curves")]
    return {
        "schema": 1,
        "kind": results.kind,
        "title": title,
        "command": _command(results),
        "tables": tables,
        "data_sha256": manifest["data_sha256"],
        "version": manifest["version"],
        "python": manifest["python"],
        "dependencies": {**manifest["dependencies"], **_design_library(results)},
    }


def _design_library(results: Results) -> dict[str, str]:
    """Return the library that made the design of a study, which manifests leave out, with its version."""
    if results.kind != "sweep":
        return {}
    from dilemma_sim.scenario.designs import name_of
    from dilemma_sim.study.sweepfolder import SweepFolder

    design = name_of(SweepFolder.open(results.path).study.design)
    return {"SALib": version("SALib")} if design in ("sobol", "morris") else {}


def _command(results: Results) -> list[str]:
    """Return the words that compute the same again, from inside the bundle and without its `--out`."""
    manifest, sizes = results.manifest, ["--seed", str(results.manifest["seed"])]
    sizes += ["--replicates", str(manifest["replicates"])]
    if results.kind == "sweep":
        failing = [] if manifest["complete"] else ["--on-error", "continue"]
        return ["sweep", f"{RESULTS}/study.yaml", *failing]
    if results.kind == "comparison":
        return ["compare", *(f"{RESULTS}/{arm}.yaml" for arm in manifest["arms"]), *sizes]
    verb = {"run": "run", "validation": "validate"}[results.kind]
    return [verb, f"{RESULTS}/scenario.yaml", *sizes]


def _results_files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*"):
        inner = path.relative_to(folder)
        if path.is_file() and not path.is_symlink() and not any(part.startswith(".") for part in inner.parts):
            yield f"{RESULTS}/{inner.as_posix()}", path


def _software_files() -> Iterator[tuple[str, Content]]:
    """Yield the package as it is here, so that a bundle does not depend on what can be installed later."""
    package = _package()
    shipped = shipped_folder()
    roots = {"dilemma_sim": package}
    if shipped is not None and not shipped.is_relative_to(package.resolve()):
        roots["dilemma_sim/shipped/scenarios"] = shipped
    for name, root in roots.items():
        for path in root.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{SOFTWARE}/{name}/{path.relative_to(root).as_posix()}", path
    told = distribution(PACKAGE).read_text("METADATA") or ""
    yield f"{SOFTWARE}/dilemma_sim-{version(PACKAGE)}.dist-info/METADATA", told.encode()


def _package() -> Path:
    return Path(str(resources.files("dilemma_sim")))


def _licence() -> bytes:
    return (distribution(PACKAGE).read_text("licenses/LICENSE") or "Apache-2.0\n").encode()


def _checksums(files: Mapping[str, Content]) -> bytes:
    """Return the SHA-256 of every file, in the form that `sha256sum --check` reads."""
    digests = {name: hashlib.sha256(_bytes(files[name])).hexdigest() for name in sorted(files)}
    return "".join(f"{digest}  {name}\n" for name, digest in digests.items()).encode()


def _write(target: Path, files: Mapping[str, Content], root: str) -> None:
    with written_whole(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{root}/{name}", _TIMELESS)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # as on Unix, wherever it is written
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, _bytes(files[name]))


def _bytes(content: Content) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()
