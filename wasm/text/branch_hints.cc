#include "wasm/text/branch_hints.h"

#include <utility>

#include "wasm/binary/byte_reader.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/text/block_stack.h"

namespace strata::wasm::text {
namespace {

using HintMap = absl::flat_hash_map<uint32_t, uint8_t>;

// The module's only section of hints, or null.
const CustomSection* FindSection(const Module& module) {
  const CustomSection* found = nullptr;
  for (const CustomSection& section : module.customs) {
    if (section.name != kBranchHintSection) continue;
    if (found != nullptr) return nullptr;
    found = &section;
  }
  return found;
}

// How many hints are about instructions of the function.
size_t CountPlaced(const Module& module, const Function& function, const HintMap& hints) {
  size_t placed = 0;
  InstructionReader reader(function.body, function.body_offset, module.features);
  Instruction instruction;
  while (!reader.done() && reader.TryNext(instruction)) {
    if (!IsBlockPart(instruction.opcode)) placed += hints.count(instruction.offset);
  }
  return placed;
}

class SectionReader {
 public:
  explicit SectionReader(const Module& module) : module_(module), next_func_(module.imported_funcs) {}

  // The hints by offset in the module; empty if anything is wrong.
  HintMap Read(const CustomSection& section) {
    ByteReader in(section.bytes);
    const uint32_t count = in.Length();
    for (uint32_t i = 0; i < count && in.ok(); ++i) ReadFunction(in);
    if (!in.ok() || !in.at_end() || count == 0) return {};
    return std::move(hints_);
  }

 private:
  void ReadFunction(ByteReader& in) {
    const uint32_t func = in.U32();
    if (func < next_func_ || func >= module_.funcs.size()) return in.Fail("no such function");
    next_func_ = func + 1;
    const size_t before = hints_.size();
    const uint32_t count = in.Length();
    for (uint32_t i = 0; i < count && in.ok(); ++i) ReadHint(in, module_.funcs[func].locals_offset);
    if (hints_.size() - before != count || count == 0) return in.Fail("duplicate or no hint");
    if (CountPlaced(module_, module_.funcs[func], hints_) != count) in.Fail("misplaced hint");
  }

  void ReadHint(ByteReader& in, uint32_t locals_offset) {
    const uint32_t offset = in.U32();
    if (in.U32() != 1) return in.Fail("malformed hint");
    const uint8_t value = in.U8();
    if (in.ok()) hints_.emplace(locals_offset + offset, value);
  }

  const Module& module_;
  uint32_t next_func_;
  HintMap hints_;
};

}  // namespace

BranchHints::BranchHints(const Module& module) {
  const CustomSection* const section = FindSection(module);
  if (section != nullptr) by_offset_ = SectionReader(module).Read(*section);
}

}  // namespace strata::wasm::text
