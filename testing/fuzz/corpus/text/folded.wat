(module (func (export "f") (param i32) (result i32)
  (block $b (result i32) (if (result i32) (local.get 0) (then (br $b (i32.const 1))) (else (i32.const -0x8000_0000))))))
