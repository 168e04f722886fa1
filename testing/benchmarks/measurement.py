"""Runs guests under engines by turns: each round runs every guest under one engine after the other."""

import dataclasses
import os
import re

from testing.benchmarks import child


@dataclasses.dataclass
class Cell:
    """One guest under one engine."""

    cpu: list = dataclasses.field(default_factory=list)  # seconds, one per round
    wall: list = dataclasses.field(default_factory=list)
    failure: str = ""  # it was tried, and this is why it does not count
    sits_out: str = ""  # it was not tried, and this is why

    @property
    def counts(self):
        return bool(self.cpu) and not self.failure


def printed_result(run):
    """The number that a called function's run printed last, of 32 bits and signed, whatever the engine writes around it."""
    # A type behind the number is not part of it: 0x2a:i32.
    found = re.findall(r"(?<![\w.])(0x[0-9a-fA-F]+|-?\d+)(?![\w.])", run.out or run.err)
    if not found:
        return ""
    value = int(found[-1], 0) & 0xFFFFFFFF
    return str(value - (1 << 32) if value >> 31 else value)


def wrong_output(guest, run):
    """What is wrong with what the guest printed, or nothing."""
    got = printed_result(run) if guest.invoke else run.out.strip()
    return "" if got == guest.output else f"printed {got[:60]!r} instead of {guest.output[:60]!r}"


def find_guest(guest, directories):
    """The path of the guest's file, or None."""
    paths = (os.path.join(directory, guest.file) for directory in directories)
    return next((path for path in paths if os.path.exists(path)), None)


def measure_once(engine, guest, path, timeout, cell):
    cell.sits_out = engine.why_not(guest) or ""
    if cell.sits_out or cell.failure:
        return
    run = child.run(engine.words(path, guest.args, guest.invoke), timeout)
    cell.failure = run.failure or wrong_output(guest, run)
    if not cell.failure:
        cell.cpu.append(run.cpu)
        cell.wall.append(run.wall)


def measure(engines, guests, paths, rounds, timeout, progress=lambda text: None):
    """{(guest's name, engine's name): Cell}. An engine that failed with a guest is not asked again."""
    cells = {(guest.name, engine.name): Cell() for guest in guests for engine in engines}
    for turn in range(rounds):
        for guest in guests:
            progress(f"round {turn + 1} of {rounds}: {guest.name}")
            for engine in engines:
                measure_once(engine, guest, paths[guest.name], timeout, cells[guest.name, engine.name])
    return cells
