;; Clauses of legacy exceptions out of place.
(module (tag $e) (func try nop catch $e nop catch_all rethrow 0 end))
(assert_invalid (module binary "\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\0a\08\01\06\00\02\40\18\00\0b") "misplaced delegate")
(assert_invalid (module binary "\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\0a\08\01\06\00\02\40\19\0b\0b") "misplaced catch_all")
(assert_invalid (module binary "\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\0d\03\01\00\00\0a\0a\01\08\00\06\40\19\07\00\0b\0b") "misplaced catch")
(assert_invalid (module (func try rethrow 0 catch_all end)) "invalid rethrow label")
