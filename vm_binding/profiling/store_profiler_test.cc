// Samples asked for by hand, at places that the test chooses: the timer is set to an hour.
#include "vm_binding/profiling/store_profiler.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gc/heap_options.h"
#include "gtest/gtest.h"
#include "profiler/model/allocation.h"
#include "profiler/writers/firefox.h"
#include "profiler/writers/profile_checker.h"
#include "scheduler/observer.h"
#include "scheduler/scheduler.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/profiling/profile_session.h"
#include "vm_binding/profiling/store_events.h"
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
  (memory 1 4)
  (tag $oops)
  (func $throws (throw $oops))
  (func (export "growing") (drop (memory.grow (i32.const 2))) (drop (memory.grow (i32.const 2))))
  (func (export "throwing") (block $out (try_table (catch_all $out) (call $throws))))
  (func (export "allocating") (call $ask) (drop (struct.new_default $node)) (call $ask))
  (func $leaf (loop (br_if 0 (i32.const 0))))
  (func $middle (call $ask) (call $leaf))
  (func (export "outer") (call $middle))
  (func (export "collecting") (drop (struct.new_default $node)) (call $collect))
  (func $_ZN5outer5trapsEv (export "traps") (call $ask) unreachable)
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
    ProfileSessionOptions session;
    session.interval_ns = int64_t{3600} * 1'000'000'000;
    session.product = "sampled.wat";
    session_ = *ProfileSession::Create(session);
    StoreProfilerOptions options;
    options.gc_workers = 2;
    options.alloc_bytes = 1;  // all
    profiler_ = &session_->AddStore(options);
    gc::HeapOptions heap;
    heap.max_bytes = 4 << 20;
    heap.observer = &profiler_->collection_observer();
    heap.packet_observer = &packets_;
    heap.allocations = profiler_->allocation_sampling();
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
    profiler_->Detach();
    absl::StatusOr<profiler::Profile> profile = session_->Finish();
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
      stacks.push_back(NamesOf(profile, sample.stack));
    }
    return stacks;
  }
  static std::string NamesOf(const profiler::Profile& profile, std::optional<profiler::StackIndex> at) {
    std::vector<std::string> names;
    for (; at.has_value(); at = profile.stacks[*at].parent) {
      const profiler::Frame& frame = profile.frames[profile.stacks[*at].frame];
      names.push_back(profile.strings[profile.functions[frame.function].name]);
    }
    return absl::StrJoin(names, " ");
  }
  // The markers of the guest's thread that are of this schema.
  static std::vector<profiler::Marker> Markers(const profiler::Profile& profile, absl::string_view schema) {
    std::vector<profiler::Marker> found;
    for (const profiler::Marker& marker : profile.threads[profiler::ThreadIndex(0)].markers) {
      if (profile.schemas[marker.schema].name == schema) found.push_back(marker);
    }
    return found;
  }
  static const profiler::Counter* FindCounter(const profiler::Profile& profile, absl::string_view name) {
    for (const profiler::Counter& counter : profile.counters) {
      if (counter.info.name == name) return &counter;
    }
    return nullptr;
  }

  uint32_t bits_ = vm::kInterruptSample;
  wasm::Interpreter interpreter_;
  wasm::Engine engine_{wasm::EngineOptions()};
  std::unique_ptr<ProfileSession> session_;
  StoreProfiler* profiler_ = nullptr;
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
  const profiler::Marker& collection = profile.threads[profiler::ThreadIndex(0)].markers.front();
  EXPECT_EQ(profile.schemas[collection.schema].name, "Collection");
  ASSERT_TRUE(collection.cause.has_value());
  EXPECT_EQ(NamesOf(profile, collection.cause->stack), "host.collect collecting");
}

