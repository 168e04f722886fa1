#include "tools/strata/guest_counts_report.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "tools/strata/output_file.h"

namespace strata::tools {
namespace {

constexpr size_t kMostFunctions = 20;
constexpr size_t kMostTypes = 10;
constexpr size_t kMostPlaces = 10;

double Percent(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

// Says how many of a table's rows are not shown.
void AppendRest(std::string& out, size_t rows, size_t most) {
  if (rows > most) absl::StrAppend(&out, "            and ", rows - most, " more\n");
}

void AppendFunctions(std::string& out, const wasm::GuestCounts& counts) {
  if (counts.functions.empty()) return;
  absl::StrAppend(&out, "     instructions       %           calls  function\n");
  for (size_t i = 0; i < std::min(counts.functions.size(), kMostFunctions); ++i) {
    const wasm::FunctionCount& row = counts.functions[i];
    absl::StrAppendFormat(&out, "%17d  %6.2f %15d  %s (%s)\n", row.instructions,
                          Percent(row.instructions, counts.instructions), row.calls, row.function, row.module);
  }
  AppendRest(out, counts.functions.size(), kMostFunctions);
}

void AppendAllocations(std::string& out, const wasm::GuestCounts& counts) {
  if (counts.objects == 0) return;
  absl::StrAppend(&out, "          objects       %  type\n");
  for (size_t i = 0; i < std::min(counts.types.size(), kMostTypes); ++i) {
    const wasm::TypeCount& row = counts.types[i];
    absl::StrAppendFormat(&out, "%17d  %6.2f  %s\n", row.objects, Percent(row.objects, counts.objects), row.type);
  }
  AppendRest(out, counts.types.size(), kMostTypes);
  absl::StrAppend(&out, "          objects       %  made at\n");
  for (size_t i = 0; i < std::min(counts.allocations.size(), kMostPlaces); ++i) {
    const wasm::AllocationCount& row = counts.allocations[i];
    absl::StrAppendFormat(&out, "%17d  %6.2f  0x%x %s (%s): %s\n", row.objects, Percent(row.objects, counts.objects),
                          row.wasm_offset, row.function, row.module, row.type);
  }
  AppendRest(out, counts.allocations.size(), kMostPlaces);
}

}  // namespace

std::string FormatGuestCounts(const wasm::GuestCounts& counts) {
  std::string out = absl::StrCat("counts: ", counts.instructions, " instructions, ", counts.calls, " calls, ",
                                 counts.branches, " branches, ", counts.objects, " objects\n");
  AppendFunctions(out, counts);
  AppendAllocations(out, counts);
  return out;
}

absl::Status WriteGuestCounts(const wasm::GuestCounts& counts, const std::string& path) {
  return WriteReport(path, FormatGuestCounts(counts));
}

}  // namespace strata::tools
