// What a write barrier costs: nanoseconds per struct.set and array.set of a reference.
//
//   bazel run //wasm/interpreter:barrier_benchmark
//
// Arguments: the barrier (0 none, 1 object log with the bit clear, 2 object log with the bit set, 3 always slow). The
// plan's function that 2 and 3 call only counts. The guest's loop stores 8 times, so its own cost hardly shows.

#include <string>
#include <utility>

#include "benchmark/benchmark.h"
#include "vm_binding/contract/mutator.h"
#include "wasm/interpreter/test_guest.h"
#include "wasm/runtime/fakes.h"

namespace strata::wasm {
namespace {

constexpr int kLoops = 10'000;
constexpr int kStoresPerLoop = 8;

enum Barrier { kNone, kLogClear, kLogSet, kAlwaysSlow };

std::string Repeat(const std::string& text) {
  std::string all;
  for (int i = 0; i < kStoresPerLoop; ++i) all += text;
  return all;
}

std::string Module() {
  const auto loop = [](const std::string& name, const std::string& type, const std::string& store) {
    return "(func (export \"" + name + "\") (param $o anyref) (param $n i32) (local $x (ref null " + type + "))" +
           "(local $i i32) (local.set $x (ref.cast (ref " + type + ") (local.get $o))) (local.set $i (i32.const 3))" +
           "(loop $again " + Repeat(store) + "(br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))";
  };
  return "(module (type $s (struct (field (mut anyref)) (field (mut anyref)))) (type $a (array (mut anyref)))"
         "(func (export \"new_struct\") (result anyref) (struct.new_default $s))"
         "(func (export \"new_array\") (result anyref) (array.new_default $a (i32.const 8)))" +
         loop("struct", "$s", "(struct.set $s 1 (local.get $x) (local.get $o))") +
         loop("array", "$a", "(array.set $a (local.get $x) (local.get $i) (local.get $o))") + ")";
}

// A plan that leaves log bits as they are.
uint64_t heard = 0;
constexpr vm::MutatorOps kCountingOps = {
    .alloc_slow = nullptr,
    .write_slow = [](vm::Mutator&, vm::ObjectRef, vm::RefSlot, vm::ObjectRef) { ++heard; },
    .write_range_slow = nullptr,
    .collect = nullptr,
};

void Run(benchmark::State& state, const char* type) {
  const auto barrier = static_cast<Barrier>(state.range(0));
  FakeHeapFactory heaps;
  if (barrier == kLogClear || barrier == kLogSet) heaps.state.constraints.barrier = vm::BarrierKind::kObjectLog;
  if (barrier == kAlwaysSlow) heaps.state.constraints.barrier = vm::BarrierKind::kAlwaysSlow;
  TestGuest guest(heaps, {});
  guest.Load(Module());
  const auto object = static_cast<uint32_t>(guest.Run(std::string("new_") + type));
  if (barrier == kLogSet) heaps.state.SetLogBit(object);
  const vm::MutatorOps* ops = std::exchange(guest.store().context().mutator.ops, &kCountingOps);
  heard = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(guest.Call(type, {Value::Ref(object), Value::I32(kLoops)}));
  }
  guest.store().context().mutator.ops = ops;
  state.counters["heard"] = benchmark::Counter(static_cast<double>(heard), benchmark::Counter::kAvgIterations);
  state.counters["time/store"] = benchmark::Counter(
      kLoops * kStoresPerLoop, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void StructSet(benchmark::State& state) { Run(state, "struct"); }
void ArraySet(benchmark::State& state) { Run(state, "array"); }
BENCHMARK(StructSet)->ArgName("barrier")->DenseRange(kNone, kAlwaysSlow);
BENCHMARK(ArraySet)->ArgName("barrier")->DenseRange(kNone, kAlwaysSlow);

}  // namespace
}  // namespace strata::wasm

BENCHMARK_MAIN();
