"""The driver: engines' commands, processes, ratios, reports, and the whole with small shell scripts for engines."""

import contextlib
import io
import json
import os
import stat
import tempfile
import unittest
import xml.etree.ElementTree

from testing.benchmarks import child
from testing.benchmarks import compare
from testing.benchmarks import engine
from testing.benchmarks import guest_table
from testing.benchmarks import measurement
from testing.benchmarks import profile_overhead
from testing.benchmarks import ratios
from testing.benchmarks.measurement import Cell

COMMAND = guest_table.Guest("one", "c", "", "7 8", "one 7 8: yes", "", "")
FUNCTION = guest_table.Guest("two", "gc", "", "9", "-1", "", "", invoke="run", needs=frozenset({"gc"}))


class EngineTest(unittest.TestCase):
    def test_fills_in_its_templates(self):
        found = engine.parse_engines(["e=e --x {wasm} {args}"], ["e=e -f {invoke} {wasm} {args}"], [])[0]
        self.assertEqual(found.words("/a b/one.wasm", "7 8"), ["e", "--x", "/a b/one.wasm", "7", "8"])
        self.assertEqual(found.words("two.wasm", "9", "run"), ["e", "-f", "run", "two.wasm", "9"])

    def test_sits_out_what_it_cannot_run(self):
        plain = engine.parse_engines(["e=e {wasm}"], [], [])[0]
        self.assertIsNone(plain.why_not(COMMAND))
        self.assertIn("exported function", plain.why_not(FUNCTION))
        lacking = engine.parse_engines(["e=e {wasm}"], ["e=e {invoke} {wasm}"], ["e=gc,simd"])[0]
        self.assertEqual(lacking.why_not(FUNCTION), "no gc")
        chosen = engine.parse_engines(["e=e {wasm}"], ["e=e {invoke} {wasm}"], [], ["e=gc,simd"])[0]
        self.assertEqual(chosen.why_not(COMMAND), "asked only for gc, simd")
        self.assertIsNone(chosen.why_not(FUNCTION))

    def test_says_what_is_wrong_with_an_option(self):
        for options, words in [
            ((["no command"], [], []), "give NAME=VALUE"),
            ((["e="], [], []), "give NAME=VALUE"),
            ((["e=e {args}"], [], []), "lacks {wasm}"),
            ((["e=e {wasm} {file}"], [], []), "not understood"),
            ((["e=e '{wasm}"], [], []), "not understood"),
            ((["e=e {wasm}", "e=e {wasm}"], [], []), "there is a e already"),
            ((["e=e {wasm}"], ["f=f {invoke} {wasm}"], []), "no --engine is called so"),
            ((["e=e {wasm}"], ["e=e {wasm}"], []), "lacks {invoke}"),
            ((["e=e {wasm}"], [], ["e=threads"]), "there are gc, simd"),
            ((["e=e {wasm}"], [], [], ["e=rust"]), "there are c, gc"),
        ]:
            with self.assertRaisesRegex(engine.Mistake, words):
                engine.parse_engines(*options)


class ChildTest(unittest.TestCase):
    def test_keeps_what_was_printed_and_what_it_cost(self):
        run = child.run(["sh", "-c", "echo out; echo err >&2; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"], 60)
        self.assertEqual((run.out, run.err, run.failure), ("out\n", "err\n", ""))
        self.assertGreater(run.cpu, 0)
        self.assertGreater(run.wall, 0)

    def test_says_why_a_run_does_not_count(self):
        self.assertEqual(child.run(["sh", "-c", "echo bad news >&2; exit 3"], 60).failure, "exit 3: bad news")
        self.assertEqual(child.run(["sh", "-c", "kill -9 $$"], 60).failure, "signal 9")
        self.assertIn("cannot be started", child.run(["/no/such/program"], 60).failure)

    def test_kills_what_takes_too_long_and_its_children(self):
        run = child.run(["sh", "-c", "sleep 1000 & sleep 1000"], 0.2)
        self.assertEqual(run.failure, "more than 0.2 s")
        self.assertLess(run.wall, 100)


