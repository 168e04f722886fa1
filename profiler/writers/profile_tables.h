// The tables of a Firefox profile as rules: which columns there are, what a cell holds, what an index refers to.
//
// A table is an object with `length` and columns, which are arrays of that length.

#ifndef STRATA_PROFILER_WRITERS_PROFILE_TABLES_H_
#define STRATA_PROFILER_WRITERS_PROFILE_TABLES_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "profiler/writers/json_node.h"
#include "vm_binding/base/json/json_value.h"

namespace strata::profiler {

// What an index may refer to.
enum class TableId : uint8_t {
  kNone,
  kStrings,
  kSources,
  kLocations,
  kResources,
  kSymbols,
  kFunctions,
  kFrames,
  kStacks,
  kCategories,
  kLibs,
  kThreads,
  kCount,
};

class TableSizes {
 public:
  size_t& operator[](TableId id) { return sizes_[static_cast<size_t>(id)]; }
  size_t operator[](TableId id) const { return sizes_[static_cast<size_t>(id)]; }

 private:
  std::array<size_t, static_cast<size_t>(TableId::kCount)> sizes_{};
};

absl::string_view NameOf(TableId id);

// What a cell may hold; a set of bits.
enum CellKind : uint16_t {
  kNumberCell = 1,
  kIntegerCell = 2,
  kStringCell = 4,
  kBoolCell = 8,
  kNullCell = 16,
  kIndexCell = 32,     // into ColumnRule::target
  kMinusOneCell = 64,  // -1 besides
  kNaturalCell = 128,  // a number that is not negative
  kAnyCell = 256,
};

struct ColumnRule {
  absl::string_view name;
  uint16_t cell;
  TableId target = TableId::kNone;
  bool required = true;
};

// Reports missing columns, arrays of the wrong length (of unknown columns too) and cells of the wrong kind. Returns
// the table's length, 0 if it has none.
size_t CheckTable(const JsonNode& table, absl::Span<const ColumnRule> columns, const TableSizes& sizes);

// Reports unless there is exactly one of the columns `time`, whose numbers do not decrease, and `timeDeltas`, whose
// numbers are not negative.
void CheckTimes(const JsonNode& table);

// The column's cells; null if it is missing or no array.
const base::JsonValue::Array* ColumnOf(const JsonNode& table, absl::string_view column);

// The shared tables, in an order in which each is checked after those it refers to.
struct TableRule {
  absl::string_view name;
  TableId id;
  absl::Span<const ColumnRule> columns;
};
absl::Span<const TableRule> SharedTables();

absl::Span<const ColumnRule> SampleColumns();
absl::Span<const ColumnRule> MarkerColumns();
absl::Span<const ColumnRule> CounterColumns();
absl::Span<const ColumnRule> JsAllocationColumns();
absl::Span<const ColumnRule> NativeAllocationColumns();

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_PROFILE_TABLES_H_
