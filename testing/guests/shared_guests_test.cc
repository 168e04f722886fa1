// Guests made by real compilers, under every collector of this stage. They are not part of the tree: STRATA_SHARED
// names the directory that holds guests/, and the tests are skipped, saying so, where it is not set.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "testing/guests/subprocess.h"

namespace strata::testing {
namespace {

std::string SharedGuests() {
  const char* shared = std::getenv("STRATA_SHARED");
  if (shared == nullptr || !std::filesystem::is_directory(std::string(shared) + "/guests")) return "";
  return std::string(shared) + "/guests/";
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// One row of the index's table.
struct IndexRow {
  std::string name, stage, entry, arguments, output;
  bool allocates = false;  // garbage-collected objects
};

std::string Trim(const std::string& text) {
  const size_t first = text.find_first_not_of(' '), last = text.find_last_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

std::vector<IndexRow> ReadIndex(const std::string& directory) {
  std::vector<IndexRow> rows;
  std::istringstream index(ReadFile(directory + "INDEX.md"));
  for (std::string line; std::getline(index, line);) {
    std::vector<std::string> cells;
    std::istringstream parts(line);
    for (std::string cell; std::getline(parts, cell, '|');) cells.push_back(Trim(cell));
    // | name | stage | bytes | GC | entry | arguments | imports | output | …
    if (cells.size() < 9 || cells[2].rfind("stage ", 0) != 0) continue;
    rows.push_back({cells[1], cells[2], cells[5], cells[6], cells[8], cells[4] == "yes"});
  }
  return rows;
}

// The line before the last time that varies, for guests that print the time.
bool AgreesButForTimes(const std::string& expected, const std::string& actual) {
  std::istringstream a(expected), b(actual);
  for (std::string x, y; std::getline(a, x);) {
    if (!std::getline(b, y)) return false;
    if (x == y) continue;
    const size_t digit = x.find_first_of("0123456789");
    if (digit == std::string::npos || x.substr(0, digit) != y.substr(0, digit)) return false;
  }
  return true;
}

// A guest that measures plans its work by a first look at the clock: on a machine that gets faster meanwhile it ends
// before its ten seconds, says so, and calls its result wrong. The result is in the lines between; they stay.
std::string AsIfLongEnough(std::string output, const std::string& expected) {
  constexpr char kTooShort[] = "ERROR! Must execute for at least 10 secs for a valid result!\n";
  constexpr char kVerdict[] = "Errors detected\n", kValid[] = "Correct operation validated.";
  const size_t too_short = output.find(kTooShort), valid = expected.find(kValid);
  if (too_short == std::string::npos || valid == std::string::npos) return output;
  output.erase(too_short, sizeof kTooShort - 1);
  const size_t verdict = output.find(kVerdict);
  if (verdict != std::string::npos) output.replace(verdict, sizeof kVerdict - 1, expected.substr(valid));
  return output;
}

std::vector<std::string> CommandFor(const std::string& directory, const IndexRow& row, const std::string& plan) {
  std::vector<std::string> command{StrataCommand(), "run", "--gc=" + plan, "--unknown-imports=default"};
  const std::string preopen = directory + row.name + ".dir";
  if (std::filesystem::is_directory(preopen)) command.push_back("--dir=" + preopen + "::.");
  const size_t comma = row.entry.find(", ");
  if (comma != std::string::npos) command.push_back("--invoke=" + row.entry.substr(comma + 2));
  command.push_back(directory + row.name + ".wasm");
  std::istringstream arguments(row.arguments);
  for (std::string argument; arguments >> argument;) command.push_back(argument);
  return command;
}

// A guest that allocates nothing is the same guest under every collector.
std::vector<const char*> PlansFor(const IndexRow& row) {
  if (!row.allocates) return {"semispace"};
  return {"null", "semispace", "marksweep", "markcompact", "immix", "gencopy", "genimmix", "stickyimmix"};
}

void ExpectStatedOutput(const std::string& directory, const IndexRow& row, const char* plan) {
  const RunResult result = RunProgram(CommandFor(directory, row, plan));
  const std::string expected = ReadFile(directory + row.name + ".expected");
  EXPECT_EQ(result.exit_status, 0) << row.name << " " << plan << ": " << result.err;
  const bool varies = row.output.rfind("VARIES", 0) == 0;
  EXPECT_TRUE(varies ? AgreesButForTimes(expected, AsIfLongEnough(result.out, expected)) : expected == result.out)
      << row.name << " " << plan << " printed\n"
      << result.out.substr(0, 2000) << "\nnot\n"
      << expected.substr(0, 2000);
}

// For guests that are called function by function: the expected file says "=> NAME(ARGUMENT) = RESULT". The functions
// take nothing; the host that made the file ignores an argument too many.
void ExpectStatedResults(const std::string& directory, const IndexRow& row, const char* plan) {
  std::istringstream expected(ReadFile(directory + row.name + ".expected"));
  int calls = 0;
  for (std::string line; std::getline(expected, line); ++calls) {
    const size_t open = line.find('('), close = line.find(')');
    ASSERT_TRUE(line.rfind("=> ", 0) == 0 && open != std::string::npos && close != std::string::npos) << line;
    const RunResult result =
        RunProgram({StrataCommand(), "run", std::string("--gc=") + plan, "--unknown-imports=default",
                    "--invoke=" + line.substr(3, open - 3), directory + row.name + ".wasm"});
    EXPECT_EQ("= " + result.out, line.substr(close + 2) + "\n") << row.name << " " << plan << ": " << result.err;
  }
  EXPECT_GT(calls, 0) << row.name;
}

// A library is there to be linked: that a function of it runs shows that it is accepted.
void ExpectLibraryRuns(const std::string& directory, const IndexRow& row, const char* plan) {
  const std::string prefix = "library: ";
  const std::string function = row.entry.substr(prefix.size(), row.entry.find("..") - prefix.size());
  const RunResult result = RunProgram(
      {StrataCommand(), "run", std::string("--gc=") + plan, "--invoke=" + function, directory + row.name + ".wasm"});
  EXPECT_EQ(result.exit_status, 0) << row.name << " " << plan << ": " << result.err;
}

// Runs every guest of a stage; returns how many there were.
int RunStage(const std::string& directory, const std::string& stage) {
  int run = 0;
  for (const IndexRow& row : ReadIndex(directory)) {
    if (row.stage != stage) continue;
    ++run;
    for (const char* plan : PlansFor(row)) {
      if (row.entry.rfind("library: ", 0) == 0) {
        ExpectLibraryRuns(directory, row, plan);
      } else if (row.entry.find('(') != std::string::npos) {
        ExpectStatedResults(directory, row, plan);
      } else {
        ExpectStatedOutput(directory, row, plan);
      }
    }
  }
  return run;
}

TEST(SharedGuests, StageOneGivesTheStatedOutput) {
  const std::string directory = SharedGuests();
  if (directory.empty()) GTEST_SKIP() << "STRATA_SHARED is not set: the guests of real compilers are not here";
  EXPECT_GE(RunStage(directory, "stage 1"), 14) << "the index names fewer guests than it did";
}

TEST(SharedGuests, StageTwoGivesTheStatedOutput) {
  const std::string directory = SharedGuests();
  if (directory.empty()) GTEST_SKIP() << "STRATA_SHARED is not set: the guests of real compilers are not here";
  EXPECT_GE(RunStage(directory, "stage 2"), 12) << "the index names fewer guests than it did";
}

// Guests of the second stage, as far as the engine runs them: what each prints and says on standard error.
TEST(SharedGuests, TheVectorGuestGivesTheStatedOutput) {
  const std::string directory = SharedGuests();
  if (directory.empty()) GTEST_SKIP() << "STRATA_SHARED is not set: the guests of real compilers are not here";
  for (const IndexRow& row : ReadIndex(directory)) {
    if (row.name != "sg_blake3-simd") continue;
    for (const std::string flag : {"", "--relaxed-simd-deterministic"}) {
      std::vector<std::string> command = CommandFor(directory, row, "null");
      if (!flag.empty()) command.insert(command.begin() + 2, flag);
      const RunResult result = RunProgram(command);
      EXPECT_EQ(result.exit_status, 0) << result.err;
      EXPECT_EQ(result.out, ReadFile(directory + row.name + ".expected"));
      EXPECT_EQ(result.err, ReadFile(directory + row.name + ".stderr"));
    }
    return;
  }
  ADD_FAILURE() << "the index names no sg_blake3-simd";
}

struct GcRow {
  const char* name;
  const char* argument;
  const char* out;
};

TEST(SharedGuests, TheFourGcGuestsGiveTheStatedOutput) {
  const std::string directory = SharedGuests();
  if (directory.empty()) GTEST_SKIP() << "STRATA_SHARED is not set: the guests of real compilers are not here";
  const GcRow kRows[] = {{"bintrees", "300", "9961171\n"},
                         {"list", "200", "-717379968\n"},
                         {"sort", "1000000", "90\n"},
                         {"map", "5000000", "-114965542\n"}};
  for (const GcRow& row : kRows) {
    for (const std::string flags : {"--gc=semispace", "--gc=null"}) {
      const RunResult result =
          RunProgram({StrataCommand(), "run", flags, flags == "--gc=null" ? "--gc-heap-max=15G" : "--gc-heap-max=256M",
                      "--invoke=run", directory + "gc/" + row.name + ".wasm", row.argument});
      EXPECT_EQ(result.out, row.out) << row.name << " " << flags << ": " << result.err;
    }
  }
}

}  // namespace
}  // namespace strata::testing
