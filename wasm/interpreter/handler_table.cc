#include "wasm/interpreter/handler_table.h"

#include <algorithm>
#include <array>
#include <memory>

#include "wasm/interpreter/dispatch.h"
#include "wasm/interpreter/machine.h"

namespace strata::wasm::interpreter {
namespace {

std::unique_ptr<HandlerTable> MakeHandlers() {
  auto table = std::make_unique<HandlerTable>();
  AddIntHandlers(*table);
  AddFloatHandlers(*table);
  AddFusedHandlers(*table);
  AddFusedMemoryHandlers(*table);
  AddConversionHandlers(*table);
  AddIntBranchHandlers(*table);
  AddFloatBranchHandlers(*table);
  AddMemoryHandlers(*table);
  AddAtomicHandlers(*table);
  AddObjectHandlers(*table);
  AddBarrierHandlers(*table);
  AddNewHandlers(*table);
  AddCastHandlers(*table);
  AddGetFromHandlers(*table);
  AddReferenceHandlers(*table);
  AddTableHandlers(*table);
  AddControlHandlers(*table);
  AddCallHandlers(*table);
  AddExceptionHandlers(*table);
  AddVectorMoveHandlers(*table);
  if (!AddAvx2VectorHandlers(*table)) AddBaselineVectorHandlers(*table);
  return table;
}

using WordTable = std::array<HandlerWord, kRegOpCount>;

std::unique_ptr<WordTable> MakeWords() {
  auto words = std::make_unique<WordTable>();
  const HandlerTable& table = Handlers();
  for (uint32_t op = 0; op < kRegOpCount; ++op) {
    if (table.handlers[op] == nullptr) continue;
#if STRATA_TAIL_DISPATCH
    (*words)[op] = reinterpret_cast<HandlerWord>(table.handlers[op]);
#else
    (*words)[op] = op + 1;
#endif
  }
  return words;
}

}  // namespace

const HandlerTable& Handlers() {
  static const HandlerTable& table = *MakeHandlers().release();
  return table;
}

absl::Span<const HandlerWord> HandlerWords() {
  static const WordTable& words = *MakeWords().release();
  return words;
}

uint32_t RegOpOfWord(HandlerWord word) {
  const absl::Span<const HandlerWord> words = HandlerWords();
  return static_cast<uint32_t>(std::find(words.begin(), words.end(), word) - words.begin());
}

}  // namespace strata::wasm::interpreter
