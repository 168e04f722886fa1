"""An engine: a name and the command lines with which it runs guests."""

import dataclasses
import re
import shlex
from typing import FrozenSet

from testing.benchmarks import guest_table

KNOWN_NEEDS = frozenset({"gc", "simd"})


class Mistake(ValueError):
    """The user's, said in words for the user."""


@dataclasses.dataclass(frozen=True)
class Engine:
    name: str
    command: str  # with {wasm} and {args}
    invoke: str = ""  # with {invoke} too: calls an exported function; empty: it cannot
    lacks: FrozenSet[str] = frozenset()
    groups: FrozenSet[str] = frozenset(guest_table.GROUPS)  # of guests, that it is asked to run

    def why_not(self, guest):
        """Why this engine sits the guest out, or None."""
        if guest.group not in self.groups:
            return "asked only for " + ", ".join(sorted(self.groups))
        lacking = sorted(guest.needs & self.lacks)
        if lacking:
            return "no " + ", ".join(lacking)
        if guest.invoke and not self.invoke:
            return "no way given to call an exported function"
        return None

    def words(self, wasm, args, invoke=""):
        """The command line that runs the file."""
        template = self.invoke if invoke else self.command
        return shlex.split(template.format(wasm=shlex.quote(wasm), args=args, invoke=invoke))


def _split(text, option):
    name, equals, value = text.partition("=")
    if not equals or not re.fullmatch(r"[A-Za-z0-9_.-]+", name) or not value.strip():
        raise Mistake(f"{option} {text!r}: give NAME=VALUE")
    return name, value


def _check_template(option, text, template, fields):
    try:
        words = shlex.split(template.format(**{field: field for field in fields}))
    except (KeyError, IndexError, ValueError) as error:
        may = ", ".join("{" + field + "}" for field in fields)
        raise Mistake(f"{option} {text!r}: the command is not understood ({error}); it may use {may}") from None
    for field in fields:
        if "{" + field + "}" not in template and field != "args":
            raise Mistake(f"{option} {text!r}: the command lacks {{{field}}}")
    if not words:
        raise Mistake(f"{option} {text!r}: the command is empty")


def _set(text, option, known):
    """(NAME, the set) of NAME=WORD,WORD."""
    name, words = _split(text, option)
    found = frozenset(words.split(","))
    if not found <= frozenset(known):
        raise Mistake(f"{option} {text!r}: there are {', '.join(sorted(known))}")
    return name, found


def parse_engines(engines, invokes=(), lacks=(), groups=()):
    """Engines from the values of --engine, --invoke, --lacks and --groups, in the order of --engine."""
    parsed = {}
    for text in engines:
        name, command = _split(text, "--engine")
        _check_template("--engine", text, command, ("wasm", "args"))
        if name in parsed:
            raise Mistake(f"--engine {text!r}: there is a {name} already")
        parsed[name] = Engine(name, command)
    for text in invokes:
        name, command = _split(text, "--invoke")
        _check_template("--invoke", text, command, ("wasm", "args", "invoke"))
        parsed[name] = dataclasses.replace(_known(parsed, name, "--invoke"), invoke=command)
    for text in lacks:
        name, lacking = _set(text, "--lacks", KNOWN_NEEDS)
        parsed[name] = dataclasses.replace(_known(parsed, name, "--lacks"), lacks=lacking)
    for text in groups:
        name, chosen = _set(text, "--groups", guest_table.GROUPS)
        parsed[name] = dataclasses.replace(_known(parsed, name, "--groups"), groups=chosen)
    return list(parsed.values())


def _known(engines, name, option):
    if name not in engines:
        raise Mistake(f"{option} {name}: no --engine is called so; there are {', '.join(engines)}")
    return engines[name]


def parse_best_of(text, engines):
    """(TITLE, the names) of --best-of TITLE=NAMES or NAMES, each name that of an engine; None of nothing."""
    if not text:
        return None
    title, equals, listed = text.partition("=")
    names = (listed if equals else text).split(",")
    for name in names:
        if name not in {engine.name for engine in engines}:
            raise Mistake(f"--best-of {name}: no --engine is called so")
    return (title if equals else "fastest of " + "+".join(names)), names
