// What calls cost: nanoseconds per call and return.
//
//   bazel run //wasm/interpreter:call_benchmark
//
// Guest/NAME: a loop of the guest that makes calls, each counted; "loop" is the loop alone, to subtract. Direct and the
// like: to a function that returns its argument. Away: into another instance. Host: of a host function that returns its
// argument. Bulk: memory.copy and memory.fill of 16 bytes. Enter: of that function by the host, one call each; Values:
// with its results in a vector.
//
// Least CPU time of four repetitions on a busy machine, ns, the loop's 2.1 subtracted: direct 1.1, tail (two
// calls) 3.4, indirect 3.0, by reference 2.1; away 2.5, indirect 3.7, by reference 2.6; host 6.5, indirect 8.1;
// copy 2.6, fill 1.9, table.get 1.4, table.set 0.9. Enter 24, with results in a vector 33.

#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "wasm/interpreter/test_guest.h"

namespace strata::wasm {
namespace {

constexpr int kCalls = 1000;  // per call of the guest

constexpr const char* kLibrary = R"((module
  (func (export "id") (param i32) (result i32) (local.get 0))))";

constexpr const char* kImports = R"((module
  (type $id (func (param i32) (result i32)))
  (import "lib" "id" (func $away (type $id)))
  (import "host" "id" (func $host (type $id)))
  (memory 1)
  (table funcref (elem $id $away $host))
  (global $ref (ref $id) (ref.func $id))
  (global $away_ref (ref $id) (ref.func $away))
  (func $id (export "id") (type $id) (local.get 0))
  (func $tail (type $id) (return_call $id (local.get 0))))";

// The loop, around an expression that takes the counter and yields a number.
std::string Loop(const std::string& name, const std::string& body) {
  return "(func (export \"" + name +
         "\") (param $n i32) (result i32) (local $ref (ref null $id)) (local $away_ref (ref null $id))"
         " (local.set $ref (global.get $ref)) (local.set $away_ref (global.get $away_ref))"
         " (loop $again " +
         body + " (drop) (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))) (local.get $n))";
}

std::string GuestText() {
  const std::string n = "(local.get $n)";
  return kImports + Loop("loop", n) + Loop("direct", "(call $id " + n + ")") + Loop("tail", "(call $tail " + n + ")") +
         Loop("indirect", "(call_indirect (type $id) " + n + " (i32.const 0))") +
         Loop("ref", "(call_ref $id " + n + " (local.get $ref))") + Loop("away", "(call $away " + n + ")") +
         Loop("away_indirect", "(call_indirect (type $id) " + n + " (i32.const 1))") +
         Loop("away_ref", "(call_ref $id " + n + " (local.get $away_ref))") + Loop("host", "(call $host " + n + ")") +
         Loop("host_indirect", "(call_indirect (type $id) " + n + " (i32.const 2))") +
         Loop("copy", "(memory.copy (i32.const 64) (i32.const 32) (i32.const 16)) " + n) +
         Loop("fill", "(memory.fill (i32.const 64) (i32.const 0) (i32.const 16)) " + n) +
         Loop("table_get", "(ref.is_null (table.get (i32.const 0)))") +
         Loop("table_set", "(table.set (i32.const 0) (local.get $ref)) " + n) + ")";
}

void LoadGuest(TestGuest& guest) {
  guest.linker().DefineInstance("lib", guest.Load(kLibrary));
  guest.linker().DefineFunction("host", "id", {{ValKind::kI32}, {ValKind::kI32}},
                                [](HostCall&) { return TrapKind::kNone; });
  guest.Load(GuestText());
}

void Guest(benchmark::State& state, const char* name) {
  TestGuest guest;
  LoadGuest(guest);
  for (auto _ : state) benchmark::DoNotOptimize(guest.Run(name, {Value::I32(kCalls)}));
  state.counters["each"] = benchmark::Counter(static_cast<double>(state.iterations()) * kCalls,
                                              benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

FuncRecordIndex IdOf(TestGuest& guest) { return std::get<FuncExtern>(*FindExport(guest.instance(), "id")).record; }

void Enter(benchmark::State& state) {
  TestGuest guest;
  LoadGuest(guest);
  const FuncRecordIndex id = IdOf(guest);
  Executor& executor = guest.store().executor();
  const Value argument = Value::I32(1);
  Value result;
  for (auto _ : state) {
    benchmark::DoNotOptimize(executor.CallInto(guest.store(), id, {&argument, 1}, {&result, 1}).has_value());
  }
}

void EnterValues(benchmark::State& state) {
  TestGuest guest;
  LoadGuest(guest);
  const FuncRecordIndex id = IdOf(guest);
  const Value argument = Value::I32(1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(guest.store().executor().Call(guest.store(), id, {&argument, 1}).index());
  }
}

BENCHMARK_CAPTURE(Guest, Loop, "loop");
BENCHMARK_CAPTURE(Guest, Direct, "direct");
BENCHMARK_CAPTURE(Guest, Tail, "tail");
BENCHMARK_CAPTURE(Guest, Indirect, "indirect");
BENCHMARK_CAPTURE(Guest, Ref, "ref");
BENCHMARK_CAPTURE(Guest, Away, "away");
BENCHMARK_CAPTURE(Guest, AwayIndirect, "away_indirect");
BENCHMARK_CAPTURE(Guest, AwayRef, "away_ref");
BENCHMARK_CAPTURE(Guest, Host, "host");
BENCHMARK_CAPTURE(Guest, HostIndirect, "host_indirect");
BENCHMARK_CAPTURE(Guest, Copy, "copy");
BENCHMARK_CAPTURE(Guest, Fill, "fill");
BENCHMARK_CAPTURE(Guest, TableGet, "table_get");
BENCHMARK_CAPTURE(Guest, TableSet, "table_set");
BENCHMARK(Enter);
BENCHMARK(EnterValues);

}  // namespace
}  // namespace strata::wasm

BENCHMARK_MAIN();
