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


def ratio(cell, others):
    """Of a cell's time to the least of others' times, or None where either has none."""
    counting = [other for other in others if other.counts]
    if not cell.counts or not counting:
        return None
    value = min(cell.cpu) / min(min(other.cpu) for other in counting)
    fastest = min(counting, key=lambda other: min(other.cpu))
    rounds = [mine / theirs for mine, theirs in zip(cell.cpu, fastest.cpu) if theirs > 0]
    return Ratio(value, min(rounds + [value]), max(rounds + [value]))


def mean_ratio(ratios):
    """The geometric mean of ratios, with that of their lower and upper ends; None of none."""
    if not ratios:
        return None
    parts = ([r.value for r in ratios], [r.low for r in ratios], [r.high for r in ratios])
    return Ratio(*(geometric_mean(part) for part in parts))


@dataclasses.dataclass(frozen=True)
class Comparison:
    """The base engine against `peers`, the fastest of them for each guest."""

    title: str
    peers: tuple
    by_guest: dict  # guest's name -> Ratio, only guests that both ran
    by_group: dict  # group -> Ratio, their geometric mean


def compare(title, base, peers, guests, cells):
    by_guest = {}
    for guest in guests:
        found = ratio(cells[guest.name, base], [cells[guest.name, peer] for peer in peers])
        if found is not None:
            by_guest[guest.name] = found
    groups = dict.fromkeys(guest.group for guest in guests)
    by_group = {
        group: mean_ratio([by_guest[g.name] for g in guests if g.group == group and g.name in by_guest]) for group in groups
    }
    return Comparison(title, tuple(peers), by_guest, {group: mean for group, mean in by_group.items() if mean})


def comparisons(engines, best_of, guests, cells):
    """The first engine against each other one, and against the fastest of `best_of` where that is given."""
    base = engines[0].name
    found = [compare(engine.name, base, [engine.name], guests, cells) for engine in engines[1:]]
    if best_of:
        found.append(compare("fastest of " + ", ".join(best_of), base, best_of, guests, cells))
    return found
