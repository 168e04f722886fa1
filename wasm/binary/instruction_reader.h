// Reads one instruction at a time from a body of raw bytes: opcode and immediates, no meaning.
//
// Used by validator and lowering alike. Checks what the binary format can check (encodings, lengths, features); indices
// and types are the validator's business. Allocates only for br_table and try_table, into buffers that it reuses.

#ifndef STRATA_WASM_BINARY_INSTRUCTION_READER_H_
#define STRATA_WASM_BINARY_INSTRUCTION_READER_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "wasm/binary/byte_reader.h"
#include "wasm/binary/instruction.h"
#include "wasm/types/features.h"
#include "wasm/types/opcode.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {

class InstructionReader {
 public:
  // Reads `bytes`, which stand `offset` bytes into their module. `features` decides what is accepted;
  // `data_count_known` is whether the module has a data count section (memory.init and data.drop need one; "data count
  // section required").
  InstructionReader(absl::Span<const uint8_t> bytes, uint32_t offset, const Features& features,
                    bool data_count_known = true);

  bool done() const { return in_.at_end(); }
  uint32_t offset() const { return in_.offset(); }
  // Reads the next instruction into `out`. On an error the reader stays where it was.
  absl::Status Next(Instruction& out);
  // The same for a caller that keeps its own ByteReader: false after an error, which then stays in reader().
  bool TryNext(Instruction& out) {
    out.offset = in_.offset();
    ReadImmediates(ReadOpcode(out), out);
    return in_.ok();
  }
  const ByteReader& reader() const { return in_; }

  // For a caller that dispatches on opcodes itself and keeps the place it reads at in a register. A place is a pointer
  // into the bytes; what returns the place behind something returns nullptr after an error, which is in reader().
  bool has(Feature feature) const { return features_.has(feature); }
  const uint8_t* place() const { return in_.cursor(); }
  const uint8_t* end() const { return in_.end(); }
  uint32_t OffsetOf(const uint8_t* place) const { return in_.OffsetOf(place); }
  // The immediates of an opcode that is known and whose feature is on; `out` gets nothing else.
  const uint8_t* ImmediatesAt(const uint8_t* place, ImmediateKind kind, Instruction& out) {
    in_.MoveTo(place);
    ReadImmediates(kind, out);
    return in_.ok() ? in_.cursor() : nullptr;
  }
  // A whole instruction, in the ordinary way.
  const uint8_t* InstructionAt(const uint8_t* place, Instruction& out) {
    in_.MoveTo(place);
    return TryNext(out) ? in_.cursor() : nullptr;
  }

 private:
  ImmediateKind ReadOpcode(Instruction& out);
  std::optional<Opcode> ReadPrefixedOpcode(uint8_t prefix);
  void ReadImmediates(ImmediateKind kind, Instruction& out);
  void ReadDataIndex(uint32_t& index);

  ByteReader in_;
  Features features_;
  bool data_count_known_;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_BINARY_INSTRUCTION_READER_H_
