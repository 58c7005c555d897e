from __future__ import annotations

import pytest

from dilemma_sim.explore.study_source import StudySource
from explore.study_folders import swept


@pytest.fixture(scope="session")
def grid(tmp_path_factory):
    """A study over three factors, one of them a name: every combination."""
    return StudySource.open(swept(tmp_path_factory.mktemp("grid"), "grid"))


@pytest.fixture(scope="session")
def sampled(tmp_path_factory):
    """A Latin hypercube over two factors, in two scenarios."""
    return StudySource.open(swept(tmp_path_factory.mktemp("sampled"), "sampled"))


@pytest.fixture(scope="session")
def single(tmp_path_factory):
    """A study of one factor."""
    return StudySource.open(swept(tmp_path_factory.mktemp("single"), "single"))
