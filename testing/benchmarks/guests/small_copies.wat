;; memory.copy and memory.fill of a few bytes, as compilers emit them for structs and strings. run(steps) -> checksum
(module
  (memory 1)

  (func $run (export "run") (param $steps i32) (result i32)
    (local $sum i32) (local $at i32)
    (loop $next
      (local.set $at (i32.and (i32.mul (local.get $steps) (i32.const 40)) (i32.const 0xFFF)))
      (memory.fill (local.get $at) (local.get $steps) (i32.and (local.get $steps) (i32.const 15)))
      (memory.copy (i32.const 0x2000) (local.get $at) (i32.const 24))
      (memory.copy (i32.add (local.get $at) (i32.const 3)) (local.get $at) (i32.const 7))
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 3)) (i32.load (i32.const 0x2007))))
      (br_if $next (local.tee $steps (i32.sub (local.get $steps) (i32.const 1)))))
    (local.get $sum)))
