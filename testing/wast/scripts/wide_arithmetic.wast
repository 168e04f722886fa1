;; Numbers of 128 bits, low half first.

(module
  (func (export "add") (param i64 i64 i64 i64) (result i64 i64)
    (i64.add128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "sub") (param i64 i64 i64 i64) (result i64 i64)
    (i64.sub128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
  (func (export "mul_s") (param i64 i64) (result i64 i64) (i64.mul_wide_s (local.get 0) (local.get 1)))
  (func (export "mul_u") (param i64 i64) (result i64 i64) (i64.mul_wide_u (local.get 0) (local.get 1)))
  ;; The operands are a constant, a pending operation and locals; the results are used in place.
  (func (export "mixed") (param i64) (result i64)
    (i64.add128 (i64.const -1) (i64.mul (local.get 0) (local.get 0)) (local.get 0) (i64.const 5))
    (i64.sub)))

(assert_return (invoke "add" (i64.const -1) (i64.const 0) (i64.const 1) (i64.const 0)) (i64.const 0) (i64.const 1))
(assert_return (invoke "add" (i64.const -1) (i64.const -1) (i64.const 1) (i64.const 0)) (i64.const 0) (i64.const 0))
(assert_return (invoke "sub" (i64.const 0) (i64.const 0) (i64.const 1) (i64.const 0)) (i64.const -1) (i64.const -1))
(assert_return (invoke "sub" (i64.const 5) (i64.const 7) (i64.const 6) (i64.const 2)) (i64.const -1) (i64.const 4))
(assert_return (invoke "mul_s" (i64.const -3) (i64.const 5)) (i64.const -15) (i64.const -1))
(assert_return (invoke "mul_s" (i64.const 0x8000000000000000) (i64.const 0x8000000000000000))
  (i64.const 0) (i64.const 0x4000000000000000))
(assert_return (invoke "mul_u" (i64.const -1) (i64.const -1)) (i64.const 1) (i64.const -2))
(assert_return (invoke "mul_u" (i64.const 0x100000000) (i64.const 0x300000000)) (i64.const 0) (i64.const 3))
;; -1 + 3 carries: low 2, high 9 + 5 + 1.
(assert_return (invoke "mixed" (i64.const 3)) (i64.const -13))

(assert_invalid (module (func (result i64 i64) (i64.add128 (i64.const 0) (i64.const 0) (i64.const 0))))
  "type mismatch")
(assert_invalid (module (func (result i64) (i64.mul_wide_s (i64.const 0) (i64.const 0)))) "type mismatch")
(assert_invalid (module (func (result i64 i64) (i64.mul_wide_u (i64.const 0) (i32.const 0)))) "type mismatch")
