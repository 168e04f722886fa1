// A guest that allocates types at a known ratio, in known places, and keeps one of them, under every plan.
#include "vm_binding/profiling/allocation_sampler.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gc/stats/collection_observer.h"
#include "gtest/gtest.h"
#include "profiler/model/allocation.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "scheduler/scheduler.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/profiling/guest_frames.h"
#include "vm_binding/profiling/stack_taker.h"
#include "vm_binding/wasm/wasm_heap_factory.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/value.h"
#include "wasm/text/assembler.h"
#include "wasm/types/features.h"

namespace strata::profiling {
namespace {

// In each round four structs of 16 bytes and an array of 168, in functions of their own; in every eighth a struct of 24
// that is kept.
constexpr absl::string_view kGuest = R"((module $allocates
  (type $small (struct (field i32) (field i32)))
  (type $big (array (mut i64)))
  (type $kept (struct (field (ref null $kept)) (field i64) (field i32)))
  (global $list (mut (ref null $kept)) (ref.null $kept))
  (func $makes_small
    (drop (struct.new $small (i32.const 1) (i32.const 2)))
    (drop (struct.new_default $small)))
  (func $makes_big (drop (array.new_default $big (i32.const 20))))
  (func $keeps (global.set $list (struct.new $kept (global.get $list) (i64.const 1) (i32.const 2))))
  (func (export "run") (param $rounds i32)
    (loop $again
      (call $makes_small)
      (call $makes_small)
      (call $makes_big)
      (if (i32.eqz (i32.and (local.get $rounds) (i32.const 7))) (then (call $keeps)))
      (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
      (br_if $again (local.get $rounds))))
  (func (export "forget") (global.set $list (ref.null $kept)))
)
)";

constexpr int32_t kRounds = 15'000;
constexpr double kSmallBytes = 4.0 * 16 * kRounds, kBigBytes = 168.0 * kRounds, kKeptBytes = 24.0 * kRounds / 8;
constexpr size_t kMeanBytes = 512;  // 6000 samples

struct Sum {
  double bytes = 0;
  double live_bytes = 0;
};

class AllocationSamplerTest : public testing::TestWithParam<std::string>, protected gc::CollectionObserver {
 protected:
  void Start(gc::HeapOptions options, size_t mean_bytes) {
    sampler_ = std::make_unique<AllocationSampler>(stacks_, frames_, mean_bytes);
    options.plan = GetParam();
    options.max_bytes = size_t{64} << 20;
    options.initial_bytes = size_t{2} << 20;
    options.observer = this;
    options.allocations = sampler_->sampling();
    scheduler_ = *scheduler::Scheduler::Create({});
    heaps_ = *wasm::WasmHeapFactory::Create(engine_, options, *scheduler_);
    store_ = *wasm::Store::Create(engine_, interpreter_, heaps_.get());
    sampler_->Attach(*store_);
    const wasm::Features features = wasm::Features::Wasm3();
    wasm::Module module = *wasm::DecodeModule(*wasm::text::AssembleText(kGuest, features), features);
    auto code = std::make_shared<wasm::ModuleCode>(engine_, std::move(module), "allocates.wat");
    instance_ = std::get<wasm::Instance*>(*wasm::Linker(*store_).Instantiate(code));
  }

  void OnCollectionBegin(const gc::CollectionInfo&) override {}
  void OnCollectionEnd(const gc::CollectionInfo& info) override {
    sampler_->OnCollectionEnd(static_cast<int64_t>(info.end_ns));
  }

  void Call(const std::string& function, const wasm::Values& arguments = {}) {
    const wasm::Extern found = *wasm::FindExport(*instance_, function);
    const wasm::Outcome outcome = interpreter_.Call(*store_, std::get<wasm::FuncExtern>(found).record, arguments);
    EXPECT_TRUE(std::holds_alternative<wasm::Values>(outcome));
  }
  void Run() { Call("run", {wasm::Value::I32(kRounds)}); }
  bool Collect() { return wasm::HeapOf(*store_)->Collect(vm::CollectReason::kUser); }

