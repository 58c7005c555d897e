"""What one part of the model takes from another, and where it can be held (see :mod:`channels`)."""

from __future__ import annotations

from typing import NamedTuple


class Channels:
    """Let everything pass, as in an ordinary run.

    A held run takes another kind (:class:`levels.HeldChannels`). Every channel has one name and is
    addressed by who it concerns, as draws are.
    """

    #: Whether all that is sent arrives, and nobody notes it.
    open = True

    def begin(self, week: int) -> None:
        """Take note of the week."""

    def carry[T](self, channel: str, who: str, value: T) -> T:  # noqa: ARG002 - a held run asks
        """Return what arrives of a value that one part reads from another.

        Parameters
        ----------
        channel : its name.
        who : whom it concerns, such as a country; once a week each.
        value : what was sent.
        """
        return value

    def carry_each[P: NamedTuple](self, family: str, who: str, values: P) -> P:  # noqa: ARG002 - likewise
        """Return what arrives of several values, each through the channel ``family.field``."""
        return values

    def keep(self, channel: str, who: str, owner: object, *names: str) -> None:
        """Put attributes of a part that has just moved where they are held; here nowhere."""


#: Those of every ordinary run.
OPEN = Channels()
