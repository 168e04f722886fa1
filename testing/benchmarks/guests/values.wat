;; Values that blocks give, branches carry, loops take and functions return by threes. run(steps) -> checksum
(module
  (func $split (param $a i32) (param $b i32) (result i32 i32 i32)
    (i32.add (local.get $a) (local.get $b))
    (i32.xor (local.get $a) (local.get $b))
    (i32.rotl (local.get $a) (i32.const 7)))

  (func $choose (param $sum i32) (param $n i32) (result i32)
    (block $done (result i32)
      (drop (br_if $done (i32.add (local.get $sum) (i32.const 3)) (i32.and (local.get $n) (i32.const 1))))
      (if (result i32) (i32.and (local.get $n) (i32.const 2))
        (then (i32.xor (local.get $sum) (local.get $n)))
        (else (i32.sub (local.get $sum) (local.get $n))))))

  (func $run (export "run") (param $steps i32) (result i32)
    (local $a i32) (local $b i32) (local $c i32)
    (local.get $steps)
    (loop $next (param i32) (result i32)
      (local.set $a (call $choose (local.get $steps)))
      (call $split (local.get $a) (local.get $b))
      (local.set $c)
      (local.set $b)
      (i32.add (local.get $c))
      (br_if $next (local.tee $steps (i32.sub (local.get $steps) (i32.const 1)))))))
