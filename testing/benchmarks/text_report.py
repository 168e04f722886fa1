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


def _guest_rows(engines, guests, cells, comparisons):
    base = engines[0].name
    rows = [["guest"] + [f"{e.name} s" for e in engines] + [f"{base} / {c.title}" for c in comparisons]]
    for group in dict.fromkeys(guest.group for guest in guests):
        members = [guest for guest in guests if guest.group == group]
        for guest in members:
            times = [_cell_text(cells[guest.name, engine.name]) for engine in engines]
            rows.append([guest.name] + times + [_ratio_text(c.by_guest.get(guest.name)) for c in comparisons])
        name = f"= {guest_table.GROUPS.get(group, group)}"
        rows.append([name] + [""] * len(engines) + [_ratio_text(c.by_group.get(group)) for c in comparisons])
    return rows


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
            if why:
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
    lines = _layout(_guest_rows(engines, guests, cells, comparisons)) if guests else []
    lines += _notes(engines, guests, cells)
    lines += _process_rows(engines, processes)
    return "\n".join(lines) + "\n"
