;; Lists as functional programs use them: counted, filtered, mapped, reversed, summed, dropped; every step makes a new one.
;; run(rounds) -> checksum
(module
  (type $cell (struct (field $value i32) (field $rest (ref null $cell))))

  (func $count (param $n i32) (result (ref null $cell))
    (local $list (ref null $cell)) (local $i i32)
    (loop $next
      (local.set $list (struct.new $cell (local.get $i) (local.get $list)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $list))

  (func $reverse (param $list (ref null $cell)) (result (ref null $cell))
    (local $done (ref null $cell))
    (block $end
      (loop $next
        (br_if $end (ref.is_null (local.get $list)))
        (local.set $done (struct.new $cell (struct.get $cell $value (local.get $list)) (local.get $done)))
        (local.set $list (struct.get $cell $rest (local.get $list)))
        (br $next)))
    (local.get $done))

  ;; Recursive, so that references live in many frames when a collection comes.
  (func $keep (param $list (ref null $cell)) (param $mask i32) (result (ref null $cell))
    (local $rest (ref null $cell))
    (if (result (ref null $cell)) (ref.is_null (local.get $list))
      (then (ref.null $cell))
      (else
        (local.set $rest (call $keep (struct.get $cell $rest (local.get $list)) (local.get $mask)))
        (if (result (ref null $cell)) (i32.and (struct.get $cell $value (local.get $list)) (local.get $mask))
          (then (struct.new $cell (struct.get $cell $value (local.get $list)) (local.get $rest)))
          (else (local.get $rest))))))

  (func $scale (param $list (ref null $cell)) (param $by i32) (result (ref null $cell))
    (local $made (ref null $cell))
    (block $end
      (loop $next
        (br_if $end (ref.is_null (local.get $list)))
        (local.set $made (struct.new $cell
          (i32.mul (struct.get $cell $value (local.get $list)) (local.get $by)) (local.get $made)))
        (local.set $list (struct.get $cell $rest (local.get $list)))
        (br $next)))
    (call $reverse (local.get $made)))

  (func $sum (param $list (ref null $cell)) (result i32)
    (local $sum i32)
    (block $end
      (loop $next
        (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31))
          (struct.get $cell $value (br_on_null $end (local.get $list)))))
        (local.set $list (struct.get $cell $rest (local.get $list)))
        (br $next))
      (unreachable))
    (local.get $sum))

  (func $run (export "run") (param $rounds i32) (result i32)
    (local $kept (ref null $cell)) (local $sum i32)
    (loop $next
      (local.set $kept (call $keep (call $count (i32.const 1000))
        (i32.add (i32.const 1) (i32.and (local.get $rounds) (i32.const 7)))))
      (local.set $sum (i32.xor (local.get $sum)
        (call $sum (call $scale (call $reverse (local.get $kept)) (local.get $rounds)))))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $sum)))
