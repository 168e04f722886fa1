// Modules for tests, written section by section: what a test does not mention stays out.
//
// Entries are given as encoded bytes, so that a test can write wrong ones too. Bytes() puts the sections in their order
// with counts and sizes.

#ifndef STRATA_WASM_BINARY_MODULE_BUILDER_H_
#define STRATA_WASM_BINARY_MODULE_BUILDER_H_

#include <cstdint>
#include <initializer_list>
#include <map>
#include <vector>

#include "absl/strings/string_view.h"
#include "wasm/binary/byte_writer.h"
#include "wasm/types/opcode.h"

namespace strata::wasm {

using ByteVector = std::vector<uint8_t>;

// The bytes of all parts in a row.
ByteVector Concat(std::initializer_list<ByteVector> parts);
// An opcode by itself.
ByteVector Op(Opcode opcode);
// An opcode and its immediates, already encoded.
ByteVector Op(Opcode opcode, const ByteVector& immediates);
// The shortest immediates that are well formed: zeros, empty vectors, i32 and func where a type is due.
ByteVector MinimalImmediates(ImmediateKind kind);

class ModuleBuilder {
 public:
  // Each returns the new entry's index in its section (imports are not counted).
  uint32_t Type(const ByteVector& rec_type) { return Add(1, rec_type); }
  uint32_t FuncType(const ByteVector& params, const ByteVector& results);
  uint32_t Import(absl::string_view module, absl::string_view name, const ByteVector& kind_and_type);
  uint32_t Func(uint32_t type, const ByteVector& body, const ByteVector& locals = {0});  // the final end is added
  // `code` is locals and body as they stand.
  uint32_t FuncWithoutEnd(uint32_t type, const ByteVector& code);
  uint32_t Table(const ByteVector& table) { return Add(4, table); }
  uint32_t Memory(const ByteVector& memory) { return Add(5, memory); }
  uint32_t Tag(uint32_t type);
  uint32_t Global(const ByteVector& type, const ByteVector& init);  // the final end is added
  uint32_t Export(absl::string_view name, uint8_t kind, uint32_t index);
  void Start(uint32_t func);
  uint32_t Elem(const ByteVector& segment) { return Add(9, segment); }
  uint32_t Data(const ByteVector& segment) { return Add(11, segment); }
  void DataCount(uint32_t count);
  void Custom(absl::string_view name, const ByteVector& bytes);

  ByteVector Bytes() const;

 private:
  struct Entries {
    uint32_t count = 0;
    ByteVector bytes;
  };

  uint32_t Add(uint8_t section, const ByteVector& entry);

  std::map<uint8_t, Entries> sections_;
  ByteWriter customs_;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_BINARY_MODULE_BUILDER_H_