TEST_F(StoreProfilerTest, ShowsPhasesWithinTheirCollection) {
  EXPECT_EQ(Call("collecting"), wasm::TrapKind::kNone);
  const profiler::Profile profile = Finish();
  const std::vector<profiler::Marker>& markers = profile.threads[profiler::ThreadIndex(0)].markers;
  ASSERT_GT(markers.size(), 2u);
  for (const profiler::Marker& marker : markers) {
    EXPECT_GE(marker.start_ns, markers[0].start_ns);
    EXPECT_LE(*marker.end_ns, *markers[0].end_ns);
  }
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
  EXPECT_EQ(Stacks(Finish()), std::vector<std::string>{"host.ask outer::traps"});
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

TEST_F(StoreProfilerTest, ShowsMemoryThatGrewAndThatWasRefused) {
  Call("growing");
  const profiler::Profile profile = Finish();
  const std::vector<profiler::Marker> growths = Markers(profile, "memory.grow");
  ASSERT_EQ(growths.size(), 2u);
  EXPECT_EQ(std::get<double>(growths[0].values[0]), 65536.0);
  EXPECT_EQ(std::get<double>(growths[0].values[1]), 131072.0);
  EXPECT_EQ(NamesOf(profile, growths[0].cause->stack), "growing");
  EXPECT_EQ(profile.strings[std::get<profiler::StringIndex>(growths[1].values[2])], "refused");
  const profiler::Counter* memory = FindCounter(profile, "linear-memory");
  ASSERT_NE(memory, nullptr);
  EXPECT_EQ(memory->samples[0].delta, 65536);
  EXPECT_EQ(memory->samples[1].delta, 131072);
}

TEST_F(StoreProfilerTest, ShowsExceptions) {
  Call("throwing");
  const profiler::Profile profile = Finish();
  const std::vector<profiler::Marker> thrown = Markers(profile, "Exception");
  ASSERT_EQ(thrown.size(), 1u);
  EXPECT_EQ(NamesOf(profile, thrown[0].cause->stack), "throws throwing");
  EXPECT_EQ(profile.strings[std::get<profiler::StringIndex>(thrown[0].values[0])], "oops");
}

TEST_F(StoreProfilerTest, CountsWhatIsAllocatedBetweenSamples) {
  Call("allocating");
  const profiler::Profile profile = Finish();
  const profiler::Counter* allocation = FindCounter(profile, "gc-allocation");
  ASSERT_NE(allocation, nullptr);
  ASSERT_GE(allocation->samples.size(), 2u);
  EXPECT_EQ(allocation->samples[0].delta, 0);
  EXPECT_EQ(allocation->samples[1].delta, 8);
}

TEST_F(StoreProfilerTest, FollowsWhatIsAllocated) {
  Call("allocating");
  Call("collecting");
  const profiler::Profile profile = Finish();
  const std::vector<profiler::Allocation>& allocations = profile.threads[profiler::ThreadIndex(0)].allocations;
  ASSERT_EQ(allocations.size(), 2u);
  for (const profiler::Allocation& allocation : allocations) {
    EXPECT_EQ(profile.strings[allocation.type], "$node");
    EXPECT_TRUE(allocation.death.has_value());
  }
  EXPECT_EQ(allocations[0].death, allocations[1].death);
}

TEST_F(StoreProfilerTest, RefusesToFinishWhatIsAttached) {
  EXPECT_EQ(session_->Finish().status().message(), "profile: the store of \"Guest\" is still attached");
}

// Stores of their own threads, without heaps, each with a module and a name.
class ManyStores : public testing::Test {
 protected:
  static constexpr int kRequestsInCall = 3;
  static constexpr absl::string_view kSpinner = R"((module
    (import "host" "wait" (func $wait))
    (func $inner (call $wait))
    (func (export "run") (call $inner)))
  )";

  std::shared_ptr<wasm::ModuleCode> CodeOf(const std::string& name) {
    const wasm::Features features = wasm::Features::Wasm3();
    wasm::Module module = *wasm::DecodeModule(*wasm::text::AssembleText(kSpinner, features), features);
    return std::make_shared<wasm::ModuleCode>(engine_, std::move(module), name);
  }

  // Runs until it was asked for samples, and a little longer.
  void RunStore(StoreProfiler& profiler, const std::shared_ptr<wasm::ModuleCode>& code) {
    const std::unique_ptr<wasm::Store> store = *wasm::Store::Create(engine_, interpreter_, nullptr);
    wasm::Linker linker(*store);
    linker.DefineFunction("host", "wait", {}, [](wasm::HostCall& call) {
      std::atomic<uint32_t>& bits = call.store.context().mutator.interrupt;
      for (int request = 1; request <= kRequestsInCall; ++request) {
        while (bits.load(std::memory_order_relaxed) == 0) std::this_thread::yield();
        if (request < kRequestsInCall) bits.store(0, std::memory_order_relaxed);
      }
      std::this_thread::sleep_for(std::chrono::nanoseconds(2 * StoreEvents::kLeastHostCallNs));
      return wasm::TrapKind::kNone;
    });
    wasm::Instance* instance = std::get<wasm::Instance*>(*linker.Instantiate(code));
    ASSERT_TRUE(profiler.Attach(*store).ok());
    const wasm::FuncRecordIndex run = std::get<wasm::FuncExtern>(*wasm::FindExport(*instance, "run")).record;
    interpreter_.Call(*store, run, {});
    profiler.Detach();
  }

  wasm::Interpreter interpreter_;
  wasm::Engine engine_{wasm::EngineOptions()};
};

