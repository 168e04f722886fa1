;; Binary trees: allocates and drops complete trees of growing number and shrinking depth beside one long-lived tree, and
;; counts their nodes. run(depth) returns the checksum of all counts; live data is the long-lived tree.
(module $binary_trees
  (type $node (struct (field $left (ref null $node)) (field $right (ref null $node))))

  (func $make (param $depth i32) (result (ref $node))
    (if (result (ref $node)) (local.get $depth)
      (then (struct.new $node
        (call $make (i32.sub (local.get $depth) (i32.const 1)))
        (call $make (i32.sub (local.get $depth) (i32.const 1)))))
      (else (struct.new_default $node))))

  (func $count (param $tree (ref $node)) (result i32)
    (local $left (ref null $node))
    (local.set $left (struct.get $node $left (local.get $tree)))
    (if (result i32) (ref.is_null (local.get $left))
      (then (i32.const 1))
      (else (i32.add (i32.const 1)
        (i32.add (call $count (ref.as_non_null (local.get $left)))
                 (call $count (ref.as_non_null (struct.get $node $right (local.get $tree)))))))))

  (func $short_lived (param $depth i32) (param $trees i32) (result i32)
    (local $total i32)
    (loop $next
      (local.set $total (i32.add (local.get $total) (call $count (call $make (local.get $depth)))))
      (br_if $next (local.tee $trees (i32.sub (local.get $trees) (i32.const 1)))))
    (local.get $total))

  (func $run (export "run") (param $depth i32) (result i32)
    (local $long (ref null $node)) (local $d i32) (local $sum i32)
    (local.set $long (call $make (local.get $depth)))
    (local.set $d (i32.const 4))
    (loop $next
      (if (i32.le_s (local.get $d) (local.get $depth))
        (then
          (local.set $sum (i32.add (local.get $sum)
            (call $short_lived (local.get $d)
              (i32.shl (i32.const 16) (i32.sub (local.get $depth) (local.get $d))))))
          (local.set $d (i32.add (local.get $d) (i32.const 4)))
          (br $next))))
    (i32.add (local.get $sum) (call $count (ref.as_non_null (local.get $long))))))
