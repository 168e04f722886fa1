// Where the names of functions and tags come from.

#include "wasm/module/module.h"

#include "gtest/gtest.h"

namespace strata::wasm {
namespace {

TEST(Module, NamesAFunctionByNameSectionThenExportThenIndex) {
  Module module;
  module.funcs.resize(8);
  module.names.funcs = {{1, "one"}, {5, "five"}};
  module.exports = {Export{"table", ExternKind::kTable, 2, 0}, Export{"two", ExternKind::kFunc, 2, 0},
                    Export{"5", ExternKind::kFunc, 5, 0}};
  EXPECT_EQ(module.FuncName(FuncIndex(1)), "one");
  EXPECT_EQ(module.FuncName(FuncIndex(2)), "two");
  EXPECT_EQ(module.FuncName(FuncIndex(5)), "five");
  EXPECT_EQ(module.FuncName(FuncIndex(7)), "func[7]");
}

TEST(Module, NamesATagByNameSectionThenExportThenIndex) {
  Module module;
  module.tags.resize(3);
  module.names.tags = {{1, "one"}};
  module.exports = {Export{"func", ExternKind::kFunc, 2, 0}, Export{"two", ExternKind::kTag, 2, 0},
                    Export{"1", ExternKind::kTag, 1, 0}};
  EXPECT_EQ(module.TagName(TagIndex(0)), "tag[0]");
  EXPECT_EQ(module.TagName(TagIndex(1)), "one");
  EXPECT_EQ(module.TagName(TagIndex(2)), "two");
}

TEST(Module, FindsAFunctionsType) {
  Module module;
  module.types.resize(2);
  module.types[0].composite = StructType{};
  module.types[1].composite = FuncType{{ValKind::kI32}, {}};
  module.funcs.resize(1);
  module.funcs[0].type = TypeIndex(1);
  EXPECT_EQ(module.func_type(FuncIndex(0)).params.size(), 1u);
}

}  // namespace
}  // namespace strata::wasm
