// The binary form of an instruction in a notation for tables: "op type:1 field:0", "02 type:7 op 0b".
//
// Tokens stand for bytes in order: `op` for the opcode itself, two hexadecimal digits for a byte, and `space:index` for
// an index into an index space, which a test can replace by one that is out of range.

#ifndef STRATA_TESTING_WAST_OPCODES_ENCODING_H_
#define STRATA_TESTING_WAST_OPCODES_ENCODING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wasm/binary/module_builder.h"
#include "wasm/types/opcode.h"

namespace strata::testing {

class Encoding {
 public:
  // `notation` is well formed, or the process ends.
  Encoding(wasm::Opcode opcode, absl::string_view notation);

  wasm::ByteVector Bytes() const;

  size_t token_count() const { return tokens_.size(); }
  // The index space that a token names, as messages call it ("function", "elem segment"); empty for others.
  absl::string_view SpaceOf(size_t token) const { return tokens_[token].space; }
  // Bytes() with a token's index replaced.
  wasm::ByteVector WithIndex(size_t token, uint32_t index) const;
  // Bytes() up to `count` bytes into what starts with the opcode; `count` <= OpcodeTail().
  wasm::ByteVector CutAfter(size_t count) const;
  // Bytes from the opcode's first to the end of its immediates, where the notation has nothing else after it.
  size_t OpcodeTail() const;

 private:
  struct Token {
    absl::string_view space;  // static storage
    bool is_opcode = false;
    wasm::ByteVector bytes;
  };

  std::vector<Token> tokens_;
};

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_OPCODES_ENCODING_H_
