"""Claims: causal statements as experiments, over draws of the parameters, with verdicts by fixed rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dilemma_sim.study.claim_arms import Sides, read_claim, resolve_claim
from dilemma_sim.study.claim_group import Group
from dilemma_sim.study.claim_results import Result, Size, Table
from dilemma_sim.study.design import reference
from dilemma_sim.study.effects import adjusted, samples_of
from dilemma_sim.study.errors import ClaimRefused

if TYPE_CHECKING:
    from dilemma_sim.scenario import Document
    from dilemma_sim.scenario.claims import Claim
    from dilemma_sim.study.claim_draws import Over
    from dilemma_sim.study.effects import Mean
    from dilemma_sim.study.engine import Progress
    from dilemma_sim.study.workers import Say


def chosen(files: Sequence[str], ids: Sequence[str] = ()) -> list[Document[Claim]]:
    """Return the claims of some files, or all that are shipped; of these only some, if so asked.

    Parameters
    ----------
    files : paths, or names of shipped claims; none for all that are shipped.
    ids : which of them; none for all.

    Raises
    ------
    ScenarioError : something is wrong with a claim.
    ClaimRefused : none of them has one of the ids.
    """
    from dilemma_sim.scenario.errors import advice
    from dilemma_sim.scenario.library import list_shipped

    documents = [read_claim(name) for name in files or [one.name for one in list_shipped("claim")]]
    known = {document.value.id: document for document in documents}
    for name in ids:
        if name not in known:
            raise ClaimRefused(f"no claim is named '{name}'; {advice(name, known)}")
    return [document for document in documents if not ids or document.value.id in ids]


def judge(
    claims: Sequence[Document[Claim]],
    size: Size | None = None,
    seed: int = 1,
    over: Over | None = None,
    rules: Sequence[str] = (),
    jobs: int | None = None,
    progress: Progress | None = None,
    say: Say | None = None,
) -> Table:
    """Test claims: simulate all arms under the same draws and luck, and judge what sets them apart.

    The same table comes out for any number of jobs.

    Parameters
    ----------
    claims : see `read_claim`.
    size : how many draws.
    seed : root seed of draws and luck.
    over : what the verdict is over. By default the posterior that a scenario names, else the prior that a
        claim names, else the scenario's own values.
    rules : further decision rules of governments under which each claim is judged again.
    jobs : number of processes; by default as many as there are cores, where that is worth starting them.
    progress : is called with the numbers of runs done and of all runs.
    say : is called with a line where the user has to wait for something unusual.

    Raises
    ------
    ScenarioError : a claim, or what it names, is wrong; nothing has been run.
    ClaimRefused : two claims have one name, or a draw was asked for that no claim has.
    RunFailed : a run failed.
    """
    size = size or Size()
    _refuse_twins(claims)
    sides = [one for document in claims if (one := resolve_claim(document)) is not None]
    parts = [Group(some, size, seed, over, rules) for some in _grouped(sides)]
    total, done = sum(part.runs for part in parts), 0
    for part in parts:
        for name, stage in part.stages.items():
            tell = None if progress is None else _shifted(progress, done, total)
            part.worlds[name] = stage.simulate(seed, jobs, tell, say)
            done += stage.runs
    effects = _effects(parts, seed)
    found = {result.claim.id: result for part in parts for result in part.results(effects)}
    results = [found.get(document.value.id) or Result(document) for document in claims]
    sources = tuple(dict.fromkeys(stage.source.words for part in parts for stage in part.stages.values()))
    return Table(tuple(results), size, seed, done, sources)


def _effects(parts: Sequence[Group], seed: int) -> dict[tuple[str, int], Mean]:
    """Return the mean effects of a table, with intervals that hold together."""
    scaled = {key: pairs for part in parts for key, pairs in part.scaled().items()}
    if not scaled:
        return {}
    samples = samples_of(len(next(iter(scaled.values()))), seed)
    return dict(zip(scaled, adjusted(list(scaled.values()), samples), strict=True))


def _refuse_twins(claims: Sequence[Document[Claim]]) -> None:
    seen: dict[str, str] = {}
    for document in claims:
        name = document.value.id
        if name in seen:
            message = (
                f"{document.path} and {seen[name]} both call their claim '{name}'; rename one of the two"
            )
            raise ClaimRefused(message)
        seen[name] = document.path


def _shifted(progress: Progress, before: int, total: int) -> Progress:
    def tell(done: int, _total: int, _failed: int = 0, /) -> object:
        return progress(before + done, total)

    return tell


def _grouped(claims: Sequence[Sides]) -> list[list[Sides]]:
    """Return claims about the same scenario with the same prior together: they share draws and runs."""
    groups: dict[tuple[str, ...], list[Sides]] = {}
    for sides in claims:
        named = (sides.claim.scenario, sides.claim.prior)
        key = tuple(reference(sides.document, text, "claim") if text else "" for text in named)
        groups.setdefault(key, []).append(sides)
    return list(groups.values())
