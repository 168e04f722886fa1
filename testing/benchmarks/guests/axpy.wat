;; Doubles in memory: scaled, added, stored, in a loop that counts; then single precision with roots. run(rounds) -> checksum
(module
  (memory 1)

  (func $axpy (param $factor f64)
    (local $at i32)
    (loop $next
      (f64.store (local.get $at)
        (f64.add (f64.load (local.get $at)) (f64.mul (local.get $factor) (f64.load offset=8192 (local.get $at)))))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 8192)))))

  (func $bend
    (local $at i32) (local $x f32)
    (loop $next
      (local.set $x (f32.demote_f64 (f64.load (local.get $at))))
      (f64.store offset=8192 (local.get $at) (f64.promote_f32 (f32.sqrt
        (select (f32.add (local.get $x) (f32.const 1)) (f32.neg (local.get $x)) (f32.ge (local.get $x) (f32.const 0))))))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 8192)))))

  (func $run (export "run") (param $rounds i32) (result i32)
    (loop $next
      (call $bend)
      (call $axpy (f64.div (f64.convert_i32_s (i32.sub (i32.and (local.get $rounds) (i32.const 7)) (i32.const 3))) (f64.const 16)))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (i32.trunc_sat_f64_s (f64.mul (f64.load (i32.const 64)) (f64.const 1e6)))))