class OutputTest(unittest.TestCase):
    def test_reads_results_as_engines_write_them(self):
        for out, err, value in [
            ("-1\n", "", "-1"),
            ("0xffffffff:i32\n", "", "-1"),
            ("4294967295\n", "", "-1"),
            ("", "Result: 42\n", "42"),
            ("warning 3: slow\n42\n", "", "42"),
            ("nothing\n", "", ""),
        ]:
            self.assertEqual(measurement.printed_result(child.Run(0, 0, out, err)), value, out + err)

    def test_compares_a_commands_output_whole(self):
        self.assertEqual(measurement.wrong_output(COMMAND, child.Run(0, 0, "one 7 8: yes\n", "")), "")
        self.assertIn("'one 7 8: no'", measurement.wrong_output(COMMAND, child.Run(0, 0, "one 7 8: no\n", "")))


class RatioTest(unittest.TestCase):
    def test_takes_least_times_and_spreads_over_rounds(self):
        found = ratios.ratio(Cell(cpu=[2.0, 1.0]), [Cell(cpu=[4.0, 4.0]), Cell(cpu=[9.0, 5.0])])
        self.assertEqual((found.value, found.low, found.high), (0.25, 0.25, 0.5))

    def test_leaves_out_what_failed(self):
        good, bad = Cell(cpu=[1.0]), Cell(cpu=[0.1], failure="printed '?'")
        self.assertIsNone(ratios.ratio(good, [bad, Cell(sits_out="no gc")]))
        self.assertEqual(ratios.ratio(good, [bad, Cell(cpu=[2.0])]).value, 0.5)

    def test_means_are_geometric_and_by_group(self):
        guests = [COMMAND, guest_table.Guest("other", "c", "", "", "", "", ""), FUNCTION]
        cells = {("one", "a"): Cell([1.0], [1.0]), ("one", "b"): Cell([4.0], [1.0])}
        cells.update({("other", "a"): Cell([1.0], [1.0]), ("other", "b"): Cell([1.0], [1.0])})
        cells.update({("two", "a"): Cell([1.0], [1.0]), ("two", "b"): Cell(sits_out="no gc")})
        found = ratios.compare("b", "a", ["b"], guests, cells)
        self.assertEqual({group: mean.value for group, mean in found.by_group.items()}, {"c": 0.5})

    def test_the_wall_clock_is_another(self):
        found = ratios.ratio(Cell(cpu=[2.0], wall=[9.0]), [Cell(cpu=[1.0], wall=[3.0])], "wall")
        self.assertEqual(found.value, 3.0)


