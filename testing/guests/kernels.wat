;; Small kernels that the first measurement table runs: run_fib(n), run_sieve(limit).
(module $kernels
  (memory 160)
  (func $fib (param $n i32) (result i32)
    (if (result i32) (i32.lt_s (local.get $n) (i32.const 2))
      (then (local.get $n))
      (else (i32.add (call $fib (i32.sub (local.get $n) (i32.const 1)))
                     (call $fib (i32.sub (local.get $n) (i32.const 2)))))))
  (func (export "run_fib") (param i32) (result i32) (call $fib (local.get 0)))
  (func (export "run_sieve") (param $limit i32) (result i32)
    (local $i i32) (local $j i32) (local $primes i32)
    (memory.fill (i32.const 0) (i32.const 1) (local.get $limit))
    (local.set $i (i32.const 2))
    (loop $next
      (if (i32.load8_u (local.get $i))
        (then
          (local.set $primes (i32.add (local.get $primes) (i32.const 1)))
          (local.set $j (i32.add (local.get $i) (local.get $i)))
          (block $done
            (loop $strike
              (br_if $done (i32.ge_u (local.get $j) (local.get $limit)))
              (i32.store8 (local.get $j) (i32.const 0))
              (local.set $j (i32.add (local.get $j) (local.get $i)))
              (br $strike)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $limit))))
    (local.get $primes)))
