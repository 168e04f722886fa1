// Register code of one function: what lowering produces and the interpreter runs.
//
// A sequence of 32-bit words. An instruction is a handler word of 64 bits, then its operands: 16-bit slot numbers
// packed two to a word, then 32-bit immediates. Branch displacements count words from the branch's handler word.
// Register code holds no address of a store, an instance or a heap, only indexes and engine-wide type ids, so one copy
// serves every instance of a module with the same CodeKey. Immutable once published.

#ifndef STRATA_WASM_CODE_CODE_H_
#define STRATA_WASM_CODE_CODE_H_

#include <cstdint>
#include <vector>

#include "vm_binding/contract/barrier.h"
#include "wasm/code/pc_map.h"
#include "wasm/code/try_regions.h"
#include "wasm/types/indices.h"

namespace strata::wasm {

// What an instruction begins with: where its handler is, as the interpreter means it. It takes two words.
using HandlerWord = uint64_t;
inline constexpr uint32_t kHandlerWords = 2;
// A function's entry until it is lowered: the lowering stub's handler word, the function's index.
inline constexpr uint32_t kStubWords = kHandlerWords + 1;

// A straight-line stretch of a function: entered at its first word only, left at its end or by a trap or an exception.
struct CodeBlock {
  uint32_t word = 0;  // it ends where the next one begins
  // The bytes of the module that it does, from the module's start; none where lowering added a path of its own.
  uint32_t wasm_begin = 0;
  uint32_t wasm_end = 0;
};

struct Code {
  FuncIndex func;
  std::vector<uint32_t> words;
  PcMap pc_map;  // from an instruction's handler word to the module's bytes
  TryRegions tries;
  std::vector<CodeBlock> blocks;  // ascending by word; with CodeKey::counts_blocks, else none
  uint32_t entry_word = 0;        // where calls begin
  uint32_t header_slot = 0;       // of the frame header in the number window: the count of number parameter slots
  uint32_t num_frame_slots = 0;   // largest extent of the number window
  uint32_t ref_frame_slots = 0;   // largest extent of the reference window

  const uint32_t* entry() const { return words.data() + entry_word; }
  bool Contains(const uint32_t* pc) const { return pc >= words.data() && pc < words.data() + words.size(); }
  // The module offset of the instruction that word `word` belongs to.
  uint32_t WasmOffsetOf(uint32_t word) const { return pc_map.Find(word); }
};

// What lowered code depends on besides the module; equal keys share code.
struct CodeKey {
  bool guarded_memory0 = true;  // memory 0 traps by fault: 32-bit, 64 KiB pages, reserved whole
  // What precedes a store of a reference into an object.
  vm::BarrierKind barrier = vm::BarrierKind::kNone;
  // Each stretch of straight-line code counts how often it is entered.
  bool counts_blocks = false;
  // Guest code pays fuel before it runs (ExecutionContext::fuel).
  bool meters_fuel = false;
  bool operator==(const CodeKey&) const = default;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_CODE_H_
