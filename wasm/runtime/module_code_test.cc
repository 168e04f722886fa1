#include "wasm/runtime/module_code.h"

#include <memory>
#include <utility>

#include "gtest/gtest.h"
#include "wasm/runtime/fakes.h"

namespace strata::wasm {
namespace {

std::unique_ptr<Code> CodeOf(uint32_t func, size_t words) {
  auto code = std::make_unique<Code>();
  code->func = FuncIndex(func);
  code->words.resize(words);
  return code;
}

TEST(ModuleCode, FirstPublicationWins) {
  TestWorld world;
  const auto module = world.Compile("(func) (func)");
  const CodeKey key;
  EXPECT_EQ(module->Find(FuncIndex(1), key), nullptr);
  const Code* first = module->Publish(CodeOf(1, 4), key);
  EXPECT_EQ(module->Publish(CodeOf(1, 9), key), first);
  EXPECT_EQ(module->Find(FuncIndex(1), key), first);
  EXPECT_EQ(module->Find(FuncIndex(0), key), nullptr);
}

TEST(ModuleCode, KeepsCodeApartByKey) {
  TestWorld world;
  const auto module = world.Compile("(func)");
  const CodeKey guarded{true}, checked{false};
  const Code* code = module->Publish(CodeOf(0, 4), guarded);
  EXPECT_EQ(module->Find(FuncIndex(0), checked), nullptr);
  EXPECT_NE(module->Publish(CodeOf(0, 4), checked), code);
}

TEST(ModuleCode, FindsCodeByAddress) {
  TestWorld world;
  const auto module = world.Compile("(func) (func)");
  const Code* first = module->Publish(CodeOf(0, 8), {});
  const Code* second = module->Publish(CodeOf(1, 8), {});
  EXPECT_EQ(module->FindByPc(first->words.data()), first);
  EXPECT_EQ(module->FindByPc(second->words.data() + 7), second);
  const uint32_t elsewhere = 0;
  EXPECT_EQ(module->FindByPc(&elsewhere), nullptr);
}

TEST(ModuleCode, NeedsAHeapOnlyForObjects) {
  TestWorld world;
  EXPECT_FALSE(world.Compile("(func (param i32)) (table 1 funcref) (memory 1)")->needs_heap());
  EXPECT_FALSE(world.Compile("(type $f (func)) (global (ref null $f) (ref.null $f))")->needs_heap());
  EXPECT_TRUE(world.Compile("(type (struct))")->needs_heap());
  EXPECT_TRUE(world.Compile("(func (param externref))")->needs_heap());
  EXPECT_TRUE(world.Compile("(func (local anyref))")->needs_heap());
  EXPECT_TRUE(world.Compile("(table 1 externref)")->needs_heap());
  EXPECT_TRUE(world.Compile("(global i31ref (ref.null i31))")->needs_heap());
}

TEST(ModuleCode, TakesTheNameSectionsName) {
  TestWorld world;
  EXPECT_EQ(world.Compile("(module $inner)")->name(), "inner");
  EXPECT_EQ(world.Compile("(module)")->name(), "test");
}

TEST(ModuleCode, TranslatesTypes) {
  TestWorld world;
  world.Compile("(type (func))");
  const auto module = world.Compile("(type (struct (field i32)))");
  const ValType local = RefType{HeapType::Concrete(0), false};
  EXPECT_EQ(module->Canonical(local).ref().heap.index, module->canonical(0));
  EXPECT_NE(module->canonical(0), 0u);
  EXPECT_FALSE(module->Canonical(local).ref().nullable);
  EXPECT_EQ(module->Canonical(ValType(ValKind::kI64)), ValType(ValKind::kI64));
}

}  // namespace
}  // namespace strata::wasm
