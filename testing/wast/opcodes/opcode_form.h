// Forms: for every opcode at least one way to use it, with the types it takes and gives.
//
// Instructions with a signature in opcodes.def get their forms from it; the rest are rows of own_forms.cc, written from
// the rules of core specification 3.4 and of the proposals. All stand in the module of opcode_module.h.

#ifndef STRATA_TESTING_WAST_OPCODES_OPCODE_FORM_H_
#define STRATA_TESTING_WAST_OPCODES_OPCODE_FORM_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "testing/wast/opcodes/encoding.h"
#include "wasm/types/opcode.h"

namespace strata::testing {

struct Operand {
  enum class Accepts : uint8_t { kSubtypes, kReferences, kAnything };
  std::string type;
  Accepts accepts = Accepts::kSubtypes;
};

struct OpcodeForm {
  wasm::Opcode opcode;
  std::string text;
  Encoding encoding;
  std::vector<Operand> operands;
  std::vector<std::string> results;  // of the function that it ends, if it diverges
  bool diverges = false;             // what follows is unreachable
};

// A row of own_forms.cc. Types are separated by commas; "*" before an operand's type says that it accepts anything,
// "&" any reference.
struct OwnForm {
  wasm::Opcode opcode;
  const char* text;
  const char* encoding;
  const char* operands;
  const char* results;
  bool diverges = false;
};
absl::Span<const OwnForm> OwnForms();

// In the order of the table.
std::vector<OpcodeForm> AllOpcodeForms();

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_OPCODES_OPCODE_FORM_H_
