"""The ratios as a picture: a row per guest, a bar from 1 to the ratio on a logarithmic axis, a whisker for its spread.

Bars to the left (green) are guests at which the base engine is faster, to the right (red) slower. Where several peers were
measured, the bar is the last comparison (the fastest of several, if that was asked for) and the others are dots.
"""

import html
import math

from testing.benchmarks import guest_table

ROW, TOP, LEFT, WIDTH, RIGHT = 18, 64, 210, 560, 150
DOTS = ["#3b6fb6", "#c77f1a", "#7a4fa3", "#4d8f8b", "#9a5b4f"]
TICKS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.5, 2, 3, 5, 10, 20, 50]


class Axis:
    """Logarithmic, around everything that is shown and 1."""

    def __init__(self, values):
        self.low = min([0.4] + [value / 1.1 for value in values])
        self.high = max([1.5] + [value * 1.1 for value in values])

    def x(self, value):
        return LEFT + WIDTH * math.log(value / self.low) / math.log(self.high / self.low)

    def ticks(self):
        return [tick for tick in TICKS if self.low <= tick <= self.high]


def _text(x, y, words, size=11, anchor="start", more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"{more}>{html.escape(words)}</text>'


def _line(x1, y1, x2, y2, colour, width=1.0):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"/>'


def _grid(axis, bottom):
    for tick in axis.ticks():
        x = axis.x(tick)
        yield _line(x, TOP - 6, x, bottom, "#555" if tick == 1 else "#ddd", 1.2 if tick == 1 else 0.8)
        yield _text(x, TOP - 10, f"{tick:g}", 10, "middle")


def _bar(axis, y, ratio, label, bold):
    one, x = axis.x(1), axis.x(ratio.value)
    colour = "#5aa469" if ratio.value <= 1 else "#cc5b4c"
    yield f'<rect x="{min(one, x):.1f}" y="{y + 3}" width="{abs(one - x):.1f}" height="{ROW - 7}" fill="{colour}"/>'
    middle = y + ROW / 2
    yield _line(axis.x(ratio.low), middle, axis.x(ratio.high), middle, "#222")
    weight = ' font-weight="bold"' if bold else ""
    yield _text(LEFT - 6, y + 13, label, 11, "end", weight)
    yield _text(LEFT + WIDTH + 8, y + 13, f"{ratio.value:.2f} [{ratio.low:.2f}–{ratio.high:.2f}]", 10, "start", weight)


def _row(axis, y, label, key, field, comparisons, bold):
    ratio = getattr(comparisons[-1], field).get(key)
    if ratio is None:
        yield _text(LEFT - 6, y + 13, label, 11, "end")
        yield _text(LEFT + WIDTH + 8, y + 13, "no peer runs it", 10)
    else:
        yield from _bar(axis, y, ratio, label, bold)
    for comparison, colour in zip(comparisons[:-1], DOTS):
        other = getattr(comparison, field).get(key)
        if other:
            yield f'<circle cx="{axis.x(other.value):.1f}" cy="{y + ROW / 2}" r="3.2" fill="{colour}" stroke="white"/>'


def _legend(comparisons):
    x = LEFT
    for comparison, colour in zip(comparisons[:-1], DOTS):
        yield f'<circle cx="{x}" cy="36" r="3.2" fill="{colour}"/>' + _text(x + 8, 40, comparison.title)
        x += 30 + 7 * len(comparison.title)
    yield f'<rect x="{x - 4}" y="31" width="10" height="10" fill="#5aa469"/>' + _text(x + 12, 40, comparisons[-1].title)


def _rows(guests):
    """(label, key, field, whether it is a mean): the guests of each group and its mean."""
    for group in dict.fromkeys(guest.group for guest in guests):
        for guest in guests:
            if guest.group == group:
                yield guest.name, guest.name, "by_guest", False
        yield f"mean: {guest_table.GROUPS[group]}", group, "by_group", True


def _shown(comparisons):
    for index, comparison in enumerate(comparisons):
        for ratio in comparison.by_guest.values():
            yield from [ratio.value] if index < len(comparisons) - 1 else [ratio.low, ratio.high]


def text(base, guests, comparisons, caption):
    """A standalone SVG document. `comparisons` is not empty."""
    axis, rows = Axis(list(_shown(comparisons))), list(_rows(guests))
    bottom = TOP + ROW * len(rows)
    parts = [_text(LEFT, 18, f"{base}'s CPU time / theirs (left of 1: {base} is faster)", 14)]
    parts += list(_legend(comparisons)) + list(_grid(axis, bottom))
    for index, (label, key, field, mean) in enumerate(rows):
        parts += _row(axis, TOP + ROW * index, label, key, field, comparisons, mean)
    parts.append(_text(LEFT, bottom + 18, caption, 10))
    width, height = LEFT + WIDTH + RIGHT, bottom + 30
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">'
    return "\n".join([head, f'<rect width="{width}" height="{height}" fill="white"/>'] + parts + ["</svg>"]) + "\n"
