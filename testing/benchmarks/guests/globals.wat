;; Globals of each number type in a loop, as code with a shadow stack or statistics has them. run(steps) -> checksum
(module
  (global $top (mut i32) (i32.const 65536))
  (global $count (mut i64) (i64.const 0))
  (global $mean (mut f64) (f64.const 0))
  (memory 2)

  (func $push (param $value i32)
    (global.set $top (i32.sub (global.get $top) (i32.const 16)))
    (i32.store offset=8 (global.get $top) (local.get $value))
    (global.set $count (i64.add (global.get $count) (i64.const 1))))

  (func $pop (result i32)
    (i32.load offset=8 (global.get $top))
    (global.set $top (i32.add (global.get $top) (i32.const 16))))

  (func $run (export "run") (param $steps i32) (result i32)
    (local $sum i32)
    (loop $next
      (call $push (local.get $steps))
      (global.set $mean (f64.add (f64.mul (global.get $mean) (f64.const 0.5)) (f64.convert_i32_u (i32.and (local.get $steps) (i32.const 7)))))
      (call $push (i32.trunc_f64_u (global.get $mean)))
      (local.set $sum (i32.xor (i32.mul (local.get $sum) (i32.const 3)) (i32.add (call $pop) (call $pop))))
      (br_if $next (local.tee $steps (i32.sub (local.get $steps) (i32.const 1)))))
    (i32.add (local.get $sum) (i32.wrap_i64 (global.get $count)))))
