// A decoded module (core specification 2.5): the sections' contents as tables, function bodies as raw byte spans.
//
// Immutable once decoded; shared by reference among validators, lowerings and instances, on any thread. Owns a copy of
// the bytes it was decoded from; spans and string_views below point into that copy. Offsets are bytes from the module's
// start.

#ifndef STRATA_WASM_MODULE_MODULE_H_
#define STRATA_WASM_MODULE_MODULE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "wasm/types/features.h"
#include "wasm/types/indices.h"
#include "wasm/types/type.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {

enum class ExternKind : uint8_t { kFunc, kTable, kMemory, kGlobal, kTag };

// A constant expression: its instructions, the final `end` included.
struct ConstExpr {
  absl::Span<const uint8_t> bytes;
  uint32_t offset = 0;
};

struct Import {
  absl::string_view module;
  absl::string_view name;
  ExternKind kind = ExternKind::kFunc;
  uint32_t index = 0;  // in the index space of `kind`
  uint32_t offset = 0;
};

struct Export {
  absl::string_view name;
  ExternKind kind = ExternKind::kFunc;
  uint32_t index = 0;
  uint32_t offset = 0;
};

struct LocalGroup {
  uint32_t count = 0;
  ValType type;
};

struct Function {
  TypeIndex type;
  bool imported = false;
  // Of a defined function:
  std::vector<LocalGroup> locals;  // without the parameters
  absl::Span<const uint8_t> body;  // instructions, the final `end` included
  uint32_t locals_offset = 0;      // of the local declarations' first byte; custom sections count from here
  uint32_t body_offset = 0;        // of body's first byte
};

struct Table {
  TableType type;
  bool imported = false;
  std::optional<ConstExpr> init;
};

struct Memory {
  MemoryType type;
  bool imported = false;
};

struct Global {
  GlobalType type;
  bool imported = false;
  ConstExpr init;  // of a defined global
};

struct Tag {
  TagType type;
  bool imported = false;
};

enum class SegmentMode : uint8_t { kActive, kPassive, kDeclarative };

struct ElemSegment {
  SegmentMode mode = SegmentMode::kActive;
  RefType type;
  TableIndex table;              // kActive
  ConstExpr table_offset;        // kActive
  std::vector<FuncIndex> funcs;  // the short form: ref.func of each
  std::vector<ConstExpr> exprs;  // the long form; one of the two is empty
  uint32_t offset = 0;
  size_t size() const { return funcs.empty() ? exprs.size() : funcs.size(); }
};

struct DataSegment {
  SegmentMode mode = SegmentMode::kActive;
  MemoryIndex memory;       // kActive
  ConstExpr memory_offset;  // kActive
  absl::Span<const uint8_t> bytes;
  uint32_t offset = 0;
};

struct CustomSection {
  absl::string_view name;
  absl::Span<const uint8_t> bytes;
  uint32_t offset = 0;
};

// The name section's maps; ascending index. Malformed name sections are ignored, as the specification allows.
struct NameEntry {
  uint32_t index = 0;
  absl::string_view name;
};
struct IndirectNameEntry {
  uint32_t index = 0;
  std::vector<NameEntry> names;
};
struct Names {
  absl::string_view module;
  std::vector<NameEntry> funcs, types, tables, memories, globals, elems, datas, tags;
  std::vector<IndirectNameEntry> locals, labels, fields;
};

struct Module {
  std::shared_ptr<const std::vector<uint8_t>> bytes;
  Features features;

  std::vector<SubType> types;
  std::vector<RecGroup> rec_groups;  // partition `types`, in order
  std::vector<Import> imports;
  std::vector<Function> funcs;  // imports first, in all five index spaces
  std::vector<Table> tables;
  std::vector<Memory> memories;
  std::vector<Global> globals;
  std::vector<Tag> tags;
  std::vector<Export> exports;
  std::optional<FuncIndex> start;
  std::vector<ElemSegment> elems;
  std::vector<DataSegment> datas;
  std::optional<uint32_t> data_count;
  std::vector<CustomSection> customs;
  Names names;

  uint32_t imported_funcs = 0;
  uint32_t imported_tables = 0;
  uint32_t imported_memories = 0;
  uint32_t imported_globals = 0;
  uint32_t imported_tags = 0;

  const FuncType& func_type(FuncIndex index) const { return *types[funcs[index.value].type.value].func(); }
  // The name section's name for the function, else an export's name, else "func[N]".
  std::string FuncName(FuncIndex index) const;
  // Likewise for a tag: else "tag[N]".
  std::string TagName(TagIndex index) const;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_MODULE_MODULE_H_
