"""Every guest that is measured, small, under the strata command: it prints what it should."""

import os
import unittest

from testing.benchmarks import child
from testing.benchmarks import guest_table
from testing.benchmarks import measurement

STRATA = "tools/strata/strata"
DIRECTORIES = ("testing/benchmarks/guests", "testing/guests")


def run_strata(*words):
    return child.run([STRATA, "run", *words], timeout=240)


class GuestsTest(unittest.TestCase):
    def test_commands_print_what_they_do_natively(self):
        for guest in guest_table.GUESTS:
            if guest.invoke:
                continue
            run = run_strata(measurement.find_guest(guest, DIRECTORIES), *guest.test_args.split())
            self.assertEqual((run.failure, run.out.strip()), ("", guest.test_output), guest.name)

    def test_functions_return_what_they_do_elsewhere(self):
        for guest in guest_table.GUESTS:
            if guest.invoke:
                run = run_strata(f"--invoke={guest.invoke}", measurement.find_guest(guest, DIRECTORIES), guest.test_args)
                self.assertEqual((run.failure, measurement.printed_result(run)), ("", guest.test_output), guest.name)

    def test_collections_do_not_change_results(self):
        for guest in guest_table.GUESTS:
            if "gc" in guest.needs:
                path = measurement.find_guest(guest, DIRECTORIES)
                run = run_strata("--gc-stress=random:7", "--gc-verify", f"--invoke={guest.invoke}", path, guest.test_args)
                self.assertEqual((run.failure, measurement.printed_result(run)), ("", guest.test_output), guest.name)

    def test_the_process_rows_run(self):
        self.assertEqual(run_strata("testing/benchmarks/guests/hello.wasm").out, "hello, world\n")
        self.assertEqual(run_strata("testing/benchmarks/guests/big.wasm").failure, "")

    def test_names_are_unique_and_groups_known(self):
        names = [guest.name for guest in guest_table.GUESTS]
        self.assertEqual(len(names), len(set(names)))
        self.assertLessEqual({guest.group for guest in guest_table.GUESTS}, set(guest_table.GROUPS))

    def test_every_source_is_in_the_table(self):
        built = {name[:-5] for name in os.listdir(DIRECTORIES[0]) if name.endswith(".wasm")}
        self.assertLessEqual(built - {"hello", "big"}, {guest.name for guest in guest_table.GUESTS})


if __name__ == "__main__":
    unittest.main()
