"""The concept pages: whole, true to vocabulary and code, and with figures and numbers that are computed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import log
from pathlib import Path

import pytest
from docutils.utils.math.latex2mathml import tex2mathml
from tools.concepts import abroad, audience, method, state, street
from tools.concepts.__main__ import FIGURES, FOLDER, drawn, main, same
from tools.concepts.teaching import case

from dilemma_sim.model.draws import CROWD, GROUP
from dilemma_sim.model.outcomes import OUTCOMES
from dilemma_sim.scenario import Scenario
from dilemma_sim.scenario.describe import parameter_table
from dilemma_sim.scenario.mechanisms import Mechanisms
from dilemma_sim.scenario.slots import Slot
from dilemma_sim.study.claim_verdicts import ALWAYS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = {path.stem: path.read_text("utf-8") for path in sorted((DOCS / "concepts").glob("*.md"))}
PAGES.pop("index", None)

SECTIONS = [
    "The idea",
    "In equations",
    "What it stands for",
    "Parameters",
    "What is known of it",
    "Without it",
    "Sources",
]
#: Files of the model that carry no mechanism: the same compiled, tools, and the package itself.
NO_MECHANISM = {
    "__init__",
    "choice_kernels",
    "citizen_kernels",
    "compiled",
    "compiled_audience",
    "compiled_menu",
    "few",
    "issue_kernels",
    "loop",
    "number_kernels",
    "scan_kernels",
}
#: Figures that take some dozens of runs.
LONG = ("luck", "population", "press-record")


def plain(text: str) -> str:
    """Return a text with all spaces alike."""
    return " ".join(text.split())


def section(page: str, heading: str) -> str:
    return PAGES[page].split(f"\n## {heading}\n")[1].split("\n## ")[0]


# -- pages -------------------------------------------------------------------------------------


def test_there_is_a_page_for_each_figure_and_a_figure_for_each_page() -> None:
    assert set(PAGES) == set(FIGURES)
    assert {path.stem for path in FOLDER.iterdir()} == set(FIGURES)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_its_sections_in_order(page: str) -> None:
    assert re.findall(r"^## (.+)$", PAGES[page], flags=re.MULTILINE) == SECTIONS
    assert PAGES[page].startswith("# ")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_read_in_five_minutes(page: str) -> None:
    assert 300 <= len(re.findall(r"\w+", PAGES[page])) <= 1500


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_its_figure_and_tells_it_in_words(page: str) -> None:
    ((words, target),) = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", PAGES[page])
    assert target == f"figures/{page}.png"
    assert len(words) > 150


@pytest.mark.parametrize("page", PAGES)
def test_every_equation_can_be_drawn(page: str) -> None:
    blocks = re.findall(r"^\$\$\n(.+?)\n\$\$$", PAGES[page], flags=re.DOTALL | re.MULTILINE)
    assert blocks
    rest = re.sub(r"^\$\$\n.+?\n\$\$$", "", PAGES[page], flags=re.DOTALL | re.MULTILINE)
    assert "$$" not in rest
    for equation in [*blocks, *re.findall(r"\$([^$]+)\$", rest)]:
        assert "<math" in tex2mathml(equation)


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", PAGES[page]):
        name, _, anchor = target.partition("#")
        file = (DOCS / "concepts" / name).resolve()
        assert file.is_file(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), flags=re.MULTILINE)
            assert anchor in map(slug, headings), target


# -- vocabulary and code -------------------------------------------------------------------------

SPANS = {page: re.findall(r"`([^`\n]+)`", text) for page, text in PAGES.items()}
DEFAULTS = {parameter.path: parameter for parameter in parameter_table(Scenario)}
KEYS = {page: [s for s in spans if re.fullmatch(r"[a-z_]+(\.\w+)+", s)] for page, spans in SPANS.items()}


def in_vocabulary(path: str) -> bool:
    slot: Slot | None = Slot(Scenario)
    for step in path.split("."):
        slot = slot.child(step) if slot is not None else None
    return slot is not None


@pytest.mark.parametrize("page", PAGES)
def test_every_key_path_is_in_the_vocabulary(page: str) -> None:
    known = ("dilemma_sim.decision_rules",)
    assert [key for key in KEYS[page] if key not in known and not in_vocabulary(key)] == []


def test_a_key_path_that_does_not_exist_is_noticed() -> None:
    assert in_vocabulary("countries.NAME.calls.branching")
    assert not in_vocabulary("countries.NAME.calls.braching")


@pytest.mark.parametrize("page", PAGES)
def test_the_table_of_parameters_gives_their_defaults(page: str) -> None:
    rows = re.findall(r"^\| `([^`]+)` \| [^|]* \| ([^|]+?) \|", section(page, "Parameters"), re.MULTILINE)
    for path, shown in rows:
        parameter = DEFAULTS[path]
        if path.endswith(".NAME"):
            assert shown == "for each name given", path
        elif parameter.origin == "required":
            assert shown == "must be given", path
        else:
            assert parameter.default is not None
            assert float(shown) == pytest.approx(parameter.default), path


@pytest.mark.parametrize("page", PAGES)
def test_every_test_named_exists(page: str) -> None:
    named = [span for span in SPANS[page] if span.startswith("test_")]
    assert named
    assert sorted(set(named) - _tests()) == []


@cache
def _tests() -> set[str]:
    files = [path for path in (ROOT / "tests").rglob("test_*.py") if "docs" not in path.parts]
    return {name for path in files for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M)}


def test_every_mechanism_of_the_model_is_on_a_page() -> None:
    named = {name for text in PAGES.values() for name in re.findall(r"`model/(\w+)\.py`", text)}
    modules = {path.stem for path in (ROOT / "src/dilemma_sim/model").glob("*.py")}
    assert named - modules == set()
    assert modules - named == NO_MECHANISM


def test_every_switch_is_on_a_page() -> None:
    switches = Mechanisms.model_fields.keys() - {"source", "grade", "note"}
    told = " ".join(section(page, "Without it") for page in PAGES)
    assert [name for name in sorted(switches) if f"`mechanisms.{name}`" not in told] == []


def test_every_outcome_named_is_recorded() -> None:
    named = re.findall(r"`([a-z_]+)`", section("dilemma-index", "In equations"))
    assert len(named) > 10
    assert [name for name in named if name not in OUTCOMES] == []


# -- figures -------------------------------------------------------------------------------------


def up_to_date(name: str) -> bool:
    return same((FOLDER / f"{name}.png").read_bytes(), drawn(name))


@pytest.mark.parametrize("name", [name for name in FIGURES if name not in LONG])
def test_a_figure_is_up_to_date(name: str) -> None:
    assert up_to_date(name), "run: make concepts"


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", LONG)
def test_a_figure_of_many_runs_is_up_to_date(name: str) -> None:
    assert up_to_date(name), "run: make concepts"


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_small(name: str) -> None:
    assert (FOLDER / f"{name}.png").stat().st_size < 60_000


def test_a_figure_that_is_out_of_date_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "posterior.png").write_bytes((FOLDER / "partner.png").read_bytes())
    assert main(["posterior", "--check", "--folder", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "posterior.png: out of date; run: make concepts\n"
    assert main(["posterior", "--folder", str(tmp_path)]) == 0
    assert main(["posterior", "--check", "--folder", str(tmp_path)]) == 0


# -- numbers -------------------------------------------------------------------------------------


def near(found: float, shown: float, digits: int = 2) -> bool:
    return abs(found - shown) <= 0.5 * 10.0**-digits + 1e-9


def percent(found: float, shown: float) -> bool:
    return near(100.0 * found, shown, 0)


def net(week: int) -> float:
    fears, backlashes = street.stocks(53, 8, 0.8)
    return backlashes[week - 1] - fears[week - 1]


def external(stake: float) -> dict[str, float]:
    chances = state.pair_chances(replace(state.SITUATION, bilateral=stake)).sum(axis=1)
    return dict(zip(state.menu().external, chances.tolist(), strict=True))


@cache
def changes(rule: str) -> int:
    pairs = zip(*state.postures_by_rule(rule), strict=True)
    return sum(one != other for one, other in pairwise(pairs))


@cache
def after_three_years(favoured: bool) -> dict[str, int]:
    found = abroad.held_over(157, abroad.FAVOUR if favoured else abroad.NOTHING)
    return {name: counts[-1] for name, counts in found.items()}


def attention_of(issue: str) -> list[float]:
    rest = case().countries["homeland"].attention[issue]
    return [share / rest for share in audience.attention_path(79)[issue]]


#: What pages say in numbers, and what computes it.
COMPUTED: dict[str, dict[str, Callable[[], bool]]] = {
    "participation": {
        "up to a spread of 12 persons": lambda: (
            street.resting_share(12.0, 0.0) < 0.06 and street.resting_share(12.5, 0.0) > 0.99
        ),
        "expect 100 others, 92 % come where protest is tolerated and 31 % where it is dispersed": lambda: (
            percent(street.willing_share(100, "tolerate"), 92)
            and percent(street.willing_share(100, "disperse"), 31)
        ),
        "44 % are active where nobody fears arrest, and 2 % at": lambda: (
            percent(1 - 0.1 / 0.18, 44) and percent((0.18 - 0.1) ** 2 / (2 * 0.18 * 0.9), 2)
        ),
    },
    "repression": {
        "fear climbs to 0.33 and is gone by week 30, backlash climbs to 0.14": lambda: (
            near(max(street.stocks(53, 8, 0.8)[0]), 0.33)
            and street.stocks(53, 8, 0.8)[0][29] < 0.005
            and near(max(street.stocks(53, 8, 0.8)[1]), 0.14)
        ),
        "negative until week 12 and positive afterwards": lambda: net(12) < 0 < net(13),
        "from week 13 on": lambda: net(12) < 0 < net(13),
        "peaks at 0.88 and falls below zero beyond 2": lambda: (
            near(street.peak_intensity(fear=0.5, backlash=1.2, scale=1.0), 0.88)
            and street.static_shift(2.0, fear=0.5, backlash=1.2, scale=1.0) > 0
            and street.static_shift(2.2, fear=0.5, backlash=1.2, scale=1.0) < 0
        ),
        "the part up to 1": lambda: DEFAULTS["postures.internal.NAME.intensity"].high == 1,
        "falls from 1 to 0.15": lambda: near(street.hub_capacity(78, 10, "offline")[10], 0.15),
        "online it falls to 0.8": lambda: near(street.hub_capacity(78, 10, "online")[10], 0.8),
        "The peak lies at 0.875": lambda: near(log(2.4), 0.875, 3),
        "three weeks and backlash in 23": lambda: near(0.8**3, 0.5, 1) and near(0.97**23, 0.5, 2),
        "custody lasts 23 weeks": lambda: case().repression.custody == 23,
    },
    "organisations": {
        "a rally in 76 % of cases": lambda: percent(street.tactic_chances(0.0)["rally"], 76),
        "in 19 % at a visible coercion of 0.8": lambda: percent(street.tactic_chances(0.8)["rally"], 19),
        "at $n = 0.5$ clusters of two and": lambda: 1 / (1 - 0.5) == 2 and (1 - 0.5) ** -2 == 4,
        "at 0.8 clusters of five and 25 times": lambda: near(1 / (1 - 0.8), 5) and near((1 - 0.8) ** -2, 25),
    },
    "attention": {
        "climbs to 1.65 times its share": lambda: near(max(attention_of("kin")), 1.65),
        "falls back within 35 weeks": lambda: attention_of("kin")[30] > 1 > attention_of("kin")[35],
        "0.35 at a half, 0.12 at a quarter": lambda: (
            near(audience.attention_rules.clarity(0.5, 1.5), 0.35)
            and near(audience.attention_rules.clarity(0.25, 1.5), 0.12, 1)
        ),
        "500 people are worth a signal of 1.73 where 50 were expected and of 0.36 where 500 were": lambda: (
            near(audience.signal(500, 50), 1.73) and near(audience.signal(500, 500), 0.36)
        ),
    },
    "concessions": {
        "At a signal of 0.5 a concession": lambda: case().issues["kin"].core,
        "with a chance of 76 % where": lambda: percent(
            audience.yearly_concession(0.5, unity=1.0, alliances=1.0, factions=0.0), 76
        ),
        "and of 38 % where": lambda: percent(
            audience.yearly_concession(0.5, unity=1 / 3, alliances=0.0, factions=0.5), 38
        ),
    },
    "identity": {
        "for commitments 0.8, 0.5 and 0.2": lambda: True,
        "what is unmet falls from 0.6 to 0.25 as symbolic spending rises to 0.35": lambda: (
            near(state.silent_years(104, 0.6)["unmet"][0], 0.6, 1)
            and near(state.silent_years(104, 0.6)["unmet"][-1], 0.25)
            and near(state.silent_years(104, 0.6)["symbolic spending"][-1], 0.35)
        ),
        "at a commitment of 0.6": lambda: True,
        "legitimacy sinks from 0.8 to 0.62": lambda: near(
            state.silent_years(104, 0.6)["legitimacy"][-1], 0.62
        ),
    },
    "government": {
        "36 with the defaults": lambda: state.menu().shape == (6, 6),
        "from 53 % at a stake of 0.1 to 8 % at 0.9": lambda: (
            percent(external(0.1)["public_statement"], 53) and percent(external(0.9)["public_statement"], 8)
        ),
        "belief that a posture is punished over 78 weeks": lambda: len(state.belief_path(78, 0.2, 39)) == 78,
        "the one punishment in week 40": lambda: (
            state.belief_path(78, 0.2, 39)[39] > state.belief_path(78, 0.2, 39)[38]
        ),
        "fade by 3 % a week": lambda: (
            DEFAULTS["countries.NAME.government.beliefs.forgetting"].default == 0.97
        ),
        "nine times in ten, 0.22 with": lambda: near(log(9) / 10, 0.22),
    },
    "decision-rules": {
        "changes the pair 8 times, minimax regret 2 times, and the other two never": lambda: (
            [changes(rule) for rule in ("logit", "minimax_regret", "satisficing", "learning")] == [8, 2, 0, 0]
        ),
        "Logit moves between quiet diplomacy, casework and a short public statement, and between ignoring, "
        "tolerating and shortly detaining a leader": lambda: (
            [set(postures) - {"silence"} for postures in state.postures_by_rule("logit")]
            == [{"quiet_diplomacy", "casework", "public_statement"}, {"ignore", "tolerate", "detain_leader"}]
        ),
    },
    "dilemma-index": {
        "becomes bearable, 0.22, and the point where pain abroad no longer is, 0.71": lambda: (
            state.win_sets(0.3, 0.4, 0.4) == pytest.approx((0.22, 0.71))
        ),
        "the index is minus 0.49": lambda: state.win_sets(0.3, 0.4, 0.4) == pytest.approx((0.22, 0.71)),
        "moves to 1 and the second to 0.45, and the index is plus 0.55": lambda: (
            state.win_sets(0.5, 0.8, 0.7) == pytest.approx((1.0, 0.45))
        ),
        "only the line for a commitment of 0.8 crosses zero": lambda: (
            state.win_sets(0.2, 0.8, 1.0)[0] > state.win_sets(0.2, 0.8, 1.0)[1]
            and state.win_sets(0.2, 0.5, 1.0)[0] < state.win_sets(0.2, 0.5, 1.0)[1]
        ),
        "from −1 (all room) to 1 (none)": lambda: state.win_sets(0.0, 0.0, 0.0) == (0.0, 1.0),
        "a grid of 101 points": lambda: len(state.menu().grid) == 101,
    },
    "partner": {
        "it climbs from 4 % to 50 %, and to 30 % with a quiet channel": lambda: (
            percent(abroad.punished_within(8, 0.0, 0.0), 4)
            and percent(abroad.punished_within(8, 1.0, 0.0), 50)
            and percent(abroad.punished_within(8, 1.0, 1.0), 30)
        ),
        "8 % at first where": lambda: percent(abroad.loss_path(105, 1.0)[0], 8),
        "2 % after a year, below 1 % after two": lambda: (
            percent(abroad.loss_path(105, 1.0)[52], 2) and abroad.loss_path(105, 1.0)[104] < 0.01
        ),
        "costs 8 % of trade": lambda: case().partner.loss == 0.08,
    },
    "detainees": {
        "0.05 with nothing in favour": lambda: case().detention.release == 0.05,
        "and 0.75, the ceiling, with all four": lambda: (
            abroad.release_hazard(case().detention, **abroad.FAVOUR) == 0.75
        ),
        "of some 2,400 people who were ever held": lambda: (
            abs(sum(after_three_years(favoured=False).values()) - 2400) < 50
        ),
        "some 400 are still in detention": lambda: (
            abs(after_three_years(favoured=True)["in detention"] - 400) < 20
        ),
        "about 480 are free": lambda: abs(after_three_years(favoured=True)["free"] - 480) < 10,
        "begins with 2,000 people in detention": lambda: case().detainees["kin"].detained == 2000,
        "1,851 are still there with nothing in favour and 408 with everything; 67 and 483 are free": lambda: (
            [after_three_years(f)[name] for name in ("in detention", "free") for f in (False, True)]
            == [1851, 408, 67, 483]
        ),
    },
    "luck": {
        "over 40 pairs": lambda: method.PAIRS == 40,
        "more than 65,536 agents of a stratum, the highest of 128 neighbours": lambda: (
            (CROWD, GROUP) == (65_536, 128)
        ),
    },
    "population": {
        "in 40 runs each: with 100, 1,000 and 5,000 agents": lambda: (
            method.RUNS == 40 and method.AGENTS == (100, 1000, 5000)
        ),
    },
    "press-record": {
        "passes 10 % at 30 persons and 92 % at 300": lambda: (
            percent(audience.recording_chance(30, case().press), 10)
            and percent(audience.recording_chance(300, case().press), 92)
        ),
        "protests of 40 runs": lambda: audience.RUNS == 40,
    },
    "posterior": {
        f"contraction {shown:.2f}": lambda noise=noise, shown=shown: near(method.learnt(noise), shown)
        for noise, shown in zip(method.NOISES, (0.86, 0.43, 0.02), strict=True)
    }
    | {"From 0.3 on a parameter is called identified": lambda: method.abc.IDENTIFIED == 0.3},
    "claims": {
        "in at least 95 % of draws": lambda: method.SURE == 0.95,
        "in at most 5 % of draws": lambda: method.IMPROBABLE == 0.05,
        "over 100 draws of the parameters in four examples": lambda: (
            [method.judged(method.effects_of_example(name)) for name in method.EXAMPLES]
            == ["supported", "undetermined", "undetermined", "contradicted"]
        ),
        "in at least 98 % of draws of the prior": lambda: ALWAYS == 0.98,
        "0.95 takes nine draws that all agree": lambda: (9 + 0.5) / (9 + 1) >= 0.95 > (8 + 0.5) / (8 + 1),
    },
}

#: What pages say in numbers that are cited, stand in the code as they are, or are set in the figure.
CITED: dict[str, tuple[str, ...]] = {
    "participation": (
        "threshold of 0.1 with noise 0.01, a gentle S with noise 0.1",
        "a straight line with noise 0.3",
        "a mean threshold of 25, five to six come in the end at a spread of 12.2, and all at 12.3",
    ),
    "repression": ("on 10 March 2019",),
    "identity": ("brought 952,900 people home", "naturalised 171 from abroad"),
    "concessions": ("left about 20 people in hospital",),
    "partner": ("some 2,000 people were reported",),
    "forums": ("22 states signed the critical one and 37 the supportive one",),
    "press-record": ("some 4 of 40 small rallies",),
    "luck": ("a protest more in week 10", "An outside event in week 40"),
}


def prose(page: str) -> str:
    """Return a page without its sources, tables, equations and code."""
    text = PAGES[page].split("\n## Sources\n")[0]
    text = re.sub(r"^\$\$\n.+?\n\$\$$", " ", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^\|.*$", " ", text, flags=re.MULTILINE)
    return plain(re.sub(r"\]\([^)]*\)|`[^`]+`", " ", text))


def numbers(text: str) -> list[str]:
    """Return the numbers of a text but for years, names, the ends of scales, and inline equations."""
    text = re.sub(r"\$[^$]+\$|\b[A-Z]\d+\b|\b(?:19|20)\d\d\b", " ", text)
    found = re.findall(r"−?\d+(?:,\d{3})*(?:\.\d+)?", text)
    return [number for number in found if number not in ("0", "1", "−1")]


@pytest.mark.parametrize(("page", "said"), [(page, said) for page in COMPUTED for said in COMPUTED[page]])
def test_a_number_on_a_page_is_what_is_computed(page: str, said: str) -> None:
    assert said in plain(PAGES[page])
    assert COMPUTED[page][said]()


@pytest.mark.parametrize("page", PAGES)
def test_no_number_stands_on_a_page_that_nobody_computes_or_cites(page: str) -> None:
    left = prose(page)
    for said in (*COMPUTED.get(page, ()), *CITED.get(page, ())):
        known = plain(re.sub(r"`[^`]+`", " ", said))
        assert known in left, said
        left = left.replace(known, " ")
    assert numbers(left) == []
