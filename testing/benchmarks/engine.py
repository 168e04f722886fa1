"""An engine: a name and the command lines with which it runs guests."""

import dataclasses
import re
import shlex
from typing import FrozenSet, Optional

KNOWN_NEEDS = frozenset({"gc", "simd"})


class Mistake(ValueError):
    """The user's, said in words for the user."""


@dataclasses.dataclass(frozen=True)
class Engine:
    name: str
    command: str  # with {wasm} and {args}
    invoke: str = ""  # with {invoke} too: calls an exported function; empty: it cannot
    lacks: FrozenSet[str] = frozenset()

    def why_not(self, guest):
        """Why this engine sits the guest out, or None."""
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
        raise Mistake(f"{option} {text!r}: the command is not understood ({error}); it may use {{{'}, {'.join(fields)}}}") from None
    for field in fields:
        if "{" + field + "}" not in template and field != "args":
            raise Mistake(f"{option} {text!r}: the command lacks {{{field}}}")
    if not words:
        raise Mistake(f"{option} {text!r}: the command is empty")


def parse_engines(engines, invokes, lacks):
    """Engines from the values of --engine, --invoke and --lacks, in the order of --engine."""
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
        name, features = _split(text, "--lacks")
        lacking = frozenset(features.split(","))
        if not lacking <= KNOWN_NEEDS:
            raise Mistake(f"--lacks {text!r}: there are {', '.join(sorted(KNOWN_NEEDS))}")
        parsed[name] = dataclasses.replace(_known(parsed, name, "--lacks"), lacks=lacking)
    return list(parsed.values())


def _known(engines, name, option):
    if name not in engines:
        raise Mistake(f"{option} {name}: no --engine is called so; there are {', '.join(engines)}")
    return engines[name]


def parse_best_of(text, engines):
    """The names of --best-of, each that of an engine."""
    names = text.split(",") if text else []
    for name in names:
        if name not in {engine.name for engine in engines}:
            raise Mistake(f"--best-of {name}: no --engine is called so")
    return names
