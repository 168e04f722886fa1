"""What the times say: ratios between engines, their means and their spread.

A guest's time under an engine is the least of its rounds: what disturbs only adds. The spread of a ratio is that of the ratios
of the rounds, in each of which the engines stood side by side.
"""

import dataclasses
import math


@dataclasses.dataclass(frozen=True)
class Ratio:
    value: float
    low: float
    high: float


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def ratio(cell, others, clock="cpu"):
    """Of a cell's time to the least of others' times, or None where either has none. `clock` is cpu or wall."""
    counting = [getattr(other, clock) for other in others if other.counts]
    if not cell.counts or not counting:
        return None
    mine, theirs = getattr(cell, clock), min(counting, key=min)
    value = min(mine) / min(theirs)
    rounds = [a / b for a, b in zip(mine, theirs)]
    return Ratio(value, min(rounds + [value]), max(rounds + [value]))


def mean_ratio(ratios):
    """The geometric mean of ratios, with that of their lower and upper ends."""
    parts = ([r.value for r in ratios], [r.low for r in ratios], [r.high for r in ratios])
    return Ratio(*(geometric_mean(part) for part in parts))


@dataclasses.dataclass(frozen=True)
class Comparison:
    """The base engine against `peers`, the fastest of them for each guest."""

    title: str
    peers: tuple
    by_guest: dict  # guest's name -> Ratio, only guests that both ran
    by_group: dict  # group -> Ratio, their geometric mean
    by_group_wall: dict  # the same by the wall clock


def ratios_by_guest(base, peers, guests, cells, clock):
    found = {g.name: ratio(cells[g.name, base], [cells[g.name, peer] for peer in peers], clock) for g in guests}
    return {name: value for name, value in found.items() if value is not None}


def means_by_group(by_guest, guests):
    groups = {}
    for guest in guests:
        if guest.name in by_guest:
            groups.setdefault(guest.group, []).append(by_guest[guest.name])
    return {group: mean_ratio(members) for group, members in groups.items()}


def compare(title, base, peers, guests, cells):
    cpu, wall = (ratios_by_guest(base, peers, guests, cells, clock) for clock in ("cpu", "wall"))
    return Comparison(title, tuple(peers), cpu, means_by_group(cpu, guests), means_by_group(wall, guests))


def comparisons(engines, best_of, guests, cells):
    """The first engine against each other one, and against the fastest of `best_of` (title, names) where that is given."""
    base = engines[0].name
    found = [compare(engine.name, base, [engine.name], guests, cells) for engine in engines[1:]]
    if best_of:
        found.append(compare(best_of[0], base, best_of[1], guests, cells))
    return found
