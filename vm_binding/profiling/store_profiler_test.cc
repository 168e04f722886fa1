// Samples asked for by hand, at places that the test chooses: the timer is set to an hour.
#include "vm_binding/profiling/store_profiler.h"

#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gc/heap_options.h"
#include "gtest/gtest.h"
#include "profiler/writers/firefox.h"
#include "profiler/writers/profile_checker.h"
#include "scheduler/observer.h"
#include "scheduler/scheduler.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/wasm/wasm_heap_factory.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/module_code.h"
#include "wasm/text/assembler.h"
#include "wasm/types/features.h"

namespace strata::profiling {
namespace {

constexpr absl::string_view kGuest = R"((module $sampled
  (import "host" "ask" (func $ask))
  (import "host" "collect" (func $collect))
  (type $node (struct (field (ref null $node))))
  (func $leaf (loop (br_if 0 (i32.const 0))))
  (func $middle (call $ask) (call $leaf))
  (func (export "outer") (call $middle))
  (func (export "collecting") (drop (struct.new_default $node)) (call $collect))
  (func (export "traps") (call $ask) unreachable)
  (func (export "spins") (call $ask) (loop (br 0)))
)
)";

// Asks for a sample when a worker begins a packet, that is, within a collection; passes all on.
class AskInPackets final : public scheduler::Observer {
 public:
  using Worker = scheduler::Worker;
  using StageId = scheduler::StageId;

  void Watch(scheduler::Observer& next) { next_ = &next; }
  void AskOf(wasm::Store& store) { store_ = &store; }

  void OnPacketBegin(const Worker& worker, StageId stage, absl::string_view packet, uint64_t ns) override {
    if (store_ != nullptr) store_->context().RequestInterrupt(vm::kInterruptSample);
    next_->OnPacketBegin(worker, stage, packet, ns);
  }
  void OnPacketEnd(const Worker& worker, StageId stage, absl::string_view packet, uint64_t ns) override {
    next_->OnPacketEnd(worker, stage, packet, ns);
  }
  void OnStageOpen(const Worker&, StageId, uint64_t) override {}
  void OnStageClose(const Worker&, StageId, uint64_t) override {}
  void OnSteal(const Worker&, int, uint64_t) override {}
  void OnPark(const Worker&, uint64_t) override {}
  void OnUnpark(const Worker&, uint64_t) override {}

 private:
  scheduler::Observer* next_ = nullptr;
  wasm::Store* store_ = nullptr;
};

class StoreProfilerTest : public testing::Test {
 protected:
  void SetUp() override {
    StoreProfilerOptions options;
    options.interval_ns = int64_t{3600} * 1'000'000'000;
    options.product = "sampled.wat";
    options.gc_workers = 2;
    profiler_ = *StoreProfiler::Create(options);
    gc::HeapOptions heap;
    heap.max_bytes = 4 << 20;
    heap.observer = &profiler_->collection_observer();
    heap.packet_observer = &packets_;
    packets_.Watch(profiler_->packet_observer());
    scheduler::SchedulerOptions pool;
    pool.workers = options.gc_workers;
    scheduler_ = *scheduler::Scheduler::Create(pool);
    heaps_ = *wasm::WasmHeapFactory::Create(engine_, heap, *scheduler_);
    store_ = *wasm::Store::Create(engine_, interpreter_, heaps_.get());
    Load();
    ASSERT_TRUE(profiler_->Attach(*store_).ok());
  }

  void Load() {
    wasm::Linker linker(*store_);
    linker.DefineFunction("host", "ask", {}, [this](wasm::HostCall& call) {
      call.store.context().RequestInterrupt(bits_);
      return wasm::TrapKind::kNone;
    });
    linker.DefineFunction("host", "collect", {}, [](wasm::HostCall& call) {
      wasm::ExecutionContext& context = call.store.context();
      context.RequestInterrupt(vm::kInterruptSample);
      wasm::HeapOf(call.store)->Collect(vm::CollectReason::kUser);
      return wasm::TrapKind::kNone;
    });
    const wasm::Features features = wasm::Features::Wasm3();
    wasm::Module module = *wasm::DecodeModule(*wasm::text::AssembleText(kGuest, features), features);
    auto outcome = *linker.Instantiate(std::make_shared<wasm::ModuleCode>(engine_, std::move(module), "sampled.wat"));
    instance_ = std::get<wasm::Instance*>(outcome);
  }

  // The trap's kind; kNone if it returned.
  wasm::TrapKind Call(const std::string& function) {
    const wasm::Extern found = *wasm::FindExport(*instance_, function);
    const wasm::Outcome outcome = interpreter_.Call(*store_, std::get<wasm::FuncExtern>(found).record, {});
    const wasm::Trap* trap = std::get_if<wasm::Trap>(&outcome);
    if (trap != nullptr) profiler_->NoteTrap(*trap);
    return trap == nullptr ? wasm::TrapKind::kNone : trap->kind;
  }

  profiler::Profile Finish() {
    absl::StatusOr<profiler::Profile> profile = profiler_->Finish();
    EXPECT_TRUE(profile.ok()) << profile.status();
    std::ostringstream out;
    EXPECT_TRUE(profiler::WriteFirefoxProfile(*profile, out).ok());
    EXPECT_EQ(profiler::CheckFirefoxProfile(out.str()), std::vector<std::string>{});
    return *std::move(profile);
  }

