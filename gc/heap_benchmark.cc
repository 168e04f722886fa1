// What a heap costs: nanoseconds per allocation, objects and bytes traced per second, making a heap.
//
//   bazel run //gc:heap_benchmark -- --benchmark_min_time=1
//
// Trace/<plan>/<graph>/<workers>: a collection of one live graph of a million objects of 24 bytes, which semispace
// copies whole each time and the others mark; Time is wall time, CPU that of all workers together; packets, thefts and
// wake-ups are per collection. Allocate: header and fields are written, nothing survives. Churn/<plan>/<n>/<size>: one
// in n of the objects allocated replaces one of 256 Ki that live, at random, in a heap of size/10 times what lives,
// with collections that the plan's own trigger asks for; counters are per 256 Ki objects. Nursery/<plan>/<KiB>: the
// same for n = 32 in a heap of four times what lives, by the nursery's maximum. Remember/<plan>/<n>: stores into n old
// objects and a nursery collection that looks at them.
// Pause/<plan>/<Ki objects>: the longest and the 99th percentile of the pauses when a quarter of what is allocated
// replaces one of so many objects, in a heap of three times what lives.

#include <sys/resource.h>

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "benchmark/benchmark.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gc/stats/collection_observer.h"
#include "gc/stats/gc_stats.h"
#include "scheduler/scheduler.h"
#include "vm_binding/base/check.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/toy/toy_heap_factory.h"
#include "vm_binding/toy/toy_model.h"
#include "vm_binding/toy/toy_vm.h"

namespace strata::gc {
namespace {

using toy::Handle;
using toy::ToyShape;
using toy::ToyType;
using toy::ToyVm;

constexpr uint32_t kObjects = 1 << 20;
constexpr ToyShape kNode = {.type = ToyType::kNode, .slots = 2, .data_bytes = 4};

struct World {
  World(HeapOptions options, int workers)
      : scheduler(*scheduler::Scheduler::Create({.workers = workers})),
        factory(std::move(options), *scheduler),
        vm(*ToyVm::Create(factory)) {}

