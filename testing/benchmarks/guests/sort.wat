;; Merge sort, from runs of one upwards, of an array of records between two arrays. run(records) -> checksum
(module
  (type $record (struct (field $key i32) (field $index i32)))
  (type $records (array (mut (ref null $record))))

  (func $fill (param $n i32) (result (ref $records))
    (local $all (ref $records)) (local $i i32) (local $random i32)
    (local.set $all (array.new_default $records (local.get $n)))
    (local.set $random (i32.const 12345))
    (loop $next
      (local.set $random (i32.add (i32.mul (local.get $random) (i32.const 69069)) (i32.const 1)))
      (array.set $records (local.get $all) (local.get $i)
        (struct.new $record (i32.shr_u (local.get $random) (i32.const 8)) (local.get $i)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $all))

  ;; from[low, middle) and from[middle, high), both in order, into to[low, high).
  (func $merge (param $from (ref $records)) (param $to (ref $records)) (param $low i32) (param $middle i32) (param $high i32)
    (local $a i32) (local $b i32)
    (local.set $a (local.get $low))
    (local.set $b (local.get $middle))
    (block $end
      (loop $next
        (br_if $end (i32.ge_u (local.get $low) (local.get $high)))
        (if (if (result i32) (i32.ge_u (local.get $a) (local.get $middle))
              (then (i32.const 0))
              (else (if (result i32) (i32.ge_u (local.get $b) (local.get $high))
                (then (i32.const 1))
                (else (i32.le_u
                  (struct.get $record $key (array.get $records (local.get $from) (local.get $a)))
                  (struct.get $record $key (array.get $records (local.get $from) (local.get $b))))))))
          (then
            (array.set $records (local.get $to) (local.get $low) (array.get $records (local.get $from) (local.get $a)))
            (local.set $a (i32.add (local.get $a) (i32.const 1))))
          (else
            (array.set $records (local.get $to) (local.get $low) (array.get $records (local.get $from) (local.get $b)))
            (local.set $b (i32.add (local.get $b) (i32.const 1)))))
        (local.set $low (i32.add (local.get $low) (i32.const 1)))
        (br $next))))

  (func $least (param $a i32) (param $b i32) (result i32)
    (select (local.get $a) (local.get $b) (i32.lt_u (local.get $a) (local.get $b))))

  (func $sort (param $all (ref $records)) (result (ref $records))
    (local $other (ref $records)) (local $swap (ref $records)) (local $n i32) (local $run i32) (local $low i32)
    (local.set $n (array.len (local.get $all)))
    (local.set $other (array.new_default $records (local.get $n)))
    (local.set $run (i32.const 1))
    (block $sorted
      (loop $pass
        (br_if $sorted (i32.ge_u (local.get $run) (local.get $n)))
        (local.set $low (i32.const 0))
        (loop $pair
          (call $merge (local.get $all) (local.get $other) (local.get $low)
            (call $least (local.get $n) (i32.add (local.get $low) (local.get $run)))
            (call $least (local.get $n) (i32.add (local.get $low) (i32.shl (local.get $run) (i32.const 1)))))
          (local.set $low (i32.add (local.get $low) (i32.shl (local.get $run) (i32.const 1))))
          (br_if $pair (i32.lt_u (local.get $low) (local.get $n))))
        (local.set $swap (local.get $all))
        (local.set $all (local.get $other))
        (local.set $other (local.get $swap))
        (local.set $run (i32.shl (local.get $run) (i32.const 1)))
        (br $pass)))
    (local.get $all))

  (func $run (export "run") (param $n i32) (result i32)
    (local $all (ref $records)) (local $i i32) (local $sum i32) (local $record (ref null $record))
    (local.set $all (call $sort (call $fill (local.get $n))))
    (loop $next
      (local.set $record (array.get $records (local.get $all) (local.get $i)))
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 17))
        (i32.xor (struct.get $record $key (local.get $record)) (struct.get $record $index (local.get $record)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $sum)))
