(module (func (export "f") (result i32) i32.const 1))
(assert_return (invoke "f") (i32.const 1))
(assert_malformed (module quote "(func (unknown))") "unknown operator")
(assert_invalid (module (func i32.add)) "type mismatch")
(register "m")
(module binary "\00asm\01\00\00\00")
(; (; nested ;) ;) ;; line
