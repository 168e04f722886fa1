#include "tools/strata/run_options.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace strata::tools {
namespace {

absl::StatusOr<RunOptions> Parse(std::vector<absl::string_view> arguments) {
  RunOptions options;
  const absl::StatusOr<size_t> used = ParseFlags(RunFlags(), arguments, options);
  if (!used.ok()) return used.status();
  if (absl::Status status = CheckRunOptions(options); !status.ok()) return status;
  return options;
}

TEST(RunOptions, HasDefaults) {
  const absl::StatusOr<RunOptions> options = Parse({});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->heap.plan, "semispace");
  EXPECT_EQ(options->heap.max_bytes, size_t{1} << 30);
  EXPECT_EQ(options->features, DefaultFeatures());
  EXPECT_FALSE(options->invoke.has_value());
}

TEST(RunOptions, TakesEveryFlag) {
  const absl::StatusOr<RunOptions> options = Parse({"--gc=null",
                                                    "--gc-heap-max=64M",
                                                    "--gc-heap-initial=8M",
                                                    "--gc-heap-min=2M",
                                                    "--gc-trigger=dynamic",
                                                    "--gc-nursery=512K-4M",
                                                    "--gc-workers=2",
                                                    "--gc-stats",
                                                    "--gc-stress=3",
                                                    "--gc-verify",
                                                    "--profile=p.json,mode=precise",
                                                    "--profile-interval=250",
                                                    "--heap-snapshot=h.heapsnapshot",
                                                    "--coredump=core.wasm",
                                                    "--heap-census",
                                                    "--dir=/tmp::/data",
                                                    "--dir=.",
                                                    "--env=A=b=c",
                                                    "--env=B=",
                                                    "--invoke=main",
                                                    "--unknown-imports=trap",
                                                    "--features=-gc",
                                                    "--jobs=3",
                                                    "--inherit-env",
                                                    "--argv0=me",
                                                    "--preload=a=b=c.wasm",
                                                    "--tcplisten=127.0.0.1:1",
                                                    "--timeout=2s",
                                                    "--max-memory=1M",
                                                    "--max-wasm-stack=1M"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->heap.plan, "null");
  EXPECT_EQ(options->heap.max_bytes, size_t{64} << 20);
  EXPECT_EQ(options->gc_workers, 2);
  EXPECT_EQ(options->jobs, 3u);
  EXPECT_EQ(options->heap.initial_bytes, size_t{8} << 20);
  EXPECT_EQ(options->heap.min_bytes, size_t{2} << 20);
  EXPECT_EQ(options->heap.limit, gc::LimitPolicy::kDynamic);
  EXPECT_EQ(Parse({"--gc=auto"})->heap.plan, "auto");
  EXPECT_EQ(options->heap.nursery.min_bytes, size_t{512} << 10);
  EXPECT_EQ(options->heap.nursery.max_bytes, size_t{4} << 20);
  EXPECT_TRUE(options->gc_stats);
  EXPECT_FALSE(options->gc_stats_as_json);
  EXPECT_TRUE(Parse({"--gc-stats=json", "FILE"})->gc_stats_as_json);
  EXPECT_FALSE(Parse({"--gc-stats=yaml", "FILE"}).ok());
  EXPECT_EQ(options->heap.stress.every_nth, 3u);
  EXPECT_TRUE(options->heap.verify);
  EXPECT_EQ(options->profile.file, "p.json");
  EXPECT_TRUE(options->profile.precise);
  EXPECT_EQ(options->heap_snapshot, "h.heapsnapshot");
  EXPECT_EQ(options->coredump, "core.wasm");
  EXPECT_TRUE(options->heap_census);
  EXPECT_EQ(options->profile.interval_us, 250);
  ASSERT_EQ(options->directories.size(), 2u);
  EXPECT_EQ(options->directories[0].host, "/tmp");
  EXPECT_EQ(options->directories[0].guest, "/data");
  EXPECT_EQ(options->directories[1].guest, ".");
  EXPECT_EQ(options->environment, (std::vector<std::string>{"A=b=c", "B="}));
  EXPECT_EQ(options->invoke, "main");
  EXPECT_EQ(options->unknown_imports, wasm::UnknownImports::kTrap);
  EXPECT_FALSE(options->features.has(wasm::Feature::kGc));
  EXPECT_EQ(options->max_stack_bytes, size_t{1} << 20);
  EXPECT_TRUE(options->inherit_environment);
  EXPECT_EQ(options->argv0, "me");
  ASSERT_EQ(options->preloads.size(), 1u);
  EXPECT_EQ(options->preloads[0].name, "a");
  EXPECT_EQ(options->preloads[0].file, "b=c.wasm");
  EXPECT_EQ(options->listeners, (std::vector<std::string>{"127.0.0.1:1"}));
  EXPECT_EQ(options->timeout_us, 2'000'000);
  EXPECT_EQ(options->max_memory_pages, 16u);
  EXPECT_FALSE(options->deterministic_seed.has_value());
}

TEST(RunOptions, DeterminismIncludesRelaxedVectors) {
  const absl::StatusOr<RunOptions> options = Parse({"--deterministic=7"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->deterministic_seed, 7u);
  EXPECT_TRUE(options->deterministic_relaxed_simd);
  EXPECT_EQ(Parse({"--deterministic"})->deterministic_seed, 0u);
}

TEST(RunOptions, TakesEveryFormOfStressAndNursery) {
  EXPECT_EQ(Parse({"--gc-stress=alloc"})->heap.stress.every_nth, 1u);
  EXPECT_EQ(Parse({"--gc-stress=64"})->heap.stress.seed, 0u);
  EXPECT_EQ(Parse({"--gc-stress=random:7"})->heap.stress.seed, 7u);
  EXPECT_EQ(Parse({"--gc-nursery=3M"})->heap.nursery.max_bytes, size_t{3} << 20);
  EXPECT_EQ(Parse({"--gc-nursery=3M"})->heap.nursery.min_bytes, 0u);
}

// Whichever flag stands first.
TEST(RunOptions, SaysWhichSizesDoNotFitTogether) {
  const struct {
    std::vector<absl::string_view> flags;
    absl::string_view message;
  } kCases[] = {
      {{"--gc-heap-min=64M", "--gc-heap-max=32M"}, "--gc-heap-min: 64.0 MiB is more than --gc-heap-max, 32.0 MiB"},
      {{"--gc-heap-initial=1M", "--gc-heap-min=2M"},
       "--gc-heap-initial: 1.00 MiB is less than --gc-heap-min, 2.00 MiB"},
      {{"--gc-heap-initial=64M", "--gc-heap-max=32M"},
       "--gc-heap-initial: 64.0 MiB is more than --gc-heap-max, 32.0 MiB"},
      {{"--gc-nursery=64M", "--gc-heap-max=32M"}, "--gc-nursery: 64.0 MiB is more than --gc-heap-max, 32.0 MiB"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Parse(c.flags).status().message(), c.message);
}

TEST(RunOptions, SaysWhatIsWrongWithAValue) {
  const struct {
    absl::string_view flag;
    absl::string_view message;
  } kCases[] = {
      {"--gc=zebra", "--gc: no collector is named \"zebra\"; known: null, semispace"},
      {"--gc-heap-max=lots", "--gc-heap-max: \"lots\" is not a size"},
      {"--gc-heap-max=17G", "--gc-heap-max: \"17G\" is more than a heap can have"},
      {"--gc-heap-max=1K", "--gc-heap-max: 1.00 KiB is too small: semispace needs at least"},
      {"--gc-workers=0", "--gc-workers: \"0\" is no whole number from 1 to"},
      {"--gc-workers=two", "--gc-workers: \"two\" is no whole number"},
      {"--gc-trigger=often", "--gc-trigger: \"often\" is no trigger; write fixed, growing or dynamic"},
      {"--gc-heap-initial=", "--gc-heap-initial: \"\" is not a size"},
      {"--gc-nursery=", "--gc-nursery: \"\" is not a size"},
      {"--gc-nursery=0", "--gc-nursery: \"0\" leaves no nursery"},
      {"--gc-nursery=4M-1M", "--gc-nursery: \"4M-1M\" has the smaller size second"},
      {"--gc-nursery=1M-", "--gc-nursery: \"\" is not a size"},
      {"--gc-stress=-1", "--gc-stress: \"-1\" is none of alloc, a number"},
      {"--gc-stress=random:x", "--gc-stress: \"random:x\" has no seed"},
      {"--gc-stress=random:0", "--gc-stress: \"random:0\" has no seed"},
      {"--profile=", "--profile: the file has no name"},
      {"--profile-interval=0", "--profile-interval: \"0\" is no time from 1us"},
      {"--dir=", "--dir: \"\" names no directory"},
      {"--dir=a::", "--dir: \"a::\" names no directory"},
      {"--env=STRATA_NO_SUCH", "--env: \"STRATA_NO_SUCH\" is no variable that is set here"},
      {"--env=", "--env: \"\" sets no variable"},
      {"--inherit-env=yes", "--inherit-env takes no value"},
      {"--preload=a", "--preload: \"a\" names no module"},
      {"--preload==f", "--preload: \"=f\" names no module"},
      {"--preload=a=", "--preload: \"a=\" names no module"},
      {"--deterministic=x", "--deterministic: \"x\" is no whole number"},
      {"--timeout=100", "--timeout: \"100\" has no unit; write a number with us, ms or s"},
      {"--timeout=soon", "--timeout: \"soon\" is no time from 1us"},
      {"--timeout=", "--timeout: \"\" is no time from 1us"},
      {"--max-memory=big", "--max-memory: \"big\" is not a size"},
      {"--config=no/such/file", "--config: no/such/file: cannot read: No such file"},
      {"--env==x", "--env: \"=x\" sets no variable"},
      {"--unknown-imports=ignore", "--unknown-imports: \"ignore\" is none of error, trap, default"},
      {"--features=+magic", "--features: unknown feature: \"magic\""},
      {"--features=+gcc", "--features: "},
      {"--max-wasm-stack=1K", "--max-wasm-stack: \"1K\" is not between"},
  };
  for (const auto& c : kCases) {
    const absl::Status status = Parse({c.flag}).status();
    EXPECT_TRUE(absl::StartsWith(status.message(), c.message)) << c.flag << " gave: " << status.message();
  }
}

}  // namespace
}  // namespace strata::tools
