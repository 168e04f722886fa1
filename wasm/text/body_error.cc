#include "wasm/text/body_error.h"

#include "absl/strings/str_cat.h"
#include "wasm/types/opcode.h"

namespace strata::wasm::text {
namespace {

absl::Status ErrorAtOffset(absl::string_view message, uint32_t offset) {
  return absl::InvalidArgumentError(absl::StrCat(message, " (at offset 0x", absl::Hex(offset), ")"));
}

}  // namespace

absl::Status MisplacedInstruction(const Instruction& instruction) {
  return ErrorAtOffset(absl::StrCat("unexpected ", GetOpcodeInfo(instruction.opcode).text), instruction.offset);
}

absl::Status UnclosedBody(uint32_t end_offset) { return ErrorAtOffset("END opcode expected", end_offset); }

}  // namespace strata::wasm::text
