"""The results as text: ratios first, then times and memory."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from benchmarks.contenders import CONTENDERS
from benchmarks.short_runs import TITLES, WEEKS, Speed
from benchmarks.weeks import CHECKS, Field
from benchmarks.whole_nation import PARTS, Whole

Judged = tuple[str, float | None, str]


def significant(number: float | None, digits: int = 3) -> str:
    """Return a number to some significant digits, without an exponent."""
    if number is None:
        return "-"
    if abs(number) >= 10 ** (digits - 1):
        return f"{number:,.0f}"
    return f"{float(f'{number:.{digits - 1}e}'):g}"


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown whose columns line up in a terminal too."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]

    def line_of(cells: Sequence[str]) -> str:
        first = cells[0].ljust(widths[0])
        return (
            "| "
            + " | ".join([first, *(c.rjust(w) for c, w in zip(cells[1:], widths[1:], strict=True))])
            + " |"
        )

    rule = "|" + "|".join(["-" * (widths[0] + 2), *("-" * (w + 1) + ":" for w in widths[1:])]) + "|"
    return "\n".join([line_of(lines[0]), rule, *map(line_of, lines[1:])])


def judgements(judged: Sequence[Judged]) -> str:
    """Return what the engine is held to, and whether it holds."""
    rows = [(what, significant(value), limit, _kept(value, limit)) for what, value, limit in judged]
    return markdown(("measure", "here", "asked", "kept"), rows)


def _kept(value: float | None, limit: str) -> str:
    if value is None or not limit:
        return "-"
    sign, _, bound = limit.partition(" ")
    kept = {"<=": value <= float(bound), "<": value < float(bound), ">=": value >= float(bound)}[sign]
    return "yes" if kept else "no"


def weeks(fields: Sequence[Field]) -> str:
    """Return the weeks of all contenders: ratios to ours, times, memory, and who came."""
    head = ["", *(f"{f.citizens:,}" for f in fields)]
    if len({f.citizens for f in fields}) < len(fields) or len({f.share for f in fields}) > 1:
        head = ["", *(f"{f.citizens:,} at {f.share:.10g}" for f in fields)]
    names = [name for name in CONTENDERS if any(name in f.measured for f in fields)]

    def rows(cell: str) -> list[list[str]]:
        return [[CONTENDERS[name].title, *(_cell(f, name, cell) for f in fields)] for name in names]

    parts = [
        "Time of a week as a multiple of ours:", markdown(head, rows("ratio")),
        "Milliseconds a week:", markdown(head, rows("ms")),
        "Agent-weeks a second, millions:", markdown(head, rows("rate")),
        "Peak memory of the process, MiB:", markdown(head, rows("memory")),
        f"Citizens who came in the last of {CHECKS} weeks, and in how many of them exactly ours did:",
        markdown(head, rows("came")),
    ]  # fmt: skip
    notes = {(CONTENDERS[name].title, f.measured[name].note) for f in fields for name in names}
    missing = sorted(f"- {title}: {note}" for title, note in notes if note)
    return "\n\n".join([*parts, *(["Missing:\n\n" + "\n".join(missing)] if missing else [])])


def _cell(one: Field, name: str, cell: str) -> str:
    found = one.measured[name]
    if found.median is None:
        return ""
    values = {
        "ratio": significant(one.ratio([name])),
        "ms": significant(1e3 * found.median),
        "rate": significant(one.citizens / found.median / 1e6),
        "memory": significant(found.bytes / 2**20),
        "came": "" if not CONTENDERS[name].comes else f"{found.came:,} ({_alike(name, found.alike)})",
    }
    return values[cell]


def _alike(name: str, alike: int | None) -> str:
    return "-" if name == "ours" else f"{alike} of {CHECKS}"


def runs(speeds: dict[str, Speed]) -> str:
    """Return runs a second by engine."""
    ours = speeds["ours"].whole
    rows = []
    for engine, speed in speeds.items():
        whole, steady = speed.whole, speed.steady
        ratio = ours / whole if ours and whole else None
        rows.append(
            (
                TITLES[engine],
                significant(ratio),
                significant(whole),
                significant(steady),
                "/".join(map(str, speed.runs)),
            )
        )
    notes = [f"- {TITLES[engine]}: {speed.note}" for engine, speed in speeds.items() if speed.note]
    head = (
        "",
        "ours is so many times as fast",
        "runs/s, start-up included",
        "runs/s once started",
        "runs timed",
    )
    table = markdown(head, rows)
    said = f"All run whole runs of {WEEKS} weeks. Loading libraries is in no time; starting the processes is."
    return "\n\n".join([table, said, *(["Missing:\n\n" + "\n".join(notes)] if notes else [])])


def whole_nation(whole: Whole) -> str:
    """Return the time and memory of the real case at full size."""
    rows = [
        ("`dilemma-sim run --scale full`, wall time", significant(median(whole.seconds)) + " s"),
        ("its peak memory", significant(median(whole.bytes) / 2**20) + " MiB"),
        *(
            (f"of which, step by step: {part}", significant(whole.part(at)) + " s")
            for at, part in enumerate(PARTS)
        ),
        ("`dilemma-sim --help`, wall time", significant(median(whole.help_seconds)) + " s"),
    ]
    return markdown(("", "median"), rows)
