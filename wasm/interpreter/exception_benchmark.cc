// What an exception costs: nanoseconds per throw and catch.
//
//   bazel run //wasm/interpreter:exception_benchmark
//
// Each iteration of the guest's loop throws once and catches once. Same: in one function, where the throw becomes a
// branch. SameDynamic: in one function, by way of an imported tag that the lowering cannot tell from another. Frames/N:
// through N frames below the catching one. Exnref/N: the same with catch_ref, which makes an object. Calls/N: no
// exception, N calls and returns, to compare with.

#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "wasm/interpreter/test_guest.h"

namespace strata::wasm {
namespace {

constexpr int kThrows = 1000;  // per call of the guest

constexpr const char* kLibrary = R"((module (tag (export "t") (param i32))))";

constexpr const char* kGuest = R"((module
  (import "lib" "t" (tag $t (param i32)))
  (import "lib" "t" (tag $alias (param i32)))
  (func $deep (param $n i32)
    (if (i32.eqz (local.get $n)) (then (throw $t (i32.const 1))))
    (call $deep (i32.sub (local.get $n) (i32.const 1))))
  (func $calls (param $n i32)
    (if (i32.eqz (local.get $n)) (then (return)))
    (call $calls (i32.sub (local.get $n) (i32.const 1))))
  (func (export "same") (param $times i32) (param i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum)
        (block $h (result i32) (try_table (catch $t $h) (throw $t (local.get $times))) (unreachable))))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $sum))
  (func (export "same_dynamic") (param $times i32) (param i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum)
        (block $h (result i32) (try_table (catch $alias $h) (throw $t (local.get $times))) (unreachable))))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $sum))
  (func (export "frames") (param $times i32) (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum)
        (block $h (result i32) (try_table (catch $t $h) (call $deep (local.get $n))) (unreachable))))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $sum))
  (func (export "exnref") (param $times i32) (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (block $h (result i32 exnref) (try_table (catch_ref $t $h) (call $deep (local.get $n))) (unreachable))
      (drop)
      (local.set $sum (i32.add (local.get $sum)))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $sum))
  (func (export "calls") (param $times i32) (param $n i32) (result i32)
    (loop $again
      (call $calls (local.get $n))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (i32.const 0))))";

void Run(benchmark::State& state, const char* name) {
  TestGuest guest;
  guest.linker().DefineInstance("lib", guest.Load(kLibrary));
  guest.Load(kGuest);
  const std::vector<Value> arguments = {Value::I32(kThrows), Value::I32(static_cast<int32_t>(state.range(0)))};
  for (auto _ : state) {
    const Outcome outcome = guest.Call(name, arguments);
    if (std::holds_alternative<Trap>(outcome)) {  // the heap of exnrefs is never collected
      state.SkipWithError(std::get<Trap>(outcome).message.c_str());
      return;
    }
  }
  state.counters["each"] = benchmark::Counter(static_cast<double>(state.iterations()) * kThrows,
                                              benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

BENCHMARK_CAPTURE(Run, Same, "same")->Arg(0);
BENCHMARK_CAPTURE(Run, SameDynamic, "same_dynamic")->Arg(0);
BENCHMARK_CAPTURE(Run, Frames, "frames")->Arg(1)->Arg(10)->Arg(100);
BENCHMARK_CAPTURE(Run, Exnref, "exnref")->Arg(10)->Iterations(2000);
BENCHMARK_CAPTURE(Run, Calls, "calls")->Arg(10);

}  // namespace
}  // namespace strata::wasm

BENCHMARK_MAIN();
