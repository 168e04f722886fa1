"""Measures what each way of profiling costs, beside the same guests without it.

  testing/benchmarks/profile_overhead --rounds 5

Every round runs every guest in every way, one after the other: what is compared ran side by side. A cell is what a way adds to the
CPU time (user and system, of the whole process, the writing of the file included): the least of the rounds beside the least without
profiling, in brackets the median of the rounds' own comparisons. The last column is what a timeline adds to the pauses of collections.
"""

import argparse
import dataclasses
import json
import os
import statistics
import tempfile

from testing.benchmarks import child
from testing.benchmarks import guest_table
from testing.benchmarks import measurement

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

OFF = "off"
# {file} is one in a directory of this run's own.
WAYS = {
    OFF: "",
    "100 Hz": "--profile={file}.json,interval=10ms",
    "1 kHz": "--profile={file}.json,interval=1ms",
    "precise 100 Hz": "--profile={file}.json,interval=10ms,mode=precise",
    "alloc 512K": "--profile={file}.json,interval=3600s,alloc=512K",
    "timeline": "--gc-timeline={file}.pftrace",
}

# Seconds each: larger than in the table of guests, so that what a file costs once is small.
SIZES = {
    "fib": "40",
    "sha256": "50000000",
    "quicksort": "3000000 3",
    "json": "5000 90",
    "binary_trees": "19",
    "lists": "30000",
    "treap": "1500000",
}


@dataclasses.dataclass
class Cost:
    """Of one guest in one way, one number per round."""

    cpu: list = dataclasses.field(default_factory=list)  # seconds
    pauses: list = dataclasses.field(default_factory=list)  # seconds; of guests without collections none


def words(strata, flags, guest, args, path):
    invoke = [f"--invoke={guest.invoke}"] if guest.invoke else []
    return strata.split() + ["run", *flags.split(), *invoke, path, *args.split()]


def run_once(command, expected):
    run = child.run(command, timeout=300)
    if run.failure or run.out != (expected or run.out):
        raise SystemExit(f"{' '.join(command)}: {run.failure or 'printed something else than without profiling'}")
    return run


def pauses_of(run):
    """Seconds of all pauses by the line of --gc-stats=json; None if there were none."""
    lines = [line for line in run.err.splitlines() if line.startswith('{"schema":"strata-gc-stats')]
    total_ns = json.loads(lines[0])["pauses"]["total_ns"] if lines else 0
    return total_ns / 1e9 if total_ns else None


def measure_round(strata, guest, args, path, costs, file):
    expected = ""
    for way, flags in WAYS.items():
        run = run_once(words(strata, flags.format(file=file), guest, args, path), expected)
        expected = run.out
        costs[way].cpu.append(run.cpu)
    if "gc" not in guest.needs:
        return
    for way in (OFF, "timeline"):
        flags = WAYS[way].format(file=file) + " --gc-stats=json"
        pauses = pauses_of(run_once(words(strata, flags, guest, args, path), expected))
        if pauses is not None:
            costs[way].pauses.append(pauses)


def excess(numbers, base):
    """What is above the base, in percent: of the least numbers, and in brackets the median over rounds."""
    if not numbers or not base:
        return "-"
    within = statistics.median(number / other for number, other in zip(numbers, base))
    return f"{100 * (min(numbers) / min(base) - 1):+.1f} [{100 * (within - 1):+.1f}]"


def table(costs):
    header = ["guest", "off s", *[f"{way} %" for way in WAYS if way != OFF], "pauses ms", "timeline, of pauses %"]
    rows = [header]
    for name, ways in costs.items():
        off = ways[OFF]
        cells = [excess(cost.cpu, off.cpu) for way, cost in ways.items() if way != OFF]
        pauses = f"{1000 * min(off.pauses):.1f}" if off.pauses else "-"
        rows.append([name, f"{min(off.cpu):.2f}", *cells, pauses, excess(ways["timeline"].pauses, off.pauses)])
    widths = [max(len(row[i]) for row in rows) for i in range(len(header))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in rows)


def main(argv=None):
    made = argparse.ArgumentParser(
        prog="testing/benchmarks/profile_overhead", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--bin", default=os.path.join(ROOT, "bazel-bin"), metavar="DIR", help="where Bazel put what it built")
    made.add_argument("--strata", default="", metavar="COMMAND", help="Strata's command; the build's if not given")
    made.add_argument("--only", action="append", choices=list(SIZES), metavar="GUEST", help=", ".join(SIZES))
    made.add_argument("--rounds", type=int, default=5)
    made.add_argument("--sizes", choices=["large", "table"], default="large", help="seconds each, or tenths, for more rounds")
    options = made.parse_args(argv)
    strata = options.strata or os.path.join(options.bin, "tools/strata/strata")
    directories = [os.path.join(options.bin, "testing", place) for place in ("guests", "benchmarks/guests")]
    chosen = [guest for guest in guest_table.GUESTS if guest.name in (options.only or SIZES)]
    costs = {guest.name: {way: Cost() for way in WAYS} for guest in chosen}
    with tempfile.TemporaryDirectory() as scratch:
        for _ in range(options.rounds):
            for guest in chosen:
                args = SIZES[guest.name] if options.sizes == "large" else guest.args
                path = measurement.find_guest(guest, directories)
                measure_round(strata, guest, args, path, costs[guest.name], os.path.join(scratch, "file"))
    print(table(costs))


if __name__ == "__main__":
    main()
