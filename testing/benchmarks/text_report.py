"""The table as text."""

from testing.benchmarks import guest_table
from testing.benchmarks.process_rows import Cost


def _cell_text(cell):
    if cell.failure:
        return "FAIL"
    return f"{min(cell.cpu):.3f} ±{100 * (max(cell.cpu) / min(cell.cpu) - 1):.0f}%" if cell.counts else "-"


def _ratio_text(ratio):
    return f"{ratio.value:.2f} [{ratio.low:.2f}–{ratio.high:.2f}]" if ratio else "-"


def _layout(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])] + [text.rjust(width) for text, width in zip(row[1:], widths[1:])]
        lines.append("  ".join(cells).rstrip())
    return lines


def _group_lines(engines, guests, cells, comparisons):
    """The table of one group, with the engines that took part in it."""
    group = guests[0].group
    takes_part = lambda engine: any(not cells[guest.name, engine.name].sits_out for guest in guests)
    present = [engine for engine in engines if takes_part(engine)]
    compared = [c for c in comparisons if group in c.by_group]
    rows = [[guest_table.GROUPS[group]] + [f"{e.name} s" for e in present] + [f"{engines[0].name} / {c.title}" for c in compared]]
    for guest in guests:
        times = [_cell_text(cells[guest.name, engine.name]) for engine in present]
        rows.append([guest.name] + times + [_ratio_text(c.by_guest.get(guest.name)) for c in compared])
    for name, field in ("= geometric mean", "by_group"), ("  by the wall clock", "by_group_wall"):
        rows.append([name] + [""] * len(present) + [_ratio_text(getattr(c, field)[group]) for c in compared])
    yield from _layout(rows if compared else rows[:-2])
    yield ""


def _guest_lines(engines, guests, cells, comparisons):
    for group in dict.fromkeys(guest.group for guest in guests):
        yield from _group_lines(engines, [guest for guest in guests if guest.group == group], cells, comparisons)


def _notes(engines, guests, cells):
    for guest in guests:
        for engine in engines:
            cell = cells[guest.name, engine.name]
            if cell.failure:
                yield f"FAIL  {engine.name} with {guest.name}: {cell.failure}"
    for engine in engines:
        sat_out = {}
        for guest in guests:
            why = cells[guest.name, engine.name].sits_out
            if why and guest.group in engine.groups:
                sat_out.setdefault(why, []).append(guest.name)
        for why, names in sat_out.items():
            yield f"-     {engine.name}, {why}: {', '.join(names)}"


def _process_rows(engines, processes):
    for row, costs in processes:
        yield f"{row.name}: {row.purpose}; ms, wall least/median, CPU least/median of {row.runs} runs"
        lines = []
        for engine in engines:
            cost = costs[engine.name]
            if isinstance(cost, Cost):
                wall = f"{1e3 * cost.least_wall:.1f} / {1e3 * cost.median_wall:.1f}"
                lines.append([f"  {engine.name}", wall, f"{1e3 * cost.least_cpu:.1f} / {1e3 * cost.median_cpu:.1f}"])
            else:
                lines.append([f"  {engine.name}", "FAIL", cost])
        yield from _layout(lines)


def text(engines, guests, cells, comparisons, processes):
    """CPU seconds, least of the rounds and how much more the worst round took; ratios with those of the single rounds;
    the geometric mean of each group, over the guests that both sides ran."""
    lines = list(_guest_lines(engines, guests, cells, comparisons))
    lines += _notes(engines, guests, cells)
    lines += _process_rows(engines, processes)
    return "\n".join(lines) + "\n"
