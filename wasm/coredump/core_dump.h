// What a core dump says: a store as it was when its guest trapped.
//
// A neutral description between who looks (store_dump.h) or reads (core_dump_reader.h) and who writes
// (core_dump_writer.h) or shows (core_dump_text.h). Spans point into the guest's memory or the dump's bytes. Objects of
// the heap come one by one (HeapContents), because there may be many.

#ifndef STRATA_WASM_COREDUMP_CORE_DUMP_H_
#define STRATA_WASM_COREDUMP_CORE_DUMP_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "wasm/types/type.h"
#include "wasm/types/value_type.h"

namespace strata::wasm::coredump {

// Of a memory or global that the dump has no room for.
inline constexpr uint32_t kNotDumped = 0xffffffff;

struct Reference {
  enum class Kind : uint8_t {
    kNull,
    kI31,        // number: its 31 bits
    kFunc,       // number: in `instance`
    kHostFunc,   // number: of the store's function records
    kObject,     // number: its place among the objects
    kImmediate,  // number: of an i31 or a function record; its type is not known
    kLeftOut,    // an object beyond the limit
  };
  Kind kind = Kind::kNull;
  uint32_t number = 0;
  uint32_t instance = 0;
  bool operator==(const Reference&) const = default;
};

struct DumpedValue {
  enum class Kind : uint8_t { kMissing, kI32, kI64, kF32, kF64, kV128, kRef };
  Kind kind = Kind::kMissing;
  uint64_t bits = 0;  // i32 and f32 in the low half
  uint64_t high = 0;  // of a v128
  Reference ref;
  bool operator==(const DumpedValue&) const = default;
};

struct DumpedFrame {
  std::string function;
  bool is_host = false;  // then only the name is known
  uint32_t instance = 0;
  uint32_t func = 0;
  uint32_t code_offset = 0;    // bytes from the function's local declarations
  uint32_t module_offset = 0;  // bytes from the module's start
  std::string file;            // of the source; may be empty
  uint32_t line = 0;
  std::vector<DumpedValue> locals;
  std::vector<DumpedValue> stack;  // deepest first
  uint64_t left_out = 0;           // frames between this one and the next
};

struct DumpedInstance {
  uint32_t module = 0;
  std::vector<uint32_t> memories, globals, tables;
};

struct DumpedRange {
  uint64_t offset = 0;
  absl::Span<const uint8_t> bytes;
};

struct DumpedMemory {
  MemoryType type;  // its minimum is what it has now
  std::vector<DumpedRange> ranges;
  uint64_t left_out_bytes = 0;  // not zero, and not in `ranges`
};

struct DumpedGlobal {
  ValType type;  // of references the greatest type of the hierarchy
  DumpedValue value;
};

struct DumpedElement {
  uint64_t index = 0;
  DumpedValue value;
};

struct DumpedTable {
  std::string element;  // its type, as the text format spells it
  uint64_t length = 0;
  std::vector<DumpedElement> elements;  // those that are not null, ascending
  uint64_t left_out = 0;                // of these
};

struct DumpedField {
  std::string name;  // may be empty
  std::string type;  // "i8" … "v128", "ref"
};

struct DumpedType {
  std::string name;
  std::vector<DumpedField> fields;  // of a struct; of an array its element
};

struct DumpedObject {
  uint32_t type = 0;  // index of a DumpedType
  uint64_t bytes = 0;
  uint64_t length = 0;  // of an array; it may have more elements than are shown
  // Fields, elements or payload; or, of an array of packed numbers, its elements' bytes, little endian.
  std::vector<DumpedValue> values;
  absl::Span<const uint8_t> raw;
};

struct CoreDump {
  std::string program;
  std::string reason;
  std::string thread = "main";
  std::vector<std::string> modules;
  std::vector<DumpedInstance> instances;
  std::vector<DumpedFrame> frames;  // innermost first
  std::vector<DumpedMemory> memories;
  std::vector<DumpedGlobal> globals;
  std::vector<DumpedTable> tables;
};

class HeapContents {
 public:
  virtual ~HeapContents() = default;
  // The objects in the order of their numbers, from 0, until `visit` returns false. Once.
  virtual void ForEachObject(absl::FunctionRef<bool(const DumpedObject&)> visit) = 0;
  // Of the objects visited; after ForEachObject.
  virtual const std::vector<DumpedType>& types() const = 0;
  // Whether there were more objects than have numbers; after ForEachObject.
  virtual bool left_out() const = 0;
};

}  // namespace strata::wasm::coredump

#endif  // STRATA_WASM_COREDUMP_CORE_DUMP_H_
