#include "vm_binding/wasm/module_profile.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "vm_binding/wasm/type_cycles.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/module_code.h"
#include "wasm/text/assembler.h"
#include "wasm/types/features.h"
#include "wasm/validation/module_validator.h"

namespace strata::wasm {
namespace {

class Compiled {
 public:
  explicit Compiled(absl::string_view fields) {
    const Features features = Features::Default();
    auto bytes = text::AssembleText(absl::StrCat("(module ", fields, ")"), features);
    EXPECT_TRUE(bytes.ok()) << bytes.status();
    Module module = *DecodeModule(*bytes, features);
    EXPECT_EQ(ValidateModule(module).message(), "");
    code_ = std::make_unique<ModuleCode>(engine_, std::move(module), "test");
  }
  const ModuleCode& code() const { return *code_; }

 private:
  Engine engine_{EngineOptions()};
  std::unique_ptr<ModuleCode> code_;
};

bool Cycles(absl::string_view types) { return MayFormCycles(Compiled(types).code()); }

TEST(MayFormCycles, NeedsAMutableFieldThatLeadsBack) {
  struct Case {
    absl::string_view types;
    bool cycles;
  };
  const Case cases[] = {
      {"", false},
      {"(type (struct (field (mut i32))))", false},
      {"(type (array (mut i64)))", false},
      {"(type $l (struct (field (ref null $l))))", false},  // a list of immutable links
      {"(type $l (struct (field (mut (ref null $l)))))", true},
      {"(type $a (struct (field i32))) (type $b (struct (field (mut (ref null $a)))))", false},
      {"(rec (type $a (struct (field (mut (ref null $b))))) (type $b (struct (field (ref null $a)))))", true},
      {"(rec (type $a (struct (field (ref null $b)))) (type $b (struct (field (ref null $a)))))", false},
      {"(type $a (array (mut (ref null $a))))", true},
      {"(type (array (mut anyref)))", true},
      {"(type (array anyref))", false},
      {"(type (array (mut eqref)))", true},
      {"(type (array (mut structref)))", false},  // no struct to lead back
      {"(type (array (mut structref))) (type (struct (field arrayref)))", true},
      {"(type (array (mut arrayref)))", true},
      {"(type (array (mut externref)))", true},
      {"(type (array (mut i31ref)))", false},
      {"(type (array (mut funcref)))", false},
      {"(type (array (mut nullref)))", false},
      {"(type $f (func)) (type (array (mut (ref null $f))))", false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Cycles(c.types), c.cycles) << c.types;
  }
}

TEST(MayFormCycles, SeesThroughSubtypes) {
  EXPECT_TRUE(
      Cycles("(rec (type $a (sub (struct (field i32))))"
             " (type $b (sub $a (struct (field i32) (field (mut (ref null $a)))))))"));
  EXPECT_FALSE(
      Cycles("(rec (type $a (sub (struct (field i32))))"
             " (type $b (sub $a (struct (field i32) (field (ref null $a))))))"));
}

TEST(MayFormCycles, TypesAreEqualWhateverTheirIndex) {
  EXPECT_TRUE(
      Cycles("(type $a (sub (struct))) (type $again (sub (struct)))"
             " (type (sub $again (struct (field (mut (ref null $a))))))"));
}

TEST(MayFormCycles, CannotTellForVeryManyTypes) {
  std::string types;
  for (size_t i = 0; i < kMaxTypesForCycles; ++i) absl::StrAppend(&types, "(type (struct))");
  EXPECT_FALSE(Cycles(types));
  EXPECT_TRUE(Cycles(types + "(type (struct))"));
}

TEST(ProfileOf, SaysWhetherTheModuleAllocatesWhileItRuns) {
  constexpr absl::string_view kTypes = "(type $s (struct)) (type $b (array (mut i8))) (tag $t)";
  const auto allocates = [&](absl::string_view fields) {
    const gc::GuestProfile profile = ProfileOf(Compiled(absl::StrCat(kTypes, fields)).code());
    EXPECT_TRUE(profile.known);
    return profile.allocates;
  };
  EXPECT_FALSE(allocates(""));
  EXPECT_FALSE(allocates("(global (ref $s) (struct.new $s)) (table 10 anyref)"));
  EXPECT_FALSE(allocates("(func (result i31ref) (ref.i31 (i32.const 1)))"));
  EXPECT_FALSE(allocates("(table $f 1 funcref) (func (drop (table.grow $f (ref.null func) (i32.const 1))))"));
  EXPECT_TRUE(allocates("(func (drop (struct.new $s)))"));
  EXPECT_TRUE(allocates("(func (drop (array.new_default $b (i32.const 1))))"));
  EXPECT_TRUE(allocates("(table $r 1 anyref) (func (drop (table.grow $r (ref.null any) (i32.const 1))))"));
  EXPECT_TRUE(allocates("(func (throw $t))"));
}

TEST(ProfileOf, HostsMakeReferencesToo) {
  EXPECT_TRUE(ProfileOf(Compiled("(import \"a\" \"b\" (func (result externref)))").code()).allocates);
  EXPECT_TRUE(ProfileOf(Compiled("(func (export \"a\") (param externref))").code()).allocates);
  EXPECT_FALSE(ProfileOf(Compiled("(func (param externref))").code()).allocates);
}

TEST(ProfileOf, SaysWhetherReferencesAreOverwritten) {
  constexpr absl::string_view kTypes =
      "(type $s (struct (field (mut i32)) (field (mut anyref)))) (type $r (array (mut anyref)))"
      "(type $b (array (mut i8)))";
  const auto profile = [&](absl::string_view body) {
    return ProfileOf(Compiled(absl::StrCat(kTypes, "(func ", body, ")")).code());
  };
  EXPECT_FALSE(profile("(struct.set $s 0 (ref.null $s) (i32.const 1))").overwrites);
  EXPECT_FALSE(profile("(array.set $b (ref.null $b) (i32.const 1) (i32.const 1))").overwrites);
  EXPECT_TRUE(profile("(struct.set $s 1 (ref.null $s) (ref.null any))").overwrites);
  EXPECT_TRUE(profile("(array.set $r (ref.null $r) (i32.const 1) (ref.null any))").overwrites);
  EXPECT_TRUE(
      profile("(array.copy $r $r (ref.null $r) (i32.const 1) (ref.null $r) (i32.const 1) (i32.const 1))").overwrites);
  // Fields that are never overwritten form no cycles, mutable or not.
  EXPECT_FALSE(profile("nop").cycles);
  EXPECT_TRUE(profile("(struct.set $s 1 (ref.null $s) (ref.null any))").cycles);
}

}  // namespace
}  // namespace strata::wasm
