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
#include "wasm/types/features.h"
#include "wasm/types/opcode.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {

struct BlockType {
  enum class Kind : uint8_t { kEmpty, kValue, kType } kind = Kind::kEmpty;
  ValType value;      // kValue
  uint32_t type = 0;  // kType: a type index
};

struct MemArg {
  uint32_t align_log2 = 0;
  uint32_t memory = 0;
  uint64_t offset = 0;
};

// A handler clause of try_table.
struct CatchClause {
  enum class Kind : uint8_t { kCatch, kCatchRef, kCatchAll, kCatchAllRef } kind = Kind::kCatch;
  uint32_t tag = 0;
  uint32_t label = 0;
};

struct Instruction {
  Opcode opcode = Opcode::kUnreachable;
  uint32_t offset = 0;  // of the opcode's first byte, from the module's start

  // By the opcode's ImmediateKind; the rest is stale. `index` is the first index of the kind's list, `index2` the
  // second.
  uint32_t index = 0;
  uint32_t index2 = 0;
  BlockType block;
  MemArg memarg;
  uint8_t lane = 0;
  int32_t i32 = 0;
  int64_t i64 = 0;
  uint32_t f32_bits = 0;
  uint64_t f64_bits = 0;
  std::array<uint8_t, 16> v128{};     // and the lanes of a shuffle
  HeapType heap;                      // kHeapType; the source type of kBrOnCast
  HeapType heap2;                     // the target type of kBrOnCast
  bool null1 = false, null2 = false;  // kBrOnCast: nullability of source and target
  std::vector<uint32_t> labels;       // kBrTable: targets, the default last
  std::vector<ValType> select_types;
  std::vector<CatchClause> catches;
};

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

  // For a caller that dispatches on opcodes itself, which saves it a test per property of the opcode: the first byte of
  // the next instruction, 0 at the end (an error, as always in reader()); then for a prefix the code behind it; then,
  // its opcode known and its feature on, its immediates, of which `out` gets nothing else.
  uint8_t FirstByte(Instruction& out) {
    out.offset = in_.offset();
    return in_.U8();
  }
  uint32_t PrefixedCode() { return in_.U32(); }
  bool has(Feature feature) const { return features_.has(feature); }
  // False after an error.
  template <ImmediateKind kKind>
  bool TryImmediates(Instruction& out);
  // Starts the instruction over whose FirstByte was read, in the usual way.
  bool TryAgain(Instruction& out) {
    in_.Rewind(out.offset);
    return TryNext(out);
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

template <ImmediateKind kKind>
bool InstructionReader::TryImmediates(Instruction& out) {
  switch (kKind) {
    case ImmediateKind::kNone:
      return true;
    case ImmediateKind::kLabel:
    case ImmediateKind::kFunc:
    case ImmediateKind::kType:
    case ImmediateKind::kLocal:
    case ImmediateKind::kGlobal:
      out.index = in_.U32();
      break;
    case ImmediateKind::kTypeField:
      out.index = in_.U32();
      out.index2 = in_.U32();
      break;
    case ImmediateKind::kI32:
      out.i32 = in_.S32();
      break;
    case ImmediateKind::kI64:
      out.i64 = in_.S64();
      break;
    default:
      ReadImmediates(kKind, out);
  }
  return in_.ok();
}

}  // namespace strata::wasm

#endif  // STRATA_WASM_BINARY_INSTRUCTION_READER_H_
