#include "wasm/validation/branch_hints.h"

#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "wasm/binary/byte_reader.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/types/opcode.h"

namespace strata::wasm {
namespace {

constexpr absl::string_view kSection = "metadata.code.branch_hint";

void Fail(ByteReader& in, absl::string_view reason) { in.Fail(absl::StrCat("@", kSection, " annotation: ", reason)); }

// The module offsets of the instructions that a hint may be about.
absl::flat_hash_set<uint32_t> BranchesOf(const Module& module, const Function& function) {
  absl::flat_hash_set<uint32_t> branches;
  InstructionReader reader(function.body, function.body_offset, module.features, module.data_count.has_value());
  Instruction instruction;
  while (!reader.done() && reader.TryNext(instruction)) {
    if (instruction.opcode == Opcode::kIf || instruction.opcode == Opcode::kBrIf) branches.insert(instruction.offset);
  }
  return branches;
}

void CheckHint(ByteReader& in) {
  const uint32_t size = in.Length();
  const uint8_t value = in.U8();
  if (in.ok() && (size != 1 || value > 1)) Fail(in, "invalid value");
}

void CheckFunction(ByteReader& in, const Module& module, const Function& function) {
  const absl::flat_hash_set<uint32_t> branches = BranchesOf(module, function);
  const uint32_t count = in.Length();
  uint64_t next = 0;
  for (uint32_t i = 0; i < count && in.ok(); ++i) {
    const uint32_t offset = in.U32();
    if (offset < next) Fail(in, "hints out of order");
    if (!branches.contains(function.locals_offset + offset)) Fail(in, "invalid target");
    next = uint64_t{offset} + 1;
    CheckHint(in);
  }
}

absl::Status CheckSection(const Module& module, const CustomSection& section) {
  ByteReader in(section.bytes, section.offset);
  const uint32_t count = in.Length();
  uint64_t next = module.imported_funcs;
  for (uint32_t i = 0; i < count && in.ok(); ++i) {
    const uint32_t func = in.U32();
    if (func < next || func >= module.funcs.size()) Fail(in, "invalid function");
    next = uint64_t{func} + 1;
    if (in.ok()) CheckFunction(in, module, module.funcs[func]);
  }
  if (in.ok() && !in.at_end()) Fail(in, "unexpected bytes");
  return in.status();
}

}  // namespace

absl::Status ValidateBranchHints(const Module& module) {
  for (const CustomSection& section : module.customs) {
    if (section.name != kSection) continue;
    if (absl::Status status = CheckSection(module, section); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace strata::wasm
