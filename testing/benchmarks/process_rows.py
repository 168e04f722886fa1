"""Rows about whole processes: how long it takes to say hello, and to load a large module of which nearly nothing runs."""

import dataclasses
import statistics

from testing.benchmarks import child


@dataclasses.dataclass(frozen=True)
class ProcessRow:
    name: str
    file: str
    purpose: str
    runs: int


ROWS = [
    ProcessRow("start-up", "hello.wasm", "a process that prints one line", 50),
    ProcessRow("load", "big.wasm", "17 MB of code, 21 of 20,001 functions called", 5),
]


@dataclasses.dataclass(frozen=True)
class Cost:
    least_wall: float  # seconds, all of them
    median_wall: float
    least_cpu: float
    median_cpu: float


def cost_of(runs):
    walls, cpus = [run.wall for run in runs], [run.cpu for run in runs]
    return Cost(min(walls), statistics.median(walls), min(cpus), statistics.median(cpus))


def measure_row(engines, path, count, timeout):
    """{engine's name: Cost or the reason why there is none}, the engines by turns."""
    runs, failures = {engine.name: [] for engine in engines}, {}
    for _ in range(count):
        for engine in engines:
            if engine.name in failures:
                continue
            run = child.run(engine.words(path, ""), timeout)
            if run.failure:
                failures[engine.name] = run.failure
            runs[engine.name].append(run)
    return {name: failures.get(name) or cost_of(done) for name, done in runs.items()}
