;; A table of functions read, written, measured and called through, as linkers and just-in-time code have it. run(steps) -> checksum
(module
  (type $turn (func (param i32) (result i32)))
  (table $functions 64 funcref)
  (elem (table $functions) (i32.const 3) func $double $add)
  (elem declare func $double $add)

  (func $double (type $turn) (i32.shl (local.get 0) (i32.const 1)))
  (func $add (type $turn) (i32.add (local.get 0) (i32.const 77)))

  (func $run (export "run") (param $steps i32) (result i32)
    (local $sum i32) (local $at i32)
    (loop $next
      (local.set $at (i32.and (local.get $steps) (i32.const 63)))
      (table.set $functions (local.get $at)
        (select (result funcref) (ref.func $double) (ref.func $add) (i32.and (local.get $sum) (i32.const 4))))
      (local.set $sum (i32.xor (i32.mul (local.get $sum) (i32.const 5))
        (i32.add (table.size $functions)
          (ref.is_null (table.get $functions (i32.rem_u (local.get $sum) (i32.const 64)))))))
      (local.set $sum (call_indirect $functions (type $turn) (local.get $sum) (local.get $at)))
      (br_if $next (local.tee $steps (i32.sub (local.get $steps) (i32.const 1)))))
    (local.get $sum)))