class CompareTest(unittest.TestCase):
    """The whole: a directory of empty guests, scripts for engines."""

    def setUp(self):
        self.directory = tempfile.mkdtemp(dir=os.environ.get("TEST_TMPDIR"))
        os.makedirs(self.path("testing/benchmarks/guests"))
        for guest in guest_table.GUESTS:
            open(self.path("testing/benchmarks/guests", guest.file), "w", encoding="utf-8").close()
        for name in ("hello.wasm", "big.wasm"):
            open(self.path("testing/benchmarks/guests", name), "w", encoding="utf-8").close()
        self.good = self.script("good", 'case "$1" in *fib.wasm) echo "fib($2) = 14930352";; *) echo no;; esac')
        self.calls = self.script("calls", "echo 33799103")

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def script(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n" + text + "\n")
        os.chmod(self.path(name), stat.S_IRWXU)
        return self.path(name)

    def run_compare(self, *words):
        options = compare.parser().parse_args(["--bin", self.directory, "--strata", self.good, "--rounds", "2", *words])
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            return compare.compare(options), out.getvalue()

    def test_reports_in_three_formats(self):
        files = [self.path("t.json"), self.path("t.svg")]
        good, table = self.run_compare(
            "--only", "fib", "--engine", f"peer={self.good} {{wasm}} {{args}}", "--engine", "other=false {wasm}",
            "--best-of", "best=peer,other", "--json", files[0], "--svg", files[1],
        )
        self.assertTrue(good)
        self.assertRegex(table, r"fib +[\d.]+ ±\d+% +[\d.]+ ±\d+% +FAIL +[\d.]+ \[[\d.]+–[\d.]+\] +[\d.]+ \[")
        self.assertRegex(table, r"strata / best\n")
        self.assertIn("by the wall clock", table)
        self.assertIn("FAIL  other with fib: exit 1", table)
        with open(files[0], encoding="utf-8") as file:
            document = json.load(file)
        self.assertEqual(document["schema"], "strata-benchmarks/1")
        results = document["guests"][0]["results"]
        self.assertEqual(len(results["peer"]["cpu_seconds"]), 2)
        self.assertEqual(results["other"], {"failure": "exit 1"})
        self.assertEqual(document["comparisons"][-1]["peers"], ["peer", "other"])
        picture = xml.etree.ElementTree.parse(files[1])
        self.assertIn("fib", [node.text for node in picture.iter("{http://www.w3.org/2000/svg}text")])

    def test_fails_when_strata_prints_something_else(self):
        good, table = self.run_compare("--only", "sieve")
        self.assertFalse(good)
        self.assertIn("FAIL  strata with sieve: printed 'no'", table)

    def test_calls_functions_and_says_who_sits_out(self):
        _, table = self.run_compare(
            "--only", "binary_trees", "--engine", "a=false {wasm}", "--invoke", f"a={self.calls} {{invoke}} {{wasm}}",
            "--engine", "b=false {wasm}", "--lacks", "b=gc",
        )
        self.assertRegex(table, r"binary_trees +FAIL +[\d.]+ ±\d+%\n")
        self.assertIn("b, no gc: binary_trees", table)

    def test_measures_start_up_and_load(self):
        _, table = self.run_compare("--only", "processes", "--engine", "bad=false {wasm}")
        self.assertRegex(table, r"start-up: .* of 50 runs\n +strata +[\d.]+ / [\d.]+ +[\d.]+ / [\d.]+\n +bad +FAIL +exit 1")
        self.assertIn("load: ", table)

    def test_says_what_is_wrong(self):
        for words, reason in [
            (["--only", "nonsense"], "no such guest or group"),
            (["--best-of", "nobody"], "no --engine is called so"),
            (["--rounds", "0"], "more than nothing"),
            (["--bin", "/nowhere"], "/nowhere lacks the guests fib"),
        ]:
            with self.assertRaisesRegex(engine.Mistake, reason):
                self.run_compare(*words)


class ProfileOverheadTest(unittest.TestCase):
    def test_compares_least_with_least_and_rounds_with_themselves(self):
        self.assertEqual(profile_overhead.excess([1.1, 2.4, 3.0], [1.0, 2.0, 3.0]), "+10.0 [+10.0]")
        self.assertEqual(profile_overhead.excess([], [1.0]), "-")

    def test_reads_pauses(self):
        line = '{"schema":"strata-gc-stats/1","pauses":{"count":2,"total_ns":1500000000}}'
        self.assertEqual(profile_overhead.pauses_of(child.Run(0, 0, "", "profile: …\n" + line + "\n")), 1.5)
        self.assertIsNone(profile_overhead.pauses_of(child.Run(0, 0, "", "gc: the guest had no use for a heap\n")))

    def test_runs_every_guest_in_every_way(self):
        directory = tempfile.mkdtemp(dir=os.environ.get("TEST_TMPDIR"))
        os.makedirs(os.path.join(directory, "testing/guests"))
        for name in ("fib.wasm", "binary_trees.wasm"):
            open(os.path.join(directory, "testing/guests", name), "w", encoding="utf-8").close()
        script = os.path.join(directory, "strata")
        with open(script, "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\necho "$@" >> {directory}/log\n')
        os.chmod(script, stat.S_IRWXU)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            words = ["--bin", directory, "--strata", script, "--rounds", "2", "--only", "fib", "--only", "binary_trees"]
            profile_overhead.main(words)
        self.assertRegex(out.getvalue(), r"guest +off s +100 Hz % .*\n +fib +[\d.]+ .*\nbinary_trees ")
        with open(os.path.join(directory, "log"), encoding="utf-8") as file:
            lines = file.read().splitlines()
        self.assertEqual(len(lines), 2 * (2 * len(profile_overhead.WAYS) + 2))
        self.assertEqual(sum("interval=1ms" in line for line in lines), 4)
        self.assertEqual(sum("--gc-timeline" in line and "--gc-stats=json" in line for line in lines), 2)


if __name__ == "__main__":
    unittest.main()
