;; 64-bit arithmetic by constants, comparisons that choose, and loads and stores of every width. run(steps) -> checksum
(module
  (memory 1)

  (func $run (export "run") (param $steps i32) (result i32)
    (local $state i64) (local $best i64) (local $at i32)
    (loop $next
      (local.set $state (i64.add (i64.mul (local.get $state) (i64.const 6364136223846793005)) (i64.const 1442695040888963407)))
      (if (i64.gt_s (local.get $state) (local.get $best))
        (then (local.set $best (i64.shr_s (local.get $state) (i64.const 1))))
        (else (local.set $best (i64.xor (local.get $best)
          (i64.shr_u (local.get $state) (i64.extend_i32_u (i32.and (local.get $steps) (i32.const 31))))))))
      (local.set $at (i32.and (i32.wrap_i64 (local.get $best)) (i32.const 0xFF8)))
      (i64.store16 offset=2 (local.get $at) (local.get $state))
      (i32.store8 offset=9 (local.get $at) (local.get $steps))
      (i64.store32 offset=16 (local.get $at) (local.get $best))
      (local.set $best (i64.add (local.get $best) (i64.add
        (i64.load32_s (local.get $at)) (i64.load8_u offset=8 (local.get $at)))))
      (local.set $state (i64.xor (local.get $state) (i64.load16_s offset=18 (local.get $at))))
      (br_if $next (local.tee $steps (i32.sub (local.get $steps) (i32.const 1)))))
    (i32.wrap_i64 (i64.xor (local.get $best) (i64.rotl (local.get $state) (i64.const 32))))))
