"""Measures Strata beside its peers: the same guests, by turns, in one run.

  testing/benchmarks/run --engine wasm3='wasm3 {wasm} {args}' --engine wamr='iwasm {wasm} {args}' --best-of wasm3,wamr \\
      --json times.json --svg times.svg

An engine is a command: {wasm} becomes the guest's file, {args} its arguments. With --invoke NAME='… {invoke} …' it also
runs guests that are no commands but export a function. Strata itself comes first and is the base of all ratios; its command is
--strata's. Times are CPU seconds (user + system) of whole processes, start-up and compilation included; the least of the rounds
counts, the other rounds give the spread. An engine that fails, takes too long or prints something else is shown as FAIL with the
reason, one that cannot run a guest as "-"; neither is part of a mean.
"""

import argparse
import datetime
import os
import sys

from testing.benchmarks import engine as engine_module
from testing.benchmarks import guest_table
from testing.benchmarks import json_report
from testing.benchmarks import measurement
from testing.benchmarks import process_rows
from testing.benchmarks import ratios
from testing.benchmarks import svg_report
from testing.benchmarks import text_report

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def parser():
    made = argparse.ArgumentParser(
        prog="testing/benchmarks/run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--engine", action="append", default=[], metavar="NAME=COMMAND", help="a peer")
    made.add_argument("--invoke", action="append", default=[], metavar="NAME=COMMAND", help="how it calls an exported function")
    made.add_argument("--lacks", action="append", default=[], metavar="NAME=FEATURES", help="gc, simd: what it sits out")
    made.add_argument("--groups", action="append", default=[], metavar="NAME=GROUPS", help="the only groups it is asked to run")
    made.add_argument("--best-of", default="", metavar="[TITLE=]NAMES", help="also compare with the fastest of these, per guest")
    made.add_argument("--strata", default="", metavar="COMMAND", help="Strata's command with its flags; the build's if not given")
    made.add_argument("--bin", default=os.path.join(ROOT, "bazel-bin"), metavar="DIR", help="where Bazel put what it built")
    made.add_argument("--only", action="append", metavar="GUEST", help="a guest's or a group's name; all if not given")
    made.add_argument("--skip-processes", action="store_true", help="without the rows of start-up and load")
    made.add_argument("--rounds", type=int, default=5)
    made.add_argument("--timeout", type=float, default=60, metavar="SECONDS")
    made.add_argument("--json", metavar="FILE", help="also write all times")
    made.add_argument("--svg", metavar="FILE", help="also draw the ratios")
    made.add_argument("--text", metavar="FILE", help="also write the table")
    return made


def chosen_guests(only):
    """The guests and whether the rows of processes are wanted."""
    if not only:
        return guest_table.GUESTS, True
    names = {guest.name for guest in guest_table.GUESTS} | set(guest_table.GROUPS) | {"processes"}
    unknown = [name for name in only if name not in names]
    if unknown:
        raise engine_module.Mistake(f"--only {unknown[0]}: no such guest or group; there are {', '.join(sorted(names))}")
    return [g for g in guest_table.GUESTS if g.name in only or g.group in only], "processes" in only


def all_engines(options):
    strata = options.strata or os.path.join(options.bin, "tools/strata/strata") + " run"
    own = engine_module.Engine("strata", strata + " {wasm} {args}", strata + " --invoke={invoke} {wasm} {args}")
    return [own] + engine_module.parse_engines(options.engine, options.invoke, options.lacks, options.groups)


def find_files(guests, rows, bin_directory):
    """({guest's name: path}, {row's name: path})."""
    places = [os.path.join(bin_directory, place) for place in ("testing/benchmarks/guests", "testing/guests")]
    found = {thing.name: measurement.find_guest(thing, places) for thing in guests + rows}
    missing = [name for name, path in found.items() if path is None]
    if missing:
        raise engine_module.Mistake(f"{bin_directory} lacks the guests {', '.join(missing)}: testing/benchmarks/run builds them")
    return found


def processor():
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
        return next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "unknown")


def conditions(options, load_before):
    return {
        "date": datetime.datetime.now().strftime("%Y-%m-%d %H:%M"),
        "processor": processor(),
        "processors": os.cpu_count(),
        "load_before": round(load_before, 1),
        "load_after": round(os.getloadavg()[0], 1),
        "rounds": options.rounds,
    }


def caption(facts):
    return (
        f"{facts['date']}, {facts['processors']} processors ({facts['processor']}), load {facts['load_before']} before and "
        f"{facts['load_after']} after, least of {facts['rounds']} rounds"
    )


def write(path, text):
    if path:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def compare(options):
    """Measures and reports; whether Strata ran everything."""
    engines = all_engines(options)
    best_of = engine_module.parse_best_of(options.best_of, engines[1:])
    if options.rounds < 1 or options.timeout <= 0:
        raise engine_module.Mistake("--rounds and --timeout are more than nothing")
    guests, processes = chosen_guests(options.only)
    rows = process_rows.ROWS if processes and not options.skip_processes else []
    paths = find_files(guests, rows, options.bin)
    load = os.getloadavg()[0]
    cells = measurement.measure(engines, guests, paths, options.rounds, options.timeout, progress)
    costs = [(row, process_rows.measure_row(engines, paths[row.name], row.runs, options.timeout)) for row in rows]
    progress("")
    found, facts = ratios.comparisons(engines, best_of, guests, cells), conditions(options, load)
    table = text_report.text(engines, guests, cells, found, costs) + caption(facts) + "\n"
    print(table, end="")
    write(options.text, table)
    write(options.json, json_report.text(facts, engines, guests, cells, found, costs))
    write(options.svg if found else None, svg_report.text("strata", guests, found, caption(facts)) if found else "")
    refused = any(isinstance(cost["strata"], str) for _, cost in costs)
    return not refused and not any(cells[guest.name, "strata"].failure for guest in guests)


def main():
    made = parser()
    options = made.parse_args()
    try:
        return 0 if compare(options) else 1
    except engine_module.Mistake as mistake:
        made.error(str(mistake))
    except OSError as error:
        print(f"testing/benchmarks/run: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
