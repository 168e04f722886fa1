;; Waiting, notifying and fences; atomic accesses to shared memory, aligned and not. The rest of the atomic
;; instructions are run against models (testing/wast/semantics).
(module
  (memory 1 1 shared)
  (func (export "notify") (param i32 i32) (result i32) (memory.atomic.notify (local.get 0) (local.get 1)))
  (func (export "wait32") (param i32 i32 i64) (result i32)
    (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "wait64") (param i32 i64 i64) (result i32)
    (memory.atomic.wait64 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fence") (result i32) (atomic.fence) (i32.const 1))
  (func (export "add") (param i32 i32) (result i32) (i32.atomic.rmw.add (local.get 0) (local.get 1)))
  (func (export "cmpxchg8") (param i32 i32 i32) (result i32)
    (i32.atomic.rmw8.cmpxchg_u (local.get 0) (local.get 1) (local.get 2)))
  (func (export "store") (param i32 i64) (i64.atomic.store (local.get 0) (local.get 1)))
  (func (export "load") (param i32) (result i64) (i64.atomic.load (local.get 0))))
(assert_return (invoke "notify" (i32.const 0) (i32.const 10)) (i32.const 0))
(assert_trap (invoke "notify" (i32.const 2) (i32.const 10)) "unaligned atomic")
(assert_trap (invoke "notify" (i32.const 65536) (i32.const 10)) "out of bounds memory access")
;; 1: the value is another one; 2: the time is over.
(assert_return (invoke "wait32" (i32.const 0) (i32.const 1) (i64.const -1)) (i32.const 1))
(assert_return (invoke "wait32" (i32.const 0) (i32.const 0) (i64.const 1000)) (i32.const 2))
(assert_return (invoke "wait32" (i32.const 0) (i32.const 0) (i64.const 0)) (i32.const 2))
(assert_return (invoke "wait64" (i32.const 8) (i64.const 1) (i64.const -1)) (i32.const 1))
(assert_return (invoke "wait64" (i32.const 8) (i64.const 0) (i64.const 1000)) (i32.const 2))
(assert_trap (invoke "wait64" (i32.const 4) (i64.const 0) (i64.const 0)) "unaligned atomic")
(assert_trap (invoke "wait32" (i32.const 65536) (i32.const 0) (i64.const 0)) "out of bounds memory access")
(assert_return (invoke "fence") (i32.const 1))
(assert_return (invoke "add" (i32.const 16) (i32.const 5)) (i32.const 0))
(assert_return (invoke "add" (i32.const 16) (i32.const -1)) (i32.const 5))
(assert_return (invoke "load" (i32.const 16)) (i64.const 4))
;; Only the low bits of what is expected are compared.
(assert_return (invoke "cmpxchg8" (i32.const 16) (i32.const 0x104) (i32.const 0x209)) (i32.const 4))
(assert_return (invoke "load" (i32.const 16)) (i64.const 9))
(assert_return (invoke "store" (i32.const 24) (i64.const -3)))
(assert_return (invoke "load" (i32.const 24)) (i64.const -3))
(assert_trap (invoke "load" (i32.const 28)) "unaligned atomic")
(assert_trap (invoke "store" (i32.const 1) (i64.const 0)) "unaligned atomic")

;; A memory that is not shared cannot be waited on, but all else works.
(module
  (memory 1)
  (func (export "notify") (result i32) (memory.atomic.notify (i32.const 0) (i32.const 1)))
  (func (export "wait32") (result i32) (memory.atomic.wait32 (i32.const 0) (i32.const 1) (i64.const 0)))
  (func (export "wait64") (result i32) (memory.atomic.wait64 (i32.const 0) (i64.const 1) (i64.const 0)))
  (func (export "or") (result i32 i32)
    (i32.atomic.rmw16.or_u (i32.const 2) (i32.const 0x1ff00)) (i32.load (i32.const 0))))
(assert_return (invoke "notify") (i32.const 0))
(assert_trap (invoke "wait32") "expected shared memory")
(assert_trap (invoke "wait64") "expected shared memory")
(assert_return (invoke "or") (i32.const 0) (i32.const 0xff000000))

;; Notification between threads.
(module $m
  (memory (export "memory") 1 1 shared)
  (func (export "load") (param i32) (result i32) (i32.atomic.load (local.get 0))))
(register "m" $m)
(thread $t (shared (module $m))
  (register "m" $m)
  (module
    (memory (import "m" "memory") 1 1 shared)
    (func (export "run") (result i32)
      (i32.atomic.store (i32.const 4) (i32.const 1))
      ;; Wakes whoever waits, until someone does.
      (loop (result i32)
        (if (result i32) (memory.atomic.notify (i32.const 0) (i32.const 1))
          (then (i32.const 1)) (else (br 1))))))
  (assert_return (invoke "run") (i32.const 1)))
(module
  (memory (import "m" "memory") 1 1 shared)
  (func (export "wait") (result i32)
    (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
(assert_return (invoke "wait") (i32.const 0))
(wait $t)
(assert_return (invoke $m "load" (i32.const 4)) (i32.const 1))
