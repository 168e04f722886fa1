// What instructions on objects cost: nanoseconds each.
//
//   bazel run -c opt //wasm/interpreter:object_benchmark
//
// The guest's loops repeat an instruction 8 times, so their own cost hardly shows. Allocation is from a fresh heap: no
// collection is in the figures, but the first touch of each page. array.copy and array.fill: per byte of 64 KiB.
#include <cstdint>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "wasm/interpreter/test_guest.h"

namespace strata::wasm {
namespace {

constexpr int kLoops = 10'000;
constexpr int kPerLoop = 8;
constexpr int kCopiedBytes = 1 << 16;

struct Row {
  const char* name;
  const char* body;  // once
};

constexpr Row kRows[] = {
    {"struct.new of 2 references", "(local.set $p (struct.new $pair (local.get $p0) (local.get $p0)))"},
    {"struct.new of i32 and reference", "(local.set $c (struct.new $cons (local.get $i) (local.get $c0)))"},
    {"struct.new of 5 fields, 2 of them constant",
     "(local.set $o (struct.new $object (local.get $p0) (local.get $p0) (i32.const 0) (local.get $i) (i32.const 7)))"},
    {"struct.new_default", "(local.set $p (struct.new_default $pair))"},
    {"array.new_fixed of 3 i32",
     "(local.set $a (array.new_fixed $ints 3 (local.get $i) (local.get $i) (i32.const 3)))"},
    {"array.new_default of 8 i32", "(local.set $a (array.new_default $ints (i32.const 8)))"},
    {"array.new of 32 i32", "(local.set $a (array.new $ints (local.get $i) (i32.const 32)))"},
    {"struct.get of i32", "(local.set $s (i32.add (local.get $s) (struct.get $cons 0 (local.get $c0))))"},
    {"struct.get of reference", "(local.set $c (struct.get $cons 1 (local.get $c0)))"},
    {"struct.get of a reference's i32",
     "(local.set $s (i32.add (local.get $s) (struct.get $cons 0 (struct.get $cons 1 (local.get $c0)))))"},
    {"struct.set of i32", "(struct.set $cell 0 (local.get $cell) (local.get $i))"},
    {"array.get", "(local.set $s (i32.add (local.get $s) (array.get $ints (local.get $a0) (local.get $k))))"},
    {"array.set", "(array.set $ints (local.get $a0) (local.get $k) (local.get $i))"},
    {"ref.cast to final type", "(local.set $c (ref.cast (ref $cons) (local.get $any)))"},
    {"ref.cast to supertype", "(local.set $b (ref.cast (ref $base) (local.get $any_derived)))"},
    {"ref.test of supertype",
     "(local.set $s (i32.add (local.get $s) (ref.test (ref $base) (local.get $any_derived))))"},
    {"struct.get of a cast", "(local.set $s (struct.get $base 0 (ref.cast (ref $base) (local.get $any_derived))))"},
    {"br_on_cast", "(drop (block (result anyref) (br_on_cast 0 anyref (ref $base) (local.get $any_derived))))"},
};

std::string Repeat(const std::string& text) {
  std::string all;
  for (int i = 0; i < kPerLoop; ++i) all += text;
  return all;
}

std::string Module(const std::string& body) {
  return R"((module
    (type $pair (struct (field (ref null $pair)) (field (ref null $pair))))
    (type $cons (struct (field i32) (field (ref null $cons))))
    (type $object (struct (field (ref null $pair)) (field (ref null $pair)) (field i32) (field i32) (field i32)))
    (type $cell (struct (field (mut i32))))
    (type $base (sub (struct (field i32)))) (type $derived (sub $base (struct (field i32) (field i32))))
    (type $ints (array (mut i32))) (type $bytes (array (mut i8))) (type $refs (array (mut anyref)))
    (global $from (mut (ref null $bytes)) (ref.null $bytes)) (global $to (mut (ref null $bytes)) (ref.null $bytes))
    (global $from_refs (mut (ref null $refs)) (ref.null $refs)) (global $to_refs (mut (ref null $refs)) (ref.null $refs))
    (func (export "prepare") (param $n i32)
      (global.set $from (array.new_default $bytes (local.get $n)))
      (global.set $to (array.new_default $bytes (local.get $n)))
      (global.set $from_refs (array.new_default $refs (local.get $n)))
      (global.set $to_refs (array.new_default $refs (local.get $n))))
    (func (export "copy") (param $n i32)
      (array.copy $bytes $bytes (global.get $to) (i32.const 0) (global.get $from) (i32.const 0) (local.get $n)))
    (func (export "copy_refs") (param $n i32)
      (array.copy $refs $refs (global.get $to_refs) (i32.const 0) (global.get $from_refs) (i32.const 0) (local.get $n)))
    (func (export "fill_refs") (param $n i32)
      (array.fill $refs (global.get $to_refs) (i32.const 0) (ref.null any) (local.get $n)))
    (func (export "loop") (param $n i32) (result i32)
      (local $p (ref null $pair)) (local $p0 (ref null $pair)) (local $c (ref null $cons)) (local $c0 (ref null $cons))
      (local $o (ref null $object)) (local $cell (ref null $cell)) (local $a (ref null $ints)) (local $a0 (ref null $ints))
      (local $any anyref) (local $any_derived anyref) (local $b (ref null $base)) (local $i i32) (local $k i32) (local $s i32)
      (local.set $p0 (struct.new_default $pair)) (local.set $k (i32.const 3))
      (local.set $c0 (struct.new $cons (i32.const 1) (struct.new_default $cons))) (local.set $any (local.get $c0))
      (local.set $any_derived (struct.new_default $derived)) (local.set $cell (struct.new_default $cell))
      (local.set $a0 (array.new_default $ints (i32.const 8)))
      (loop $again )" +
         Repeat(body) + R"((br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $s))))";
}

void Instruction(benchmark::State& state) {
  const Row& row = kRows[state.range(0)];
  for (auto _ : state) {
    state.PauseTiming();
    {
      TestGuest guest;
      guest.Load(Module(row.body));
      guest.Call("loop", {Value::I32(1)});  // lowers it
      state.ResumeTiming();
      benchmark::DoNotOptimize(guest.Call("loop", {Value::I32(kLoops)}));
      state.PauseTiming();
    }
    state.ResumeTiming();
  }
  state.SetLabel(row.name);
  state.counters["each"] = benchmark::Counter(
      kLoops * kPerLoop, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(Instruction)->DenseRange(0, static_cast<int>(std::size(kRows)) - 1)->Iterations(50);

void Bulk(benchmark::State& state, const char* name, int element_bytes) {
  TestGuest guest;
  guest.Load(Module(""));
  const int count = kCopiedBytes / element_bytes;
  guest.Call("prepare", {Value::I32(count)});
  for (auto _ : state) benchmark::DoNotOptimize(guest.Call(name, {Value::I32(count)}));
  state.counters["each byte"] =
      benchmark::Counter(kCopiedBytes, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK_CAPTURE(Bulk, array_copy_of_i8, "copy", 1);
BENCHMARK_CAPTURE(Bulk, array_copy_of_references, "copy_refs", 4);
BENCHMARK_CAPTURE(Bulk, array_fill_of_references, "fill_refs", 4);

}  // namespace
}  // namespace strata::wasm

BENCHMARK_MAIN();
