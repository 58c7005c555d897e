"""Who takes part in the comparison, and up to how many citizens."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Contender:
    """Describe one way to run the week.

    Attributes
    ----------
    title : as the table names it.
    place : module and class.
    most : citizens beyond which it takes too long or too much memory.
    exact : whether it works in double precision, so that exactly the same citizens must come.
    comes : whether anybody comes at all; a mere copy has nobody.
    """

    title: str
    place: str
    most: int = 10**9
    exact: bool = True
    comes: bool = True

    def load(self) -> Any:
        """Import its module and return its class."""
        module, name = self.place.split(":")
        return getattr(import_module(f"benchmarks.{module}"), name)


CONTENDERS = {
    "ours": Contender("dilemma_sim, compiled, 2 threads", "ours:Compiled"),
    "c-same": Contender("C, our algorithm, intrinsics", "c_week:SameInC"),
    "c-plain": Contender("C, our algorithm, plain loops", "c_week:SameInPlainC"),
    "c-dense": Contender("C, dense columns", "c_week:DenseInC", exact=False),
    "copy-c": Contender("copy of the columns, C", "copying:CopyInC", comes=False),
    "copy-numpy": Contender("copy of the columns, NumPy", "copying:CopyInNumPy", comes=False),
    "numpy-dense": Contender("NumPy, dense columns", "numpy_week:Dense", exact=False),
    "numpy-ours": Contender("dilemma_sim, NumPy path", "ours:InNumPy"),
    "frames": Contender("mesa-frames", "frames_week:InMesaFrames", 10**7, exact=False),
    "mesa-list": Contender("Mesa, plain list", "mesa_week:InAList", 10**6),
    "mesa-do": Contender("Mesa, AgentSet.do", "mesa_week:ByDo", 10**5),
    "mesa-shuffle": Contender("Mesa, AgentSet.shuffle_do", "mesa_week:ByShuffleDo", 10**5),
    "mesa-shortcut": Contender("Mesa, plain list, our shortcut", "mesa_week:InAListIfReached", 10**6),
    "agentpy": Contender("AgentPy", "agentpy_week:InAgentPy", 10**6),
}
#: The versions of Mesa that the issue compares with; the shortcut is ours.
MESA = ("mesa-list", "mesa-do", "mesa-shuffle")
C = ("c-same", "c-plain", "c-dense")
#: Those of them that any compiler makes for any processor.
PLAIN_C = ("c-plain",)
COPIES = ("copy-c", "copy-numpy")
REFERENCE = "ours"
