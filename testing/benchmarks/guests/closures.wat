;; Closures in objects, composed and called by reference over arrays. run(rounds) -> checksum
(module
  (rec
    (type $code (func (param (ref $closure)) (param i32) (result i32)))
    (type $closure (sub (struct (field $code (ref $code)))))
    (type $adder (sub final $closure (struct (field $code (ref $code)) (field $by i32))))
    (type $composed (sub final $closure
      (struct (field $code (ref $code)) (field $first (ref $closure)) (field $second (ref $closure))))))
  (type $values (array (mut i32)))
  (elem declare func $add $multiply $compose)

  (func $add (type $code) (param $self (ref $closure)) (param $x i32) (result i32)
    (i32.add (local.get $x) (struct.get $adder $by (ref.cast (ref $adder) (local.get $self)))))

  (func $multiply (type $code) (param $self (ref $closure)) (param $x i32) (result i32)
    (i32.mul (local.get $x) (struct.get $adder $by (ref.cast (ref $adder) (local.get $self)))))

  (func $compose (type $code) (param $self (ref $closure)) (param $x i32) (result i32)
    (local $pair (ref $composed))
    (local.set $pair (ref.cast (ref $composed) (local.get $self)))
    (return_call $call (struct.get $composed $second (local.get $pair))
      (call $call (struct.get $composed $first (local.get $pair)) (local.get $x))))

  (func $call (param $f (ref $closure)) (param $x i32) (result i32)
    (return_call_ref $code (local.get $f) (local.get $x) (struct.get $closure $code (local.get $f))))

  (func $map (param $f (ref $closure)) (param $values (ref $values)) (result (ref $values))
    (local $to (ref $values)) (local $i i32)
    (local.set $to (array.new_default $values (array.len (local.get $values))))
    (loop $next
      (array.set $values (local.get $to) (local.get $i)
        (call_ref $code (local.get $f) (array.get $values (local.get $values) (local.get $i))
          (struct.get $closure $code (local.get $f))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $values)))))
    (local.get $to))

  (func $run (export "run") (param $rounds i32) (result i32)
    (local $values (ref $values)) (local $f (ref $closure)) (local $sum i32)
    (local.set $values (array.new $values (i32.const 5) (i32.const 100)))
    (loop $next
      (local.set $f (struct.new $composed (ref.func $compose)
        (struct.new $adder (ref.func $add) (local.get $rounds)) (struct.new $adder (ref.func $multiply) (i32.const 7))))
      (local.set $values (call $map (local.get $f) (local.get $values)))
      (array.set $values (local.get $values) (i32.rem_u (local.get $rounds) (i32.const 100)) (local.get $rounds))
      (local.set $sum (i32.xor (local.get $sum) (array.get $values (local.get $values) (i32.const 17))))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $sum)))