  // By "type in function", of what was allocated in functions.
  std::map<std::string, Sum> Finish() {
    sampler_->Detach();
    store_ = nullptr;
    profiler::ProfileBuilder builder({}, frames_);
    const profiler::ThreadIndex thread = builder.AddThread({});
    EXPECT_TRUE(sampler_->AddTo(builder, thread, "").ok());
    profile_ = std::move(builder).Build();
    std::map<std::string, Sum> sums;
    for (const profiler::Allocation& allocation : profile_.threads[thread].allocations) {
      const std::optional<profiler::StackIndex> place = profile_.stacks[allocation.stack].parent;
      if (!place.has_value()) continue;
      const profiler::Frame& frame = profile_.frames[profile_.stacks[*place].frame];
      Sum& sum = sums[absl::StrCat(profile_.strings[allocation.type], " in ",
                                   profile_.strings[profile_.functions[frame.function].name])];
      sum.bytes += static_cast<double>(allocation.bytes);
      if (!allocation.death.has_value()) sum.live_bytes += static_cast<double>(allocation.bytes);
    }
    return sums;
  }

  // Within five standard deviations: some 1800, 4200 and 86 are sampled.
  static void ExpectShares(const std::map<std::string, Sum>& sums) {
    ASSERT_EQ(sums.size(), 3u);
    EXPECT_NEAR(sums.at("$small in makes_small").bytes, kSmallBytes, 0.12 * kSmallBytes);
    EXPECT_NEAR(sums.at("$big in makes_big").bytes, kBigBytes, 0.07 * kBigBytes);
    EXPECT_NEAR(sums.at("$kept in keeps").bytes, kKeptBytes, 0.55 * kKeptBytes);
  }

  void ExpectFacts() const {
    ASSERT_EQ(profile_.meta.facts.size(), 3u);
    EXPECT_EQ(std::get<int64_t>(profile_.meta.facts[0].value),
              static_cast<int64_t>(profile_.threads[profiler::ThreadIndex(0)].allocations.size()));
    EXPECT_EQ(std::get<int64_t>(profile_.meta.facts[1].value), static_cast<int64_t>(kMeanBytes));
    EXPECT_EQ(std::get<int64_t>(profile_.meta.facts[2].value) > 0, collects());
  }

  bool collects() const { return gc::FindPlanConstraints(GetParam())->collects; }

  GuestFrames frames_;
  StackTaker stacks_{frames_};
  std::unique_ptr<AllocationSampler> sampler_;
  wasm::Interpreter interpreter_;
  wasm::Engine engine_{wasm::EngineOptions()};
  std::unique_ptr<scheduler::Scheduler> scheduler_;
  std::unique_ptr<wasm::WasmHeapFactory> heaps_;
  std::unique_ptr<wasm::Store> store_;
  wasm::Instance* instance_ = nullptr;
  profiler::Profile profile_;
};

TEST_P(AllocationSamplerTest, TellsTypesPlacesAndWhatLives) {
  Start({}, kMeanBytes);
  Run();
  EXPECT_EQ(Collect(), collects());
  const std::map<std::string, Sum> sums = Finish();
  ExpectShares(sums);
  EXPECT_EQ(sums.at("$kept in keeps").live_bytes, sums.at("$kept in keeps").bytes);
  ExpectFacts();
  if (!collects()) return;
  EXPECT_EQ(sums.at("$small in makes_small").live_bytes, 0);
  EXPECT_EQ(sums.at("$big in makes_big").live_bytes, 0);
}

TEST_P(AllocationSamplerTest, TellsTheSameUnderStress) {
  Start({.stress = {.every_nth = 2000, .seed = 1}, .verify = true}, kMeanBytes);
  Run();
  ExpectShares(Finish());
}

TEST_P(AllocationSamplerTest, NotesWhenKeptObjectsDie) {
  Start({}, kMeanBytes);
  Run();
  Collect();
  Call("forget");
  Collect();
  const std::map<std::string, Sum> sums = Finish();
  EXPECT_EQ(sums.at("$kept in keeps").live_bytes, collects() ? 0 : sums.at("$kept in keeps").bytes);
  for (const profiler::Allocation& allocation : profile_.threads[profiler::ThreadIndex(0)].allocations) {
    if (!allocation.death.has_value() || profile_.strings[allocation.type] != "$kept") continue;
    EXPECT_GE(allocation.death->collections, 1u);
    EXPECT_GT(allocation.death->time_ns, allocation.time_ns);
  }
}

// Each walk over 300 frames is one too many here, so that only every second, fourth, … object is looked at.
TEST(AllocationSampler, TakesFewerWhereStacksAreDeep) {
  for (const bool is_patient : {true, false}) {
    wasm::Interpreter interpreter;
    wasm::Engine engine{wasm::EngineOptions()};
    GuestFrames frames;
    StackTaker stacks(frames);
    AllocationSampler sampler(stacks, frames, 1, {.share = 0, .slack_ns = is_patient ? INT64_MAX : 0});
    const auto scheduler = *scheduler::Scheduler::Create({});
    gc::HeapOptions options;
    options.allocations = sampler.sampling();
    const auto heaps = *wasm::WasmHeapFactory::Create(engine, options, *scheduler);
    auto store = *wasm::Store::Create(engine, interpreter, heaps.get());
    sampler.Attach(*store);
    const wasm::Features features = wasm::Features::Wasm3();
    wasm::Module module = *wasm::DecodeModule(*wasm::text::AssembleText(R"((module (type $t (struct))
      (func $deep (param i32)
        (drop (struct.new $t))
        (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1))))))
      (func (call $deep (i32.const 400)))
      (start 1)))",
                                                                        features),
                                              features);
    auto code = std::make_shared<wasm::ModuleCode>(engine, std::move(module), "deep.wat");
    ASSERT_TRUE(wasm::Linker(*store).Instantiate(code).ok());
    sampler.Detach();
    profiler::ProfileBuilder builder({}, frames);
    const profiler::ThreadIndex thread = builder.AddThread({});
    ASSERT_TRUE(sampler.AddTo(builder, thread, "").ok());
    const profiler::Profile profile = std::move(builder).Build();
    const int64_t one_for_each = std::get<int64_t>(profile.meta.facts[1].value);
    EXPECT_EQ(one_for_each == 1, is_patient) << one_for_each;
    EXPECT_EQ(profile.threads[thread].allocations.size() > 390, is_patient);
  }
}