  std::unique_ptr<scheduler::Scheduler> scheduler;
  toy::ToyHeapFactory factory;
  std::unique_ptr<ToyVm> vm;
};

void Allocate(benchmark::State& state, const std::string& plan) {
  const size_t bytes = static_cast<size_t>(state.range(0));
  const HeapOptions options = {.plan = plan, .max_bytes = size_t{1} << 30, .initial_bytes = size_t{64} << 20};
  auto world = std::make_unique<World>(options, 1);
  const ToyShape shape = {.type = ToyType::kBlob, .data_bytes = static_cast<uint32_t>(bytes - ToyShape::kFixedBytes)};
  for (auto _ : state) {
    vm::Address object = vm::Allocate(world->vm->mutator(), {.bytes = bytes});
    if (object.is_null()) {
      state.PauseTiming();
      world = nullptr;
      world = std::make_unique<World>(options, 1);
      object = vm::Allocate(world->vm->mutator(), {.bytes = bytes});
      state.ResumeTiming();
    }
    vm::StoreHeader(object, vm::HeaderWord::OfType(static_cast<vm::TypeId>(ToyType::kBlob)));
    object.As<uint32_t>()[1] = shape.data_bytes;
    for (size_t i = 1; i < bytes / 8; ++i) object.As<uint64_t>()[i] = i;
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

// Each builds kObjects objects, all reachable from the first handle.
using Builder = void (*)(ToyVm& vm);

void MustAllocate(ToyVm& vm, Handle into, const ToyShape& shape) {
  STRATA_CHECK(vm.Allocate(into, shape, 0), "kBenchmarkFitsItsHeap");
}

void BuildList(ToyVm& vm) {
  const Handle head = vm.NewHandle();
  const Handle next = vm.NewHandle();
  for (uint32_t i = 0; i < kObjects; ++i) {
    MustAllocate(vm, next, kNode);
    vm.Store(next, 0, head);
    vm.Copy(next, head);
  }
  vm.Clear(next);
}

// Through an array that is dropped at the end: object i links to two others chosen by `target`.
void BuildLinked(ToyVm& vm, uint32_t (*target)(uint32_t object, uint32_t slot)) {
  const Handle root = vm.NewHandle();
  const Handle all = vm.NewHandle();
  const Handle object = vm.NewHandle();
  const Handle other = vm.NewHandle();
  MustAllocate(vm, all, {.type = ToyType::kArray, .slots = kObjects});
  for (uint32_t i = 0; i < kObjects; ++i) {
    MustAllocate(vm, object, kNode);
    vm.Store(all, i, object);
  }
  for (uint32_t i = 0; i < kObjects; ++i) {
    vm.Load(all, i, object);
    for (uint32_t slot = 0; slot < 2; ++slot) {
      const uint32_t index = target(i, slot);
      if (index >= kObjects) continue;
      vm.Load(all, index, other);
      vm.Store(object, slot, other);
    }
  }
  vm.Load(all, 0, root);
  for (const Handle handle : {all, object, other}) vm.Clear(handle);
}

void BuildTree(ToyVm& vm) {
  BuildLinked(vm, [](uint32_t object, uint32_t slot) { return 2 * object + 1 + slot; });
}

// A ring that reaches all, and one random link each.
void BuildRandom(ToyVm& vm) {
  BuildLinked(vm, [](uint32_t object, uint32_t slot) {
    if (slot == 0) return 2 * object + 1;
    if (object % 2 == 0 && 2 * object + 2 < kObjects) return 2 * object + 2;
    return static_cast<uint32_t>(std::mt19937(object)() % kObjects);
  });
}

void BuildArray(ToyVm& vm) {
  const Handle all = vm.NewHandle();
  const Handle object = vm.NewHandle();
  MustAllocate(vm, all, {.type = ToyType::kArray, .slots = kObjects});
  for (uint32_t i = 0; i < kObjects; ++i) {
    MustAllocate(vm, object, kNode);
    vm.Store(all, i, object);
  }
  vm.Clear(object);
}

// What the workers did in a collection, on average.
void CountWork(benchmark::State& state, const GcStats& stats) {
  WorkerShare sum;
  for (const WorkerShare& share : stats.worker_shares) {
    sum.packets += share.packets;
    sum.steals += share.steals;
    sum.wakes += share.wakes;
  }
  const double collections = static_cast<double>(stats.collections());
  state.counters["packets"] = static_cast<double>(sum.packets) / collections;
  state.counters["steals"] = static_cast<double>(sum.steals) / collections;
  state.counters["wakes"] = static_cast<double>(sum.wakes) / collections;
}

void TraceGraph(benchmark::State& state, const std::string& plan, Builder build) {
  World world({.plan = plan, .max_bytes = size_t{256} << 20}, static_cast<int>(state.range(0)));
  build(*world.vm);
  world.vm->Collect();
  const auto traced = [&world] {
    const GcStats stats = world.factory.heap().stats();
    return static_cast<int64_t>(stats.copied_objects + stats.marked_objects);
  };
  const int64_t before = traced();
  for (auto _ : state) world.vm->Collect();
  state.SetItemsProcessed(traced() - before);
  state.SetBytesProcessed((traced() - before) * static_cast<int64_t>(kNode.Bytes()));
  CountWork(state, world.factory.heap().stats());
}

constexpr uint32_t kChurnLive = 1 << 18;
const size_t kChurnLiveBytes = kChurnLive * (kNode.Bytes() + sizeof(uint32_t));

// Of the objects allocated, one in `kept` replaces another, at random, of those that live.
void ChurnIn(benchmark::State& state, const HeapOptions& options, uint32_t kept) {
  World world(options, 1);
  ToyVm& vm = *world.vm;
  const Handle all = vm.NewHandle();
  const Handle object = vm.NewHandle();
  MustAllocate(vm, all, {.type = ToyType::kArray, .slots = kChurnLive});
  std::mt19937 random(1);
  for (uint32_t i = 0; i < kChurnLive; ++i) {
    MustAllocate(vm, object, kNode);
    vm.Store(all, i, object);
  }
  const GcStats before = world.factory.heap().stats();
  for (auto _ : state) {
    for (uint32_t i = 0; i < kChurnLive; ++i) {
      MustAllocate(vm, object, kNode);
      if (i % kept == 0) vm.Store(all, random() % kChurnLive, object);
    }
  }
  const GcStats stats = world.factory.heap().stats();
  const auto per_iteration = [&state](uint64_t from, uint64_t to) {
    return static_cast<double>(to - from) / static_cast<double>(state.iterations());
  };
  state.SetItemsProcessed(state.iterations() * kChurnLive);
  state.counters["full"] = per_iteration(before.collections_by_kind[0], stats.collections_by_kind[0]);
  state.counters["nursery"] = per_iteration(before.collections_by_kind[1], stats.collections_by_kind[1]);
  state.counters["gc_ms"] = per_iteration(before.pauses.total_ns(), stats.pauses.total_ns()) / 1e6;
  state.counters["traced_MiB"] =
      per_iteration(before.copied_bytes + before.marked_bytes, stats.copied_bytes + stats.marked_bytes) / (1 << 20);
}

void Churn(benchmark::State& state, const std::string& plan) {
  const size_t max_bytes = kChurnLiveBytes * static_cast<size_t>(state.range(1)) / 10;
  ChurnIn(state, {.plan = plan, .max_bytes = max_bytes}, static_cast<uint32_t>(state.range(0)));
}

void Pause(benchmark::State& state, const std::string& plan) {
  const uint32_t live = static_cast<uint32_t>(state.range(0)) << 10;
  World world({.plan = plan, .max_bytes = size_t{3} * live * (kNode.Bytes() + sizeof(uint32_t))}, 1);
  ToyVm& vm = *world.vm;
  const Handle all = vm.NewHandle();
  const Handle object = vm.NewHandle();
  MustAllocate(vm, all, {.type = ToyType::kArray, .slots = live});
  std::mt19937 random(1);
  for (uint32_t i = 0; i < live; ++i) {
    MustAllocate(vm, object, kNode);
    vm.Store(all, i, object);
  }
  for (auto _ : state) {
    for (uint32_t i = 0; i < 4 * live; ++i) {
      MustAllocate(vm, object, kNode);
      if (i % 4 == 0) vm.Store(all, random() % live, object);
    }
  }
  const GcStats stats = world.factory.heap().stats();
  state.SetItemsProcessed(state.iterations() * 4 * live);
  state.counters["max_ms"] = static_cast<double>(stats.pauses.max_ns()) / 1e6;
  state.counters["p99_ms"] = static_cast<double>(stats.pauses.Percentile(0.99)) / 1e6;
  state.counters["gc_ms"] = static_cast<double>(stats.pauses.total_ns()) / 1e6;
}

void Nursery(benchmark::State& state, const std::string& plan) {
  const size_t bytes = static_cast<size_t>(state.range(0)) << 10;
  ChurnIn(state, {.plan = plan, .max_bytes = 4 * kChurnLiveBytes, .nursery = {.max_bytes = bytes}}, 32);
}

// Stores into each of so many old objects, and a nursery collection of little else.
void Remember(benchmark::State& state, const std::string& plan) {
  const uint32_t objects = static_cast<uint32_t>(state.range(0));
  World world({.plan = plan, .max_bytes = size_t{256} << 20, .nursery = {.max_bytes = size_t{64} << 20}}, 1);
  ToyVm& vm = *world.vm;
  std::vector<Handle> old;
  const Handle young = vm.NewHandle();
  for (uint32_t i = 0; i < objects; ++i) {
    old.push_back(vm.NewHandle());
    MustAllocate(vm, old.back(), kNode);
  }
  vm.Collect();
  for (auto _ : state) {
    MustAllocate(vm, young, kNode);
    for (const Handle handle : old) vm.Store(handle, 0, young);
    vm.mutator().ops->collect(vm.mutator(), vm::CollectReason::kAllocation);
  }
  const GcStats stats = world.factory.heap().stats();
  state.SetItemsProcessed(state.iterations() * objects);
  state.counters["nursery"] = static_cast<double>(stats.collections_by_kind[1]);
  state.counters["gc_ms"] =
      static_cast<double>(stats.pauses.total_ns()) / 1e6 / static_cast<double>(stats.collections());
}

// A heap of state.range(0) MiB at most, one object, and its end.
void MakeHeap(benchmark::State& state, const std::string& plan) {
  auto scheduler = *scheduler::Scheduler::Create({});
  const size_t max_bytes = static_cast<size_t>(state.range(0)) << 20;
  toy::ToyHeapFactory factory({.plan = plan, .max_bytes = max_bytes}, *scheduler);
  for (auto _ : state) {
    auto vm = *ToyVm::Create(factory);
    benchmark::DoNotOptimize(vm->Allocate(vm->NewHandle(), kNode, 1));
  }
}

uint64_t PageFaults() {
  rusage usage = {};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_minflt);
}

// Live data go up to 16 MiB and down to 1 MiB again, with state.range(0) MiB of garbage at each end.
void Breathe(benchmark::State& state, bool returns_memory) {
  World world({.plan = "semispace",
               .max_bytes = size_t{1} << 30,
               .initial_bytes = size_t{4} << 20,
               .returns_memory = returns_memory},
              1);
  ToyVm& vm = *world.vm;
  const Handle head = vm.NewHandle();
  const Handle next = vm.NewHandle();
  const auto allocate = [&](size_t mib, bool keep) {
    for (size_t bytes = 0; bytes < mib << 20; bytes += kNode.Bytes()) {
      MustAllocate(vm, next, kNode);
      if (!keep) continue;
      vm.Store(next, 0, head);
      vm.Copy(next, head);
    }
  };
  const uint64_t faults = PageFaults();
  for (auto _ : state) {
    for (const size_t live_mib : {16, 1}) {
      vm.Clear(head);
      allocate(live_mib, true);
      allocate(static_cast<size_t>(state.range(0)), false);
    }
  }
  const GcStats stats = world.factory.heap().stats();
  const double rounds = static_cast<double>(state.iterations());
  state.counters["faults"] = static_cast<double>(PageFaults() - faults) / rounds;
  state.counters["collections"] = static_cast<double>(stats.collections()) / rounds;
  state.counters["returned_MiB"] = static_cast<double>(stats.returned_bytes >> 20) / rounds;
}
BENCHMARK_CAPTURE(Breathe, keeping, false)->Arg(16)->Arg(256)->Arg(1024)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Breathe, returning, true)->Arg(16)->Arg(256)->Arg(1024)->Unit(benchmark::kMillisecond);

void CollectNothing(benchmark::State& state) {
  World world({.plan = "semispace", .max_bytes = size_t{64} << 20}, static_cast<int>(state.range(0)));
  for (auto _ : state) world.vm->Collect();
}
BENCHMARK(CollectNothing)->Arg(1)->Arg(2)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace

// What only generational plans have.
void RegisterGenerations(const std::string& name) {
  benchmark::RegisterBenchmark(("Nursery/" + name).c_str(), [name](benchmark::State& state) { Nursery(state, name); })
      ->RangeMultiplier(4)
      ->Range(256, 16384)
      ->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark(("Remember/" + name).c_str(), [name](benchmark::State& state) { Remember(state, name); })
      ->Range(1 << 10, 1 << 16)
      ->Unit(benchmark::kMicrosecond);
}

// One of each for every plan there is.
void RegisterPlans() {
  const std::pair<const char*, Builder> graphs[] = {
      {"tree", &BuildTree}, {"list", &BuildList}, {"random", &BuildRandom}, {"array", &BuildArray}};
  for (const PlanName& plan : PlanNames()) {
    const std::string name(plan.name);
    auto* const allocate = benchmark::RegisterBenchmark(("Allocate/" + name).c_str(),
                                                        [name](benchmark::State& state) { Allocate(state, name); });
    for (const int64_t bytes : {16, 24, 64, 256, 4096}) allocate->Arg(bytes);
    benchmark::RegisterBenchmark(("MakeHeap/" + name).c_str(),
                                 [name](benchmark::State& state) { MakeHeap(state, name); })
        ->Arg(1)
        ->Arg(1024);
    if (!FindPlanConstraints(name)->collects) continue;
    benchmark::RegisterBenchmark(("Churn/" + name).c_str(), [name](benchmark::State& state) { Churn(state, name); })
        ->ArgsProduct({{4, 32}, {20, 30}})
        ->Unit(benchmark::kMillisecond);
    if (FindPlanConstraints(name)->logs_objects) RegisterGenerations(name);
    benchmark::RegisterBenchmark(("Pause/" + name).c_str(), [name](benchmark::State& state) { Pause(state, name); })
        ->Arg(256)
        ->Arg(2048)
        ->Unit(benchmark::kMillisecond);
    for (const auto& [graph, build] : graphs) {
      benchmark::RegisterBenchmark(("Trace/" + name + "/" + graph).c_str(),
                                   [name, build = build](benchmark::State& state) { TraceGraph(state, name, build); })
          ->Arg(1)
          ->Arg(2)
          ->UseRealTime()
          ->MeasureProcessCPUTime()
          ->Unit(benchmark::kMillisecond);
    }
  }
}

}  // namespace strata::gc

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  strata::gc::RegisterPlans();
  benchmark::RunSpecifiedBenchmarks();
}