TEST_F(ManyStores, AreTracksOfOneProfile) {
  const auto session = *ProfileSession::Create({});
  std::vector<std::thread> threads;
  for (const char* name : {"first", "second"}) {
    StoreProfilerOptions options;
    options.thread_name = name;
    StoreProfiler& profiler = session->AddStore(options);
    threads.emplace_back([this, &profiler, code = CodeOf(name)] { RunStore(profiler, code); });
  }
  for (std::thread& thread : threads) thread.join();
  const profiler::Profile profile = *session->Finish();
  ASSERT_EQ(profile.threads.size(), 2u);
  for (const profiler::Thread& thread : profile.threads) {
    ASSERT_FALSE(thread.samples.empty()) << thread.info.name;
    EXPECT_TRUE(thread.info.end_ns.has_value());
  }
  ASSERT_EQ(profile.resources.size(), 2u) << "each has frames of its own module";
  std::ostringstream out;
  ASSERT_TRUE(profiler::WriteFirefoxProfile(profile, out).ok());
  EXPECT_EQ(profiler::CheckFirefoxProfile(out.str()), std::vector<std::string>{});
}

TEST_F(ManyStores, ComeAndGo) {
  const auto session = *ProfileSession::Create({});
  const std::shared_ptr<wasm::ModuleCode> code = CodeOf("again");
  for (int i = 0; i < 3; ++i) RunStore(session->AddStore(), code);
  const profiler::Profile profile = *session->Finish();
  EXPECT_EQ(profile.threads.size(), 3u);
  EXPECT_EQ(profile.resources.size(), 1u);
}

TEST_F(ManyStores, ShowLongCallsOfTheHost) {
  const auto session = *ProfileSession::Create({});
  RunStore(session->AddStore(), CodeOf("calling"));
  const profiler::Profile profile = *session->Finish();
  const profiler::Thread& thread = profile.threads[profiler::ThreadIndex(0)];
  ASSERT_EQ(thread.markers.size(), 1u);
  EXPECT_GE(thread.samples.front().weight, kRequestsInCall) << "it waited for so many requests";
  EXPECT_EQ(profile.strings[std::get<profiler::StringIndex>(thread.markers[0].values[0])], "host.wait");
  EXPECT_GE(*thread.markers[0].end_ns - thread.markers[0].start_ns, 2 * StoreEvents::kLeastHostCallNs);
}

TEST_F(ManyStores, AreNotPrintedIfNobodyWantsTheirTexts) {
  for (const bool texts : {false, true}) {
    ProfileSessionOptions options;
    options.texts = texts;
    const auto session = *ProfileSession::Create(options);
    RunStore(session->AddStore(), CodeOf("printed"));
    const profiler::Profile profile = *session->Finish();
    EXPECT_EQ(profile.sources.size(), texts ? 1u : 0u);
    EXPECT_EQ(profile.resources.size(), 1u);
  }
}

TEST_F(ManyStores, AreNotNamedWithoutPermission) {
  ProfileSessionOptions options;
  const std::shared_ptr<wasm::ModuleCode> shown = CodeOf("file"), hidden = CodeOf("secret");
  options.modules = {{"shown", shown}};
  const auto session = *ProfileSession::Create(options);
  RunStore(session->AddStore(), shown);
  RunStore(session->AddStore(), hidden);
  const profiler::Profile profile = *session->Finish();
  std::ostringstream out;
  ASSERT_TRUE(profiler::WriteFirefoxProfile(profile, out).ok());
  EXPECT_NE(out.str().find("\"shown\""), std::string::npos);
  EXPECT_EQ(out.str().find("secret"), std::string::npos);
  const profiler::Sample sample = profile.threads[profiler::ThreadIndex(1)].samples.front();
  ASSERT_TRUE(sample.stack.has_value()) << "the host function is the host's";
  EXPECT_FALSE(profile.stacks[*sample.stack].parent.has_value());
}

TEST(StoreProfiler, RefusesAnIntervalThatCannotBe) {
  ProfileSessionOptions options;
  options.interval_ns = 0;
  EXPECT_EQ(ProfileSession::Create(options).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(StoreProfiler, BuildsAnEmptyProfileOfNoStore) {
  const auto session = *ProfileSession::Create({});
  EXPECT_TRUE(session->Finish().ok());
}

}  // namespace
}  // namespace strata::profiling
