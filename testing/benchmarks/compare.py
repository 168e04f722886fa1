#!/usr/bin/env python3
"""Runs the same guests under several engines, interleaved, and prints CPU times and ratios from that one run.

  testing/benchmarks/compare.py --engine strata='tools/strata run {flags} {wasm} {args}' --engine other='other {wasm} {args}'

Engines are command templates: {wasm} is the guest's file, {args} its arguments, {invoke} the exported function of a guest that is
not a command, {flags} what --flags gives. An engine whose template lacks {invoke} sits out such guests. The first engine is the base of the ratios. Times are user + system
seconds, the least of --rounds; engines take turns, so that a slow period of the machine hits all of them. An engine that
fails or prints something else than the first engine is shown as FAIL. Prints text, and with --json a file too.
"""

import argparse
import dataclasses
import json
import math
import os
import shlex
import subprocess
import sys


@dataclasses.dataclass(frozen=True)
class Guest:
    name: str
    wasm: str
    args: str
    invoke: str = ""


# Sized for some tenths of a second in an interpreter.
GUESTS = [
    Guest("fib", "fib.wasm", "36"),
    Guest("sieve", "sieve.wasm", "4000000 10"),
    Guest("matmul", "matmul.wasm", "300 8"),
    Guest("sha256", "sha256.wasm", "12000000"),
    Guest("binary_trees", "binary_trees.wasm", "18", "run"),
]


def command_of(template, guest, directory):
    if guest.invoke and "{invoke}" not in template:
        return None
    text = template.format(
        wasm=shlex.quote(os.path.join(directory, guest.wasm)), args=guest.args, invoke=guest.invoke
    ).replace("--invoke= ", " ")
    return shlex.split(text)


def run_once(command, timeout):
    """CPU seconds and standard output, or None and the reason."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, err = child.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        return None, f"more than {timeout} s"
    if child.returncode != 0:
        return None, err.decode(errors="replace").strip().splitlines()[-1:] or [f"exit {child.returncode}"]
    return out, None


def cpu_seconds(command, timeout):
    before = os.times()
    out, why = run_once(command, timeout)
    after = os.times()
    used = (after.children_user + after.children_system) - (before.children_user + before.children_system)
    return used, out, why


def measure(engines, guests, directory, rounds, timeout):
    best, outputs, failures = {}, {}, {}
    for _ in range(rounds):
        for guest in guests:
            for name, template in engines:
                key = (guest.name, name)
                command = command_of(template, guest, directory)
                if command is None or key in failures:
                    continue
                used, out, why = cpu_seconds(command, timeout)
                if why is not None:
                    failures[key] = str(why)
                    continue
                wanted = outputs.setdefault(guest.name, out.split())
                if out.split() != wanted:
                    failures[key] = f"printed {out[:60]!r}"
                    continue
                best[key] = min(used, best.get(key, math.inf))
    return best, failures


def print_table(engines, guests, best, failures):
    base = engines[0][0]
    width = max(len(name) for name, _ in engines) + 9
    print("guest".ljust(14) + "".join(name.rjust(width) for name, _ in engines))
    ratios = {name: [] for name, _ in engines}
    for guest in guests:
        row = guest.name.ljust(14)
        for name, _ in engines:
            key = (guest.name, name)
            if key not in best:
                row += ("FAIL" if key in failures else "-").rjust(width)
                continue
            cell = f"{best[key]:.3f}"
            if name != base and (guest.name, base) in best:
                ratio = best[guest.name, base] / best[key]
                ratios[name].append(ratio)
                cell += f" ({ratio:.2f}x)"
            row += cell.rjust(width)
        print(row)
    summary = f"{base}'s time / theirs, geometric mean:"
    for name, values in ratios.items():
        if values:
            summary += f" {name} {math.exp(sum(map(math.log, values)) / len(values)):.2f}"
    print(summary)
    for (guest, engine), why in failures.items():
        print(f"FAIL {engine} {guest}: {why}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", action="append", required=True, metavar="NAME=COMMAND")
    parser.add_argument("--guests", default="bazel-bin/testing/guests", help="where the guests' .wasm files are")
    parser.add_argument("--only", action="append", help="a guest's name; all if not given")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("--json", help="also write the times to this file")
    options = parser.parse_args()
    engines = []
    for text in options.engine:
        name, equals, template = text.partition("=")
        if not equals or "{wasm}" not in template:
            parser.error(f"--engine {text!r}: give NAME=COMMAND with {{wasm}} in it")
        engines.append((name, template))
    guests = [guest for guest in GUESTS if not options.only or guest.name in options.only]
    if not guests:
        parser.error("no such guest; there are " + ", ".join(guest.name for guest in GUESTS))
    missing = [guest.wasm for guest in guests if not os.path.exists(os.path.join(options.guests, guest.wasm))]
    if missing:
        parser.error(f"{options.guests} lacks {', '.join(missing)}; run: tools/bazel build //testing/guests:all")
    best, failures = measure(engines, guests, options.guests, options.rounds, options.timeout)
    print_table(engines, guests, best, failures)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump([{"guest": g, "engine": e, "cpu_seconds": t} for (g, e), t in best.items()], file, indent=1)
    return 1 if any(engine == engines[0][0] for _, engine in failures) else 0


if __name__ == "__main__":
    sys.exit(main())
