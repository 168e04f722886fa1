(module (rec (type $a (sub (struct (field $x (mut i32)) (field (ref null $b))))) (type $b (array (mut i8))))
 (global $g (ref null $a) (ref.null $a)) (elem declare func $f)
 (func $f (result (ref $a)) (struct.new $a (i32.const 1) (array.new_default $b (i32.const 3)))))
