; How many ways are there to put n queens on a board? The last line is what the test expects.
(define (safe? column distance others)
  (or (null? others)
      (and (not (= (car others) column))
           (not (= (car others) (+ column distance)))
           (not (= (car others) (- column distance)))
           (safe? column (+ distance 1) (cdr others)))))
(define (place row n others)
  (if (= row n)
      1
      (let try ((column 0) (ways 0))
        (if (= column n)
            ways
            (try (+ column 1)
                 (if (safe? column 1 others) (+ ways (place (+ row 1) n (cons column others))) ways))))))
(place 0 6 '())
; => 4