TEST(AllocationSampler, WithoutAMeanNothingIsSampled) {
  GuestFrames frames;
  StackTaker stacks(frames);
  AllocationSampler sampler(stacks, frames, 0);
  EXPECT_EQ(sampler.sampling().observer, nullptr);
  profiler::ProfileBuilder builder({}, frames);
  ASSERT_TRUE(sampler.AddTo(builder, builder.AddThread({}), "").ok());
  EXPECT_TRUE(std::move(builder).Build().meta.facts.empty());
}

// A module that may not appear leaves neither its functions nor its types' names.
TEST(AllocationSampler, NamesTypesOfShownModulesOnly) {
  wasm::Interpreter interpreter;
  wasm::Engine engine{wasm::EngineOptions()};
  GuestFrames frames{std::vector<NamedModule>{}};
  StackTaker stacks(frames);
  AllocationSampler sampler(stacks, frames, 1);
  const auto scheduler = *scheduler::Scheduler::Create({});
  gc::HeapOptions options;
  options.allocations = sampler.sampling();
  const auto heaps = *wasm::WasmHeapFactory::Create(engine, options, *scheduler);
  auto store = *wasm::Store::Create(engine, interpreter, heaps.get());
  sampler.Attach(*store);
  const wasm::Features features = wasm::Features::Wasm3();
  wasm::Module module = *wasm::DecodeModule(
      *wasm::text::AssembleText(R"((module (type $secret (struct)) (func $hidden (drop (struct.new $secret)))
                                      (start $hidden)))",
                                features),
      features);
  auto code = std::make_shared<wasm::ModuleCode>(engine, std::move(module), "secret.wat");
  ASSERT_TRUE(wasm::Linker(*store).Instantiate(code).ok());
  sampler.Detach();
  profiler::ProfileBuilder builder({}, frames);
  const profiler::ThreadIndex thread = builder.AddThread({});
  ASSERT_TRUE(sampler.AddTo(builder, thread, "").ok());
  const profiler::Profile profile = std::move(builder).Build();
  EXPECT_EQ(profile.threads[thread].allocations.size(), 1u);
  for (const std::string& text : profile.strings) {
    EXPECT_FALSE(absl::StrContains(text, "secret") || absl::StrContains(text, "hidden")) << text;
  }
}

std::vector<std::string> Plans() {
  std::vector<std::string> plans;
  for (const gc::PlanName& plan : gc::PlanNames()) plans.emplace_back(plan.name);
  return plans;
}

INSTANTIATE_TEST_SUITE_P(Plans, AllocationSamplerTest, testing::ValuesIn(Plans()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace strata::profiling
