"""Which country of a scenario a code of the record means."""

from __future__ import annotations

import os

from dilemma_sim.evidence.table import raise_faults, read_rows

COLUMNS = ("code", "country")


def read_countries(path: str | os.PathLike[str] | None = None) -> dict[str, str]:
    """Return the scenario's name of a country by its code in the record.

    A code that is not listed is its own name: a record that writes ``kazakhstan`` needs no list.

    Parameters
    ----------
    path : a file with the columns ``code`` and ``country``; None for the shipped one.

    Raises
    ------
    EvidenceError
        With everything that is wrong with the file.

    Examples
    --------
    >>> read_countries()
    {'KZ': 'kazakhstan', 'KG': 'kyrgyzstan'}
    """
    rows = read_rows(path, "countries.csv", COLUMNS)
    names: dict[str, str] = {}
    for row in rows:
        code, country = row.name("code"), row.name("country")
        if code in names:
            row.fault("code", f"the code '{code}' is there already", "delete one of the two")
        names[code] = country
    raise_faults(rows)
    return names
