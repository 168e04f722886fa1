// Where a function's name comes from.

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
