"""Costs measured side by side: what is compared runs in turns, and only ratios of one round are looked at.

A shared machine is slow for a second and quick for the next, so a figure of its own says little. A ratio of two
neighbours in time says much, and the median of many such ratios is steady.
"""

from __future__ import annotations

import gc
import math
import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

QUICK = "JACKFIELD_BENCH_QUICK"

Case = Callable[[int], float | None]
"""Does its work this many times; returns the seconds that count, or None to be timed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        what: What was measured.
        against: What it was compared with.
        value: The ratio, or a figure in `unit`.
        aim: The most that it should be; None for a row that only informs.
        unit: ``"x"`` for a ratio, else for example ``"MiB"``.
        detail: The figures behind it.
    """

    what: str
    against: str
    value: float
    aim: float | None = None
    unit: str = "x"
    detail: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without an aim."""
        return None if self.aim is None else self.value <= self.aim


@dataclass(frozen=True, slots=True)
class Measured:
    """One case over all rounds.

    Attributes:
        ratio: The median of its ratios to the floor, round by round.
        low: The lower quartile of them.
        high: The upper quartile of them.
        seconds: The median of its times for one piece of work.
    """

    ratio: float
    low: float
    high: float
    seconds: float

    def row(self, what: str, against: str, aim: float | None = None) -> Row:
        """As a line of the table."""
        detail = f"{self.low:.2f} to {self.high:.2f}; {shown(self.seconds)}"
        return Row(what, against, self.ratio, aim, detail=detail)


def rounds(full: int, quick: int) -> int:
    """How many rounds to take: fewer with ``--quick``."""
    return quick if os.environ.get(QUICK) else full


def compare(
    cases: Mapping[str, Case],
    floor: str,
    *,
    rounds: int,
    passes: int = 1,
    times: int = 1,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, Measured]:
    """Run all cases in turns, and hold each against the one that is named as the floor; see `taken_in_turns`."""
    taken = taken_in_turns(cases, rounds=rounds, passes=passes, times=times, clock=clock)
    return {name: measured(taken[name], taken[floor]) for name in cases}


def taken_in_turns(
    cases: Mapping[str, Case],
    *,
    rounds: int,
    passes: int = 1,
    times: int = 1,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, list[float]]:
    """The seconds of each case for one piece of its work, round by round.

    Args:
        cases: What is compared, by name.
        rounds: How many rounds there are.
        passes: How often the cases take turns within a round. Each one's best time is its time in this round, since
            what disturbs can only make it longer.
        times: How much of its work a case does in one turn.
        clock: The time that counts; by default this process's CPU time, which a busy neighbour changes least.
    """
    names = list(cases)
    for case in cases.values():
        case(1)
    taken: dict[str, list[float]] = {name: [] for name in names}
    gc.collect()
    gc.freeze()  # so that the collections between the turns are quick
    for turn in range(rounds):
        shift = turn % len(names)
        order = names[shift:] + names[:shift]
        best = dict.fromkeys(names, math.inf)
        for _ in range(passes):
            for name in order:
                best[name] = min(best[name], _timed(cases[name], times, clock))
        for name in names:
            taken[name].append(best[name])
    gc.unfreeze()
    return taken


def measured(mine: Sequence[float], floor: Sequence[float]) -> Measured:
    """What these times are to those of the floor in the same rounds."""
    ratios = [one / other for one, other in zip(mine, floor, strict=True)]
    low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
    return Measured(middle, low, high, statistics.median(mine))


def _timed(case: Case, times: int, clock: Callable[[], float]) -> float:
    """Seconds for one piece of work, without the garbage of the one before."""
    gc.collect()
    gc.disable()
    try:
        start = clock()
        told = case(times)
        return (clock() - start if told is None else told) / times
    finally:
        gc.enable()


def shown(seconds: float) -> str:
    """Seconds as a person reads them."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} us"
