(module (func (param $p i64) (local $l f64) block $a loop $c local.get $p i64.eqz br_if $a br $c end $c end $a i32.const 0 (br_table 0 0) ) (func (block (try_table (catch_all 0)))))
