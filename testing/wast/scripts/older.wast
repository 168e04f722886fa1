;; Before function references and garbage collection: types of references that came later name their feature.
(assert_malformed (module binary "\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\0a\07\01\05\00\d0\6e\1a\0b") "malformed heap type: needs the gc proposal")
(assert_malformed (module binary "\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\0a\07\01\05\00\d0\00\1a\0b") "malformed heap type: needs the function-references proposal")
(assert_malformed (module binary "\00asm\01\00\00\00\01\05\01\60\01\64\00\00") "malformed reference type: needs the function-references proposal")
(assert_invalid (module (memory 1) (memory 1)) "multiple memories: needs the multi-memory proposal")

;; A function's reference is a funcref, no more.
(module (elem declare func $f) (func $f) (func (export "f") (result funcref) (ref.func $f)))
(assert_return (invoke "f") (ref.func))
