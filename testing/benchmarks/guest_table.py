"""The guests: what each is for, how large it runs when measured and when tested, and what it must print.

The expected lines of C and C++ guests were printed by native builds of the same sources (gcc 12 -O2; the SIMD guests take their
scalar branches there), those of WAT guests by V8.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Guest:
    name: str
    group: str
    purpose: str
    args: str  # as measured
    output: str  # printed then; for one with `invoke` the result
    test_args: str  # small, for the tests
    test_output: str
    invoke: str = ""  # the exported function of a guest that is no command
    needs: frozenset = frozenset()  # what an engine may lack

    @property
    def file(self):
        return self.name + ".wasm"


GROUPS = {
    "c": "C and C++",
    "simd": "SIMD",
    "gc": "garbage collection",
    "stress": "one kind of work each",
}


def _command(group, name, purpose, args, printed, test_args, test_printed, needs=()):
    """A WASI command that prints `name args: printed`."""
    output, test_output = f"{name} {args}: {printed}", f"{name} {test_args}: {test_printed}"
    return Guest(name, group, purpose, args, output, test_args, test_output, needs=frozenset(needs))


def _function(group, name, purpose, args, result, test_args, test_result, needs=()):
    return Guest(name, group, purpose, args, result, test_args, test_result, invoke="run", needs=frozenset(needs))


# Sized for some tenths of a second in an interpreter.
GUESTS = [
    Guest("fib", "c", "calls", "36", "fib(36) = 14930352", "20", "fib(20) = 6765"),
    Guest("sieve", "c", "strided stores", "4000000 10", "283146 primes below 4000000", "100000", "9592 primes below 100000"),
    Guest("matmul", "c", "doubles, strided loads", "300 8", "trace -13.000", "50", "trace -97.000"),
    Guest(
        "sha256",
        "c",
        "32-bit arithmetic",
        "12000000",
        "cc366a30fdcb37fe01d974fd6d33e047c1619f959feff23e4884d1abfa99d0d2",
        "3",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    ),
    _command("c", "mix", "list sort, 16-bit matrices, state machine, CRC", "2500", "c7b4", "20", "44c2"),
    _command("c", "nbody", "doubles, square roots", "400000", "-0.672785770", "1000", "-0.673028965"),
    _command("c", "mandelbrot", "a tight loop of doubles", "700 500", "8ef5d4f6", "40 50", "663ca45b"),
    _command("c", "spectral", "division and calls inside a loop", "1000 8", "1.274224148", "60 2", "1.274206094"),
    _command("c", "hashmap", "scattered loads, unpredictable branches", "5000000", "55946314 43595", "20000", "0036bc23 4805"),
    _command("c", "trees", "malloc, pointers", "80000 8", "24a5d705", "1000 2", "eb831e4a"),
    _command("c", "bytecode_vm", "a switch-based interpreter", "500000", "0010df2d", "5000", "000055e0"),
    _command("c", "quicksort", "comparisons, swaps, recursion", "500000 3", "5c13dd89", "3000 2", "785ffd1e"),
    _command("c", "byte_copy", "copying by loops", "1000000 80", "ef998bda", "4096 4", "e591d847"),
    _command("c", "bulk_copy", "memory.copy and memory.fill", "100000", "54554f33", "40", "1d1a8bf0"),
    _command("c", "base64", "bytes, shifts, table lookups", "300000 60", "0a5fe2a2", "1000 3", "64f529c2"),
    _command("c", "dfa", "regular expressions: a lazy DFA", "6000000", "e28c37fc", "10000", "e939853e"),
    _command("c", "json", "recursive descent, strings, malloc", "5000 16", "8ec4af9c", "50 2", "7c187758"),
    _command("c", "lz", "hash chains, matching, copying", "3000000", "925423 db926fed", "4000", "1507 115439e3"),
    _command("c", "tasks", "function pointers, queues", "800000", "45ff6497", "1000", "f27baec4"),
    _command("c", "format", "snprintf and strtod", "30000", "e3573fde", "60", "d74d847d"),
    _command("c", "bignum", "64-bit multiply and add", "400 200", "cc933771", "16 4", "0b3035e3"),
    _command("c", "keccak", "64-bit rotations", "40000", "e40756b906fc3823", "20", "365084426d8df41c"),
    _command("c", "life", "bytes around bytes", "256 250", "3537 2133f0a6", "48 10", "215 a42be523"),
    _command("c", "big_switch", "a switch of 512 cases", "15000000", "bcefdc28 31b10c65", "20000", "2606e4b8 15dfc71c"),
    _command("c", "main_loop", "one long loop in main", "10000000", "5235c071", "10000", "893f9b22"),
    _command("c", "shapes", "C++: virtual calls", "1000 8000", "e4a20058", "50 20", "11d6b1aa"),
    _command("c", "containers", "C++: strings, maps, std::sort", "40000 3", "d3aa5115", "300 2", "8024dea7"),
    _command("simd", "simd_matmul", "f32x4 multiply and add", "256 15", "229575.1250", "16 2", "216.6875", ["simd"]),
    _command(
        "simd",
        "simd_bytes",
        "i8x16 comparisons, bit masks",
        "1000000 250",
        "237072151 3687237 2729357 9512b42c",
        "4096 4",
        "12073 1275 779 32d4dd0f",
        ["simd"],
    ),
    _command("simd", "simd_rounds", "i32x4 add, rotate, shuffle", "500000", "5d2ef059", "100", "badf45df", ["simd"]),
    _function("gc", "binary_trees", "structs: allocate, count, drop", "18", "33799103", "8", "16623", ["gc"]),
    _function("gc", "lists", "structs: build, filter, map, reverse", "8000", "1308512960", "20", "79666644", ["gc"]),
    _function("gc", "sort", "array of references: merge sort", "1000000", "1769498585", "2000", "407206046", ["gc"]),
    _function("gc", "treap", "path copying, old versions live", "500000", "-1060619678", "2000", "1873584456", ["gc"]),
    _function("gc", "expressions", "ref.test, ref.cast, br_on_cast", "12000", "-1340869108", "20", "1941266183", ["gc"]),
    _function("gc", "closures", "call_ref, return_call_ref, casts", "120000", "1300403236", "50", "-511407032", ["gc"]),
    _function("gc", "arrays", "arrays of numbers: get, set, copy, fill", "24000", "657807586", "20", "-1968644590", ["gc"]),
    _command(
        "stress",
        "floats",
        "min, max, rounding, conversions",
        "8000000",
        "035b3bed -18620.854 21992.375 -20312947.268",
        "2000",
        "5290decf -29482.504 19423.517 -33550739.556",
    ),
    _command("stress", "division", "division and remainder of both widths", "8000000", "197da6c4", "2000", "b373c1a5"),
    _command("stress", "bits", "counting bits, rotations, extensions, select", "15000000", "9bcc58ad", "2000", "7fd71642"),
    _command("stress", "indirect", "calls through a table", "30000000", "aa854a6a 5.226372", "2000", "abef6be5 7.238228"),
    _command("stress", "grow", "memory.grow", "4000", "987eb266", "40", "e2c1142a"),
    _command("stress", "locals", "128 locals alive in a loop", "500000", "493d4c62fd038991", "50", "38d80f4f82cc08bd"),
    _command("stress", "nesting", "loops six deep with ways out", "13", "144379134 a5215863", "3", "5145 cc3858e1"),
    _function("stress", "globals", "globals of each type", "12000000", "363673963", "2000", "-1988993697"),
    _function("stress", "tables", "table.get, table.set, table.size", "8000000", "-2405179", "2000", "858945340"),
    _function(
        "stress",
        "small_copies",
        "memory.copy and memory.fill of a few bytes",
        "12000000",
        "22672136",
        "2000",
        "-1274771517",
    ),
    _function("stress", "values", "values of blocks, branches, loops, calls", "10000000", "1633973154", "2000", "590572787"),
    _function("stress", "wide", "64-bit arithmetic, all widths of load and store", "8000000", "-1859363962", "2000", "37334855"),
    _function("stress", "axpy", "doubles and floats in memory", "20000", "194569", "20", "194634"),
]
