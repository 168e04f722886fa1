// The profiles that --profile writes, by the checker of the format, however the guest ends.

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "profiler/writers/gunzip.h"
#include "profiler/writers/pprof.pb.h"
#include "profiler/writers/profile_checker.h"
#include "tools/strata/run_strata.h"
#include "vm_binding/base/json/json_reader.h"
#include "vm_binding/base/json/json_value.h"

namespace strata::tools {
namespace {

using testing::RunResult;

constexpr absl::string_view kGuest = R"((module $busy
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (type $node (struct (field i64) (field (ref null $node))))
  (func $fib (param i32) (result i32)
    (if (result i32) (i32.lt_s (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
                     (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
  (func $churn (param $n i32)
    (loop $again
      (drop (struct.new $node (i64.const 1) (ref.null $node)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $hoard (local $l (ref null $node))
    (loop $again (local.set $l (struct.new $node (i64.const 1) (local.get $l))) (br $again)))
  (func (export "work") (param i32) (result i32) (call $fib (local.get 0)))
  (func (export "trap") (param i32) (result i32) (drop (call $fib (local.get 0))) unreachable)
  (func (export "exit") (param i32) (drop (call $fib (local.get 0))) (call $exit (i32.const 7)))
  (func (export "collect") (param i32) (call $churn (local.get 0)))
  (func (export "hoard") (call $hoard)))
)";

struct Profiled {
  RunResult run;
  std::string profile;
};

// The file that a run of fib writes under `name`.
std::string FileOf(const std::string& name) {
  const std::string path = TestFile(name, "");
  const RunResult run = RunStrataWith(
      {"run", "--profile=" + path, "--profile-interval=200", "--invoke", "work", TestFile("busy.wat", kGuest), "32"});
  EXPECT_EQ(run.exit_status, 0) << run.err;
  return ReadAll(path);
}

Profiled ProfileOf(const std::string& function, std::vector<std::string> words,
                   std::vector<std::string> flags = {"--profile-interval=200"}) {
  const std::string path = TestFile(function + ".json", "");
  flags.insert(flags.begin(), {"run", "--profile=" + path, "--gc-heap-max=1M", "--gc-workers=1"});
  flags.insert(flags.end(), {"--invoke", function, TestFile("busy.wat", kGuest)});
  flags.insert(flags.end(), words.begin(), words.end());
  Profiled result{RunStrataWith(flags), ReadAll(path)};
  EXPECT_EQ(profiler::CheckFirefoxProfile(result.profile), std::vector<std::string>{}) << function;
  return result;
}

// The sources of a Firefox profile, and what its guest frames say about them.
class SourceView {
 public:
  struct Source {
    std::string file;
    std::string text;
  };
  struct Frame {
    std::string function;
    size_t function_line;
    size_t line;
    size_t column;
  };

  explicit SourceView(const std::string& json) : root_(*base::ReadJson(json)) {
    for (const base::JsonValue& content : Column("sources", "content")) {
      const size_t file = Number("sources", "filename", sources_.size());
      sources_.push_back({String(file), content.string() == nullptr ? "" : *content.string()});
    }
    for (size_t i = 0; i < Column("frameTable", "func").size(); ++i) AddFrame(i);
  }

  const std::vector<Source>& sources() const { return sources_; }
  // Those whose function has a source.
  const std::vector<Frame>& frames() const { return frames_; }

 private:
  void AddFrame(size_t frame) {
    const size_t function = Number("frameTable", "func", frame);
    if (Column("funcTable", "source")[function].is_null()) return;
    frames_.push_back({String(Number("funcTable", "name", function)), Number("funcTable", "lineNumber", function),
                       Number("frameTable", "line", frame), Number("frameTable", "column", frame)});
  }

  const base::JsonValue& Shared(absl::string_view name) const { return *root_.Find("shared")->Find(name); }
  const base::JsonValue::Array& Column(absl::string_view table, absl::string_view name) const {
    return *Shared(table).Find(name)->array();
  }
  std::string String(size_t index) const { return *(*Shared("stringArray").array())[index].string(); }
  // 0 for null.
  size_t Number(absl::string_view table, absl::string_view name, size_t row) const {
    const double* const number = Column(table, name)[row].number();
    return number == nullptr ? 0 : static_cast<size_t>(*number);
  }

  const base::JsonValue root_;
  std::vector<Source> sources_;
  std::vector<Frame> frames_;
};

TEST(Profile, NamesTheFunctionsOfAGuestThatReturns) {
  const Profiled result = ProfileOf("work", {"32"});
  EXPECT_EQ(result.run.exit_status, 0) << result.run.err;
  EXPECT_EQ(result.run.out, "2178309\n");
  EXPECT_TRUE(absl::StrContains(result.profile, "\"fib\"")) << result.profile.substr(0, 4000);
  EXPECT_TRUE(absl::StrContains(result.profile, "\"work\""));
  EXPECT_TRUE(absl::StrContains(result.profile, "\"busy\""));
}

TEST(Profile, EmbedsTheTextThatWasm2watPrints) {
  const SourceView view(ProfileOf("work", {"32"}).profile);
  ASSERT_EQ(view.sources().size(), 1u);
  EXPECT_EQ(view.sources()[0].file, "busy.wat");
  const std::string wasm = TestFile("busy.wasm", "");
  ASSERT_EQ(RunStrataWith({"wat2wasm", "-o", wasm, TestFile("busy.wat", kGuest)}).exit_status, 0);
  EXPECT_EQ(view.sources()[0].text, RunStrataWith({"wasm2wat", wasm}).out);
}

TEST(Profile, GivesEachGuestFrameALineOfItsFunction) {
  const SourceView view(ProfileOf("work", {"32"}).profile);
  const std::vector<std::string> lines = absl::StrSplit(view.sources().at(0).text, '\n');
  ASSERT_GT(view.frames().size(), 1u);
  for (const SourceView::Frame& frame : view.frames()) {
    ASSERT_GE(frame.line, frame.function_line) << frame.function;
    ASSERT_LT(frame.line, lines.size()) << frame.function;
    const std::string& header = lines[frame.function_line - 1];
    if (frame.function == "fib") EXPECT_TRUE(absl::StartsWith(header, "  (func $fib ")) << header;
    for (size_t i = frame.function_line; i < frame.line; ++i) EXPECT_TRUE(absl::StartsWith(lines[i], "    ")) << i;
    if (frame.line == frame.function_line) continue;  // its entry
    ASSERT_GT(frame.column, 4u);
    EXPECT_NE(lines[frame.line - 1][frame.column - 1], ' ') << lines[frame.line - 1];
  }
}

TEST(Profile, NeedsNoNamesForLines) {
  const std::string path = TestFile("nameless.json", "");
  const std::string wasm = TestFile("nameless.wasm", "");
  ASSERT_EQ(RunStrataWith({"wat2wasm", "--no-debug-names", "-o", wasm, TestFile("busy.wat", kGuest)}).exit_status, 0);
  const RunResult run = RunStrataWith({"run", "--profile=" + path + ",interval=200us", "--invoke", "work", wasm, "32"});
  ASSERT_EQ(run.exit_status, 0) << run.err;
  EXPECT_EQ(profiler::CheckFirefoxProfile(ReadAll(path)), std::vector<std::string>{});
  const SourceView view(ReadAll(path));
  EXPECT_GT(view.frames().size(), 1u);
  ASSERT_EQ(view.sources().size(), 1u);
  EXPECT_EQ(view.sources()[0].file, "nameless.wasm.wat");
  for (const SourceView::Frame& frame : view.frames()) EXPECT_GE(frame.line, frame.function_line);
}

TEST(Profile, SamplesAtAnyInstructionIfAskedTo) {
  const std::string path = TestFile("precise.folded", "");
  const RunResult run = RunStrataWith({"run", "--profile=" + path + ",mode=precise,interval=200us,format=firefox",
                                       "--invoke", "work", TestFile("busy.wat", kGuest), "32"});
  if (absl::StrContains(run.err, "need the tail backend")) GTEST_SKIP() << run.err;
  EXPECT_EQ(run.out, "2178309\n") << run.err;
  EXPECT_EQ(profiler::CheckFirefoxProfile(ReadAll(path)), std::vector<std::string>{});
  EXPECT_TRUE(absl::StrContains(ReadAll(path), "\"fib\""));
}

TEST(Profile, SaysOnStandardErrorWhereTheTimeWent) {
  const Profiled result = ProfileOf("work", {"32"});
  EXPECT_TRUE(absl::StrContains(result.run.err, "profile: ")) << result.run.err;
  EXPECT_TRUE(absl::StrContains(result.run.err, "  fib  (busy)\n")) << result.run.err;
}

TEST(Profile, IsWrittenWhenTheGuestTraps) {
  const Profiled result = ProfileOf("trap", {"32"});
  EXPECT_EQ(result.run.exit_status, 134);
  EXPECT_TRUE(absl::StrContains(result.profile, "\"Trap\""));
  EXPECT_TRUE(absl::StrContains(result.profile, "\"fib\""));
}

TEST(Profile, IsWrittenWhenTheGuestExitsWithAFailure) {
  const Profiled result = ProfileOf("exit", {"32"});
  EXPECT_EQ(result.run.exit_status, 7) << result.run.err;
  EXPECT_TRUE(absl::StrContains(result.profile, "\"fib\""));
}

TEST(Profile, ShowsCollectionsAndTheHeapsSize) {
  const Profiled result = ProfileOf("collect", {"1000000"});
  EXPECT_EQ(result.run.exit_status, 0) << result.run.err;
  EXPECT_TRUE(absl::StrContains(result.profile, "\"Collection\""));
  EXPECT_TRUE(absl::StrContains(result.profile, "\"semispace\""));
  EXPECT_TRUE(absl::StrContains(result.profile, "\"gc-heap\""));
  EXPECT_TRUE(absl::StrContains(result.profile, "\"GC worker 0\""));
  EXPECT_TRUE(absl::StrContains(result.profile, "\"trace roots\""));
}

TEST(Profile, IsWrittenWhenTheHeapIsFull) {
  const Profiled result = ProfileOf("hoard", {});
  EXPECT_EQ(result.run.exit_status, 134);
  EXPECT_TRUE(absl::StrContains(result.run.err, "GC heap out of memory")) << result.run.err;
}

TEST(Profile, KeepsUpWithCollectionsAtEveryAllocation) {
  const Profiled result = ProfileOf("collect", {"2000"}, {"--gc-stress=1", "--profile-interval=100"});
  EXPECT_EQ(result.run.exit_status, 0) << result.run.err;
  EXPECT_TRUE(absl::StrContains(result.profile, "\"stress\""));
}

// Of the rows of the guest's "nativeAllocations", the bytes that came, or those that went.
double Allocated(const std::string& json, bool that_went) {
  const base::JsonValue root = *base::ReadJson(json);
  const base::JsonValue* table = (*root.Find("threads")->array())[0].Find("nativeAllocations");
  if (table == nullptr) return 0;
  double sum = 0;
  for (const base::JsonValue& weight : *table->Find("weight")->array()) {
    if ((*weight.number() < 0) == that_went) sum += std::abs(*weight.number());
  }
  return sum;
}

// One struct of 16 bytes in each of a million rounds.
TEST(Profile, SamplesAllocationsIfAskedTo) {
  const std::string path = TestFile("alloc.json", "");
  const RunResult run = RunStrataWith({"run", "--profile=" + path + ",alloc=8K", "--gc-heap-max=1M", "--invoke",
                                       "collect", TestFile("busy.wat", kGuest), "1000000"});
  EXPECT_EQ(run.exit_status, 0) << run.err;
  const std::string json = ReadAll(path);
  EXPECT_EQ(profiler::CheckFirefoxProfile(json), std::vector<std::string>{});
  EXPECT_NEAR(Allocated(json, false), 16e6, 0.12 * 16e6);  // five standard deviations
  EXPECT_GT(Allocated(json, true), 0.9 * Allocated(json, false));
  EXPECT_TRUE(absl::StrContains(json, "\"new $node\""));
  EXPECT_TRUE(absl::StrContains(run.err, "  type $node\n")) << run.err;
  EXPECT_TRUE(absl::StrContains(run.err, "  in churn  (busy)\n")) << run.err;
}

TEST(Profile, FollowsWhatFillsTheHeap) {
  const std::string path = TestFile("hoard.json", "");
  const RunResult run = RunStrataWith({"run", "--profile=" + path + ",alloc=1K", "--gc-heap-max=1M", "--gc=marksweep",
                                       "--invoke", "hoard", TestFile("busy.wat", kGuest)});
  EXPECT_EQ(run.exit_status, 134);
  const std::string json = ReadAll(path);
  EXPECT_EQ(profiler::CheckFirefoxProfile(json), std::vector<std::string>{});
  EXPECT_NEAR(Allocated(json, false), 1 << 20, 0.2 * (1 << 20));
  EXPECT_EQ(Allocated(json, true), 0);
}

TEST(Profile, SamplesNoAllocationsUnlessAskedTo) {
  const Profiled result = ProfileOf("collect", {"1000000"});
  EXPECT_FALSE(absl::StrContains(result.profile, "nativeAllocations"));
  EXPECT_FALSE(absl::StrContains(result.run.err, "$node")) << result.run.err;
}

TEST(Profile, GivesPprofWhatWasAllocatedAndLives) {
  const std::string path = TestFile("alloc.pb.gz", "");
  const RunResult run = RunStrataWith({"run", "--profile=" + path + ",alloc=8K", "--gc-heap-max=1M", "--invoke",
                                       "collect", TestFile("busy.wat", kGuest), "1000000"});
  EXPECT_EQ(run.exit_status, 0) << run.err;
  profiler::pprof::Profile profile;
  ASSERT_TRUE(profile.ParseFromString(profiler::Gunzip(ReadAll(path)).value_or("\xff")));
  ASSERT_EQ(profile.sample_type_size(), 6);
  EXPECT_EQ(profile.string_table(static_cast<int>(profile.sample_type(3).type())), "alloc_space");
  int64_t allocated = 0, live = 0;
  for (const profiler::pprof::Sample& sample : profile.sample()) {
    allocated += sample.value(3);
    live += sample.value(5);
  }
  EXPECT_NEAR(static_cast<double>(allocated), 16e6, 0.12 * 16e6);
  EXPECT_LT(live, 1 << 20);
}

TEST(Profile, IsStacksAsTextIfTheFileIsFolded) {
  const std::string text = FileOf("fib.folded");
  EXPECT_TRUE(absl::StrContains(text, "work;fib;fib")) << text.substr(0, 4000);
}

TEST(Profile, IsCompressedIfTheFileIs) {
  const std::string json = profiler::Gunzip(FileOf("fib.json.gz")).value_or("");
  EXPECT_EQ(profiler::CheckFirefoxProfile(json), std::vector<std::string>{});
}

TEST(Profile, IsForPprofIfTheFileIs) {
  profiler::pprof::Profile profile;
  ASSERT_TRUE(profile.ParseFromString(profiler::Gunzip(FileOf("fib.pb.gz")).value_or("\xff")));
  EXPECT_GT(profile.sample_size(), 0);
  int fibs = 0;
  for (const profiler::pprof::Function& function : profile.function()) {
    if (profile.string_table(static_cast<int>(function.name())) == "fib") ++fibs;
  }
  EXPECT_EQ(fibs, 1);
  EXPECT_GT(profile.location(0).line(0).line(), 0);
  EXPECT_GT(profile.function(0).start_line(), 0);
  EXPECT_EQ(profile.string_table(static_cast<int>(profile.function(0).filename())), "busy.wat");
}

}  // namespace
}  // namespace strata::tools