  // Each sample's functions, leaf first: "a b c".
  static std::vector<std::string> Stacks(const profiler::Profile& profile) {
    std::vector<std::string> stacks;
    for (const profiler::Sample& sample : profile.threads[profiler::ThreadIndex(0)].samples) {
      std::vector<std::string> names;
      for (std::optional<profiler::StackIndex> at = sample.stack; at.has_value(); at = profile.stacks[*at].parent) {
        const profiler::Frame& frame = profile.frames[profile.stacks[*at].frame];
        names.push_back(profile.strings[profile.functions[frame.function].name]);
      }
      stacks.push_back(absl::StrJoin(names, " "));
    }
    return stacks;
  }

  uint32_t bits_ = vm::kInterruptSample;
  wasm::Interpreter interpreter_;
  wasm::Engine engine_{wasm::EngineOptions()};
  std::unique_ptr<StoreProfiler> profiler_;
  AskInPackets packets_;
  std::unique_ptr<scheduler::Scheduler> scheduler_;
  std::unique_ptr<wasm::WasmHeapFactory> heaps_;
  std::unique_ptr<wasm::Store> store_;
  wasm::Instance* instance_ = nullptr;
};

TEST_F(StoreProfilerTest, ShowsTheHostFunctionThatWasRunning) {
  EXPECT_EQ(Call("outer"), wasm::TrapKind::kNone);
  EXPECT_EQ(Stacks(Finish()), std::vector<std::string>{"host.ask middle outer"});
}

TEST_F(StoreProfilerTest, GivesGuestFramesTheirModuleAndOffset) {
  Call("outer");
  const profiler::Profile profile = Finish();
  const profiler::Stack& middle =
      profile.stacks[*profile.stacks[*profile.threads[profiler::ThreadIndex(0)].samples.front().stack].parent];
  const profiler::Frame& frame = profile.frames[middle.frame];
  EXPECT_GT(frame.offset.value_or(0), 8u);
  EXPECT_EQ(profile.strings[profile.resources[*profile.functions[frame.function].resource].name], "sampled");
}

TEST_F(StoreProfilerTest, GivesGuestFramesALineOfTheModulesText) {
  Call("outer");
  const profiler::Profile profile = Finish();
  const profiler::Stack& middle =
      profile.stacks[*profile.stacks[*profile.threads[profiler::ThreadIndex(0)].samples.front().stack].parent];
  const profiler::Frame& frame = profile.frames[middle.frame];
  const profiler::Source& source = profile.sources[*profile.functions[frame.function].source];
  EXPECT_EQ(profile.strings[source.file], "sampled.wat");
  const std::vector<std::string> lines = absl::StrSplit(source.text.value(), '\n');
  ASSERT_LT(frame.line, lines.size());
  EXPECT_EQ(lines[frame.line - 1].substr(frame.column - 1), "call $ask");
  EXPECT_TRUE(absl::StrContains(lines[profile.functions[frame.function].line - 1], "(func $middle"));
}

TEST_F(StoreProfilerTest, PutsTheTimeOfACollectionIntoAFrameOfItsOwn) {
  packets_.AskOf(*store_);
  EXPECT_EQ(Call("collecting"), wasm::TrapKind::kNone);
  const profiler::Profile profile = Finish();
  // What was asked for before the collection began belongs to the host function.
  EXPECT_EQ(Stacks(profile),
            (std::vector<std::string>{"host.collect collecting", "garbage collection host.collect collecting"}));
  EXPECT_EQ(profile.threads[profiler::ThreadIndex(0)].markers.size(), 1u);
}

TEST_F(StoreProfilerTest, GivesEachWorkerATrackOfItsPackets) {
  EXPECT_EQ(Call("collecting"), wasm::TrapKind::kNone);
  const profiler::Profile profile = Finish();
  ASSERT_GE(profile.threads.size(), 2u);
  const profiler::Thread& worker = profile.threads[profiler::ThreadIndex(1)];
  EXPECT_TRUE(absl::StartsWith(worker.info.name, "GC worker ")) << worker.info.name;
  EXPECT_FALSE(worker.markers.empty());
}

TEST_F(StoreProfilerTest, BuildsAProfileAfterATrap) {
  EXPECT_EQ(Call("traps"), wasm::TrapKind::kUnreachable);
  EXPECT_EQ(Stacks(Finish()), std::vector<std::string>{"host.ask traps"});
}

TEST_F(StoreProfilerTest, ShowsATrapWhereItHappened) {
  Call("traps");
  const profiler::Profile profile = Finish();
  const profiler::Thread& guest = profile.threads[profiler::ThreadIndex(0)];
  ASSERT_EQ(guest.markers.size(), 1u);
  EXPECT_EQ(profile.schemas[guest.markers[0].schema].name, "Trap");
  EXPECT_GE(guest.markers[0].start_ns, guest.samples.back().time_ns);
}

TEST_F(StoreProfilerTest, LetsDeadlinesAndCancellationsThrough) {
  bits_ = vm::kInterruptSample | vm::kInterruptCancel;
  EXPECT_EQ(Call("spins"), wasm::TrapKind::kCancelled);
  bits_ = vm::kInterruptDeadline;
  EXPECT_EQ(Call("spins"), wasm::TrapKind::kDeadline);
  EXPECT_EQ(Stacks(Finish()).size(), 1u);
}

TEST_F(StoreProfilerTest, GivesTheStoreBack) {
  Finish();
  EXPECT_EQ(Call("outer"), wasm::TrapKind::kNone);  // asks for a sample that nobody takes
}

TEST(StoreProfiler, RefusesAnIntervalThatCannotBe) {
  StoreProfilerOptions options;
  options.interval_ns = 0;
  EXPECT_EQ(StoreProfiler::Create(options).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(StoreProfiler, BuildsAnEmptyProfileOfNoStore) {
  const auto profiler = *StoreProfiler::Create({});
  EXPECT_TRUE(profiler->Finish().ok());
}

}  // namespace
}  // namespace strata::profiling
