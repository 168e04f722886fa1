// Guest loops on vectors, and the same work on numbers.
//
//   bazel run //wasm/interpreter:vector_benchmark
//
// Dot: the dot product of two arrays of 4096 floats. Mandelbrot: 32 x 16 points of the set, at most 200 rounds each.
// Bytes: each of 16384 bytes looked up in a table of 16 and summed. Items are floats, points and bytes.
//
// One run on a shared EPYC, us for numbers, vectors with SSE2 handlers, vectors with AVX2 handlers: Dot 14.7, 3.8, 3.8;
// Mandelbrot 297, 96, 95; Bytes 53, 63, 4.5. The second set of handlers is worth its 100 KiB for what SSE2 lacks.
#include "benchmark/benchmark.h"
#include "wasm/interpreter/test_guest.h"

namespace strata::wasm {
namespace {

constexpr char kGuest[] = R"((module
  (memory 2)
  (func (export "fill") (local $i i32)
    (loop $l
      (f32.store (local.get $i) (f32.mul (f32.convert_i32_u (local.get $i)) (f32.const 0.001)))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 32768)))))

  (func (export "dot_scalar") (result f32) (local $i i32) (local $s f32)
    (loop $l
      (local.set $s (f32.add (local.get $s)
        (f32.mul (f32.load (local.get $i)) (f32.load offset=16384 (local.get $i)))))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 16384))))
    (local.get $s))
  (func (export "dot_vector") (result f32) (local $i i32) (local $s v128)
    (loop $l
      (local.set $s (f32x4.add (local.get $s)
        (f32x4.mul (v128.load (local.get $i)) (v128.load offset=16384 (local.get $i)))))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 16))) (i32.const 16384))))
    (f32.add (f32.add (f32x4.extract_lane 0 (local.get $s)) (f32x4.extract_lane 1 (local.get $s)))
             (f32.add (f32x4.extract_lane 2 (local.get $s)) (f32x4.extract_lane 3 (local.get $s)))))
  (func (export "dot_relaxed") (result f32) (local $i i32) (local $s v128)
    (loop $l
      (local.set $s
        (f32x4.relaxed_madd (v128.load (local.get $i)) (v128.load offset=16384 (local.get $i)) (local.get $s)))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 16))) (i32.const 16384))))
    (f32.add (f32.add (f32x4.extract_lane 0 (local.get $s)) (f32x4.extract_lane 1 (local.get $s)))
             (f32.add (f32x4.extract_lane 2 (local.get $s)) (f32x4.extract_lane 3 (local.get $s)))))

  (func (export "mandelbrot_scalar") (result i32)
    (local $px i32) (local $py i32) (local $n i32) (local $sum i32)
    (local $cx f32) (local $cy f32) (local $x f32) (local $y f32) (local $xx f32) (local $yy f32)
    (loop $rows
      (local.set $cy (f32.sub (f32.mul (f32.convert_i32_s (local.get $py)) (f32.const 0.125)) (f32.const 1)))
      (local.set $px (i32.const 0))
      (loop $columns
        (local.set $cx (f32.sub (f32.mul (f32.convert_i32_s (local.get $px)) (f32.const 0.09375)) (f32.const 2)))
        (local.set $x (f32.const 0)) (local.set $y (f32.const 0)) (local.set $n (i32.const 200))
        (block $done
          (loop $rounds
            (local.set $xx (f32.mul (local.get $x) (local.get $x)))
            (local.set $yy (f32.mul (local.get $y) (local.get $y)))
            (br_if $done (f32.gt (f32.add (local.get $xx) (local.get $yy)) (f32.const 4)))
            (local.set $y (f32.add (f32.mul (f32.add (local.get $x) (local.get $x)) (local.get $y)) (local.get $cy)))
            (local.set $x (f32.add (f32.sub (local.get $xx) (local.get $yy)) (local.get $cx)))
            (local.set $sum (i32.add (local.get $sum) (i32.const 1)))
            (br_if $rounds (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
        (br_if $columns (i32.lt_u (local.tee $px (i32.add (local.get $px) (i32.const 1))) (i32.const 32))))
      (br_if $rows (i32.lt_u (local.tee $py (i32.add (local.get $py) (i32.const 1))) (i32.const 16))))
    (local.get $sum))
  (func (export "mandelbrot_vector") (result i32)
    (local $px i32) (local $py i32) (local $n i32) (local $sums v128) (local $inside v128)
    (local $cx v128) (local $cy v128) (local $x v128) (local $y v128) (local $xx v128) (local $yy v128)
    (loop $rows
      (local.set $cy (f32x4.splat
        (f32.sub (f32.mul (f32.convert_i32_s (local.get $py)) (f32.const 0.125)) (f32.const 1))))
      (local.set $px (i32.const 0))
      (loop $columns
        (local.set $cx (f32x4.sub
          (f32x4.mul (f32x4.add (f32x4.splat (f32.convert_i32_s (local.get $px))) (v128.const f32x4 0 1 2 3))
                     (v128.const f32x4 0.09375 0.09375 0.09375 0.09375))
          (v128.const f32x4 2 2 2 2)))
        (local.set $x (v128.const i32x4 0 0 0 0)) (local.set $y (v128.const i32x4 0 0 0 0))
        (local.set $n (i32.const 200))
        (block $done
          (loop $rounds
            (local.set $xx (f32x4.mul (local.get $x) (local.get $x)))
            (local.set $yy (f32x4.mul (local.get $y) (local.get $y)))
            (local.set $inside
              (f32x4.le (f32x4.add (local.get $xx) (local.get $yy)) (v128.const f32x4 4 4 4 4)))
            (br_if $done (i32.eqz (v128.any_true (local.get $inside))))
            (local.set $sums (i32x4.sub (local.get $sums) (local.get $inside)))
            (local.set $y
              (f32x4.add (f32x4.mul (f32x4.add (local.get $x) (local.get $x)) (local.get $y)) (local.get $cy)))
            (local.set $x (f32x4.add (f32x4.sub (local.get $xx) (local.get $yy)) (local.get $cx)))
            (br_if $rounds (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
        (br_if $columns (i32.lt_u (local.tee $px (i32.add (local.get $px) (i32.const 4))) (i32.const 32))))
      (br_if $rows (i32.lt_u (local.tee $py (i32.add (local.get $py) (i32.const 1))) (i32.const 16))))
    (i32.add (i32.add (i32x4.extract_lane 0 (local.get $sums)) (i32x4.extract_lane 1 (local.get $sums)))
             (i32.add (i32x4.extract_lane 2 (local.get $sums)) (i32x4.extract_lane 3 (local.get $sums)))))

  (func (export "bytes_scalar") (result i32) (local $i i32) (local $s i32)
    (loop $l
      (local.set $s (i32.add (local.get $s)
        (i32.load8_u offset=65536 (i32.and (i32.load8_u (local.get $i)) (i32.const 15)))))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 16384))))
    (local.get $s))
  (func (export "bytes_vector") (result i32) (local $i i32) (local $s v128) (local $table v128)
    (local.set $table (v128.load (i32.const 65536)))
    (loop $l
      (local.set $s (i32x4.add (local.get $s) (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u
        (i8x16.swizzle (local.get $table)
          (v128.and (v128.load (local.get $i)) (v128.const i64x2 0x0f0f0f0f0f0f0f0f 0x0f0f0f0f0f0f0f0f)))))))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 16))) (i32.const 16384))))
    (i32.add (i32.add (i32x4.extract_lane 0 (local.get $s)) (i32x4.extract_lane 1 (local.get $s)))
             (i32.add (i32x4.extract_lane 2 (local.get $s)) (i32x4.extract_lane 3 (local.get $s)))))
  (data (i32.const 65536) "\00\01\01\02\01\02\02\03\01\02\02\03\02\03\03\04")))";

void RunGuest(benchmark::State& state, const char* name, int64_t items) {
  TestGuest guest;
  guest.Load(kGuest);
  (void)guest.Call("fill");
  for (auto _ : state) benchmark::DoNotOptimize(guest.Run(name));
  state.SetItemsProcessed(state.iterations() * items);
}

BENCHMARK_CAPTURE(RunGuest, DotScalar, "dot_scalar", 4096);
BENCHMARK_CAPTURE(RunGuest, DotVector, "dot_vector", 4096);
BENCHMARK_CAPTURE(RunGuest, DotRelaxed, "dot_relaxed", 4096);
BENCHMARK_CAPTURE(RunGuest, MandelbrotScalar, "mandelbrot_scalar", 512);
BENCHMARK_CAPTURE(RunGuest, MandelbrotVector, "mandelbrot_vector", 512);
BENCHMARK_CAPTURE(RunGuest, BytesScalar, "bytes_scalar", 16384);
BENCHMARK_CAPTURE(RunGuest, BytesVector, "bytes_vector", 16384);

}  // namespace
}  // namespace strata::wasm

BENCHMARK_MAIN();
