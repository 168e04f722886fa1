// A process whose memories are all checked: nobody asks whether faults are recovered. Alone in its binary, because the
// handler is the process's.
#include <memory>
#include <utility>
#include <variant>

#include "gtest/gtest.h"
#include "vm_binding/null/null_heap.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/text/assembler.h"

namespace strata::wasm {
namespace {

TEST(FaultHandler, NullStructureTrapsWhenNoMemoryIsGuarded) {
  EngineOptions options;
  options.guarded_memories = false;
  Engine engine(options);
  Interpreter interpreter;
  null::NullHeapFactory heaps;
  auto store = Store::Create(engine, interpreter, &heaps);
  ASSERT_TRUE(store.ok());
  const auto bytes = text::AssembleText(
      "(type $s (struct (field i32))) (func $f (drop (struct.get $s 0 (ref.null $s)))) (start $f)", options.features);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  auto module = DecodeModule(*bytes, options.features);
  ASSERT_TRUE(module.ok()) << module.status();
  Linker linker(**store);
  const auto outcome = linker.Instantiate(std::make_shared<ModuleCode>(engine, *std::move(module), "test"));
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(std::get<Trap>(*outcome).kind, TrapKind::kNullStructReference);
}

}  // namespace
}  // namespace strata::wasm
