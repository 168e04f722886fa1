;; Arrays of numbers: filled, copied within and between, compared byte by byte, summed. run(rounds) -> checksum
(module
  (type $bytes (array (mut i8)))
  (type $words (array (mut i32)))

  (func $number (param $to (ref $words)) (param $from i32)
    (local $i i32)
    (loop $next
      (array.set $words (local.get $to) (local.get $i)
        (i32.mul (i32.add (local.get $from) (local.get $i)) (i32.const 0x9E3779B1)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $to))))))

  (func $narrow (param $from (ref $words)) (result (ref $bytes))
    (local $to (ref $bytes)) (local $i i32)
    (local.set $to (array.new $bytes (i32.const 7) (array.len (local.get $from))))
    (loop $next
      (array.set $bytes (local.get $to) (local.get $i) (i32.shr_u (array.get $words (local.get $from) (local.get $i)) (i32.const 24)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $from)))))
    (local.get $to))

  (func $differences (param $a (ref $bytes)) (param $b (ref $bytes)) (result i32)
    (local $i i32) (local $count i32)
    (loop $next
      (local.set $count (i32.add (local.get $count)
        (i32.ne (array.get_s $bytes (local.get $a) (local.get $i)) (array.get_s $bytes (local.get $b) (local.get $i)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $a)))))
    (local.get $count))

  (func $total (param $words (ref $words)) (result i32)
    (local $i i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (i32.rotl (local.get $sum) (i32.const 1)) (array.get $words (local.get $words) (local.get $i))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $words)))))
    (local.get $sum))

  (func $run (export "run") (param $rounds i32) (result i32)
    (local $words (ref $words)) (local $before (ref $bytes)) (local $now (ref $bytes)) (local $sum i32)
    (local.set $words (array.new_default $words (i32.const 1000)))
    (local.set $before (array.new_default $bytes (i32.const 1000)))
    (loop $next
      (call $number (local.get $words) (local.get $rounds))
      (array.copy $words $words (local.get $words) (i32.and (local.get $rounds) (i32.const 255))
        (local.get $words) (i32.const 300) (i32.const 600))
      (array.fill $words (local.get $words) (i32.const 900) (local.get $sum) (i32.const 50))
      (local.set $now (call $narrow (local.get $words)))
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 5)) (i32.add (call $total (local.get $words))
        (call $differences (local.get $before) (local.get $now)))))
      (local.set $before (local.get $now))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $sum)))
