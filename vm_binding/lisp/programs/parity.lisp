; Mutual recursion, all of it in tail position: it must not grow.
(letrec ((even? (lambda (n) (if (= n 0) #t (odd? (- n 1)))))
         (odd? (lambda (n) (if (= n 0) #f (even? (- n 1))))))
  (list (even? 20001) (odd? 20001)))
; => (#f #t)
