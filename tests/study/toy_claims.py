"""Small claims about a short case of one country, whose answers are known beforehand."""

from __future__ import annotations

from pathlib import Path

SHORT = """\
schema: 1
extends: one-country
title: Nine weeks
period: {end: 2020-03-08}
timeline: {visit: null, session: null}
countries: {homeland: {strata: {families: {agents: 200}, workers: {agents: 200}, public: {agents: 200}}}}
"""
PRIOR = """\
schema: 1
title: Little is known
scenario: short.yaml
uncertainties:
  participation.noise: {range: {from: 0.05, to: 0.3}}
  detention.release: {range: {from: 0.02, to: 0.1}}
  organisations.committee.reach.homeland.families.offline: {range: {from: 0.2, to: 0.4}}
design: {latin_hypercube: {samples: 4}}
replicates: 1
outcomes:
  - {outcome: in_detention, functional: person_weeks}
"""
HEAD = "schema: 1\nsays: A planted claim.\nscenario: short.yaml\nprior: prior.yaml\n"
CLAIMS = {
    # Without organisers nobody calls, and nobody comes.
    "supported": """\
id: supported
title: Organisers bring people to the street
arms:
  none: {without: [organisations.committee, organisations.workers]}
expect:
  - {outcome: {outcome: protests, functional: total}, expected: lower, relative: 0.5}
ablations:
  capacity: {hold: [capacity]}
placebo: {hold: [hedging]}
""",
    "contradicted": """\
id: contradicted
title: Organisers keep people from the street
arms:
  none: {without: [organisations.committee, organisations.workers]}
expect:
  - {outcome: {outcome: protests, functional: total}, expected: higher, relative: 0.1}
""",
    # The sign is right, the size is not.
    "undetermined": """\
id: undetermined
title: Organisers bring a thousand protests
arms:
  none: {without: [organisations.committee, organisations.workers]}
expect:
  - {outcome: {outcome: protests, functional: total}, expected: lower, smallest: 1000}
""",
    # The hazard of release decides on releases, whoever sees what.
    "built_in": """\
id: built_in
title: A higher hazard of release brings more releases
arms:
  higher: {set: {detention.release: 0.6}}
expect:
  - {outcome: {outcome: released, functional: final}, expected: higher, relative: 0.5}
""",
}


def write(folder: Path) -> dict[str, Path]:
    """Write the scenario, its prior and the claims; return the claims by name."""
    (folder / "short.yaml").write_text(SHORT, encoding="utf-8")
    (folder / "prior.yaml").write_text(PRIOR, encoding="utf-8")
    paths = {name: folder / f"{name}.yaml" for name in CLAIMS}
    for name, path in paths.items():
        path.write_text(HEAD + CLAIMS[name], encoding="utf-8")
    return paths
