// From rows and signatures to forms.
#include "testing/wast/opcodes/opcode_form.h"

#include <cstdint>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "vm_binding/base/check.h"
#include "wasm/types/memory_access.h"

namespace strata::testing {
namespace {

using wasm::GetOpcodeInfo;
using wasm::ImmediateKind;
using wasm::Opcode;
using wasm::OpcodeInfo;

std::vector<std::string> SplitTypes(absl::string_view types) { return absl::StrSplit(types, ',', absl::SkipEmpty()); }

Operand OperandOf(absl::string_view notation) {
  Operand operand;
  if (absl::ConsumePrefix(&notation, "*")) operand.accepts = Operand::Accepts::kAnything;
  if (absl::ConsumePrefix(&notation, "&")) operand.accepts = Operand::Accepts::kReferences;
  operand.type = std::string(notation);
  return operand;
}

OpcodeForm FormOf(const OwnForm& row) {
  OpcodeForm form{row.opcode, row.text, Encoding(row.opcode, row.encoding), {}, SplitTypes(row.results), row.diverges};
  for (const std::string& operand : SplitTypes(row.operands)) form.operands.push_back(OperandOf(operand));
  return form;
}

std::string TypeOf(char letter, absl::string_view address) {
  switch (letter) {
    case 'i':
      return "i32";
    case 'l':
      return "i64";
    case 'f':
      return "f32";
    case 'd':
      return "f64";
    case 'v':
      return "v128";
    default:
      STRATA_CHECK(letter == 'p', "a letter of signatures");
      return std::string(address);
  }
}

// Immediates in text and in the notation of Encoding.
struct Immediates {
  std::string text;
  std::string encoding;
};

std::string HexByte(uint32_t byte) { return absl::StrCat(absl::Hex(byte, absl::kZeroPad2)); }

// A memory argument with offset 9 for memory 0 of 32-bit addresses, or for memory 1 of 64-bit ones.
Immediates MemArgOf(Opcode opcode, bool memory64) {
  const uint32_t align = wasm::AccessSizeLog2(opcode);
  const std::string suffix = absl::StrCat(" offset=9 align=", 1 << align);
  if (memory64) return {absl::StrCat(" 1", suffix), absl::StrCat(HexByte(0x40 | align), " memory:1 09")};
  return {suffix, absl::StrCat(HexByte(align), " 09")};
}

Immediates ImmediatesOf(Opcode opcode, bool memory64) {
  switch (GetOpcodeInfo(opcode).immediate) {
    case ImmediateKind::kNone:
      return {};
    case ImmediateKind::kFence:
      return {"", "00"};
    case ImmediateKind::kMemArg:
      return MemArgOf(opcode, memory64);
    case ImmediateKind::kMemArgLane: {
      const Immediates memarg = MemArgOf(opcode, memory64);
      return {memarg.text + " 1", memarg.encoding + " 01"};
    }
    case ImmediateKind::kMemory:
      return memory64 ? Immediates{" 1", "memory:1"} : Immediates{" 0", "memory:0"};
    case ImmediateKind::kLane:
      return {" 1", "01"};
    case ImmediateKind::kShuffle:
      return {" 31 0 1 2 3 4 5 6 7 8 9 10 12 13 14 15", "1f 00 01 02 03 04 05 06 07 08 09 0a 0c 0d 0e 0f"};
    case ImmediateKind::kI32:
      return {" -65", "bf 7f"};
    case ImmediateKind::kI64:
      return {" 0x40", "c0 00"};
    case ImmediateKind::kF32:
      return {" -1.5", "00 00 c0 bf"};
    case ImmediateKind::kF64:
      return {" inf", "00 00 00 00 00 00 f0 7f"};
    case ImmediateKind::kV128:
      return {" i32x4 1 2 3 0x7f000000", "01 00 00 00 02 00 00 00 03 00 00 00 00 00 00 7f"};
    case ImmediateKind::kData:
      return {" 0", "data:0"};
    case ImmediateKind::kElem:
      return {" 0", "elem:0"};
    default:
      STRATA_CHECK(false, "instructions with a signature have simple immediates");
      return {};
  }
}

OpcodeForm FormOf(Opcode opcode, bool memory64) {
  const OpcodeInfo& info = GetOpcodeInfo(opcode);
  const Immediates immediates = ImmediatesOf(opcode, memory64);
  const absl::string_view address = memory64 ? "i64" : "i32";
  OpcodeForm form{opcode,
                  absl::StrCat(info.text, immediates.text),
                  Encoding(opcode, absl::StrCat("op ", immediates.encoding)),
                  {},
                  {}};
  const std::pair<absl::string_view, absl::string_view> types = absl::StrSplit(info.signature, ':');
  for (char letter : types.first) form.operands.push_back({TypeOf(letter, address)});
  for (char letter : types.second) form.results.push_back(TypeOf(letter, address));
  return form;
}

void AddSignatureForms(Opcode opcode, std::vector<OpcodeForm>& forms) {
  forms.push_back(FormOf(opcode, false));
  if (absl::StrContains(GetOpcodeInfo(opcode).signature, 'p')) forms.push_back(FormOf(opcode, true));
}

}  // namespace

std::vector<OpcodeForm> AllOpcodeForms() {
  std::vector<OpcodeForm> forms;
  for (int i = 0; i < wasm::kOpcodeCount; ++i) {
    const Opcode opcode = static_cast<Opcode>(i);
    if (GetOpcodeInfo(opcode).signature != "*") AddSignatureForms(opcode, forms);
    for (const OwnForm& row : OwnForms()) {
      if (row.opcode == opcode) forms.push_back(FormOf(row));
    }
  }
  return forms;
}

}  // namespace strata::testing
