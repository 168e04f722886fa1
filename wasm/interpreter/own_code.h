// The machine code of this very program, function by function, as objdump reads it.
//
// For tests and reports about what the compiler made of handlers. Linux; needs the program's symbols and binutils.

#ifndef STRATA_WASM_INTERPRETER_OWN_CODE_H_
#define STRATA_WASM_INTERPRETER_OWN_CODE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace strata::wasm::interpreter {

struct MachineCode {
  std::string name;    // demangled
  uint64_t bytes = 0;  // without the padding behind it
  std::vector<std::string>
      instructions;  // "mov    (%r12),%eax"; a jump's target with its symbol: "jmp    12ab <F+0x8>"
};

class OwnCode {
 public:
  // Runs objdump. kUnavailable if that fails or finds no symbols.
  static absl::StatusOr<OwnCode> Read();

  // Of the function that begins at `address` in this process; null if none does.
  const MachineCode* At(uint64_t address) const;

 private:
  std::map<uint64_t, MachineCode> functions_;  // by address in this process
};

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_OWN_CODE_H_
