"""What can go wrong around many runs, and the exit code each kind of trouble ends a verb with."""

from __future__ import annotations


class StudyError(Exception):
    """Say in one sentence what went wrong with a job, why, and what to do."""

    exit_code = 1


class RunFailed(StudyError):
    """A run raised an error, or the process that ran it died."""


class ClusterRefused(StudyError):
    """The cluster is not there, or its workers would not compute the same data."""

    exit_code = 2


class ClusterLost(StudyError):
    """The cluster went away in the middle of the work."""


class OutputFailed(StudyError):
    """The results could not be written: no space, no permission, no such disk."""


class FolderRefused(StudyError):
    """The folder the user named holds something else, or not what the verb needs."""

    exit_code = 2


class ComparisonRefused(StudyError):
    """The scenarios to compare have no pairs: they differ in countries or weeks."""

    exit_code = 2


class ValidationRefused(StudyError):
    """The patterns or the record are not about what the scenario simulates."""

    exit_code = 2


class QueryRefused(StudyError):
    """The question is no SQL, asks for what is not there, or wants to do more than read."""

    exit_code = 2


class AnalysisRefused(StudyError):
    """The study, its results or the question asked do not allow the analysis."""

    exit_code = 2


class ClaimRefused(StudyError):
    """The claims, or what was asked of them, make no sense together."""

    exit_code = 2


class FolderInUse(StudyError):
    """Another process is working in the study folder."""

    exit_code = 3


class LibraryMissing(StudyError):
    """A library that only some verbs need is not installed."""
