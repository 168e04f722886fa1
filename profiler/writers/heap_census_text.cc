#include "profiler/writers/heap_census_text.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace strata::profiler {

std::string FormatHeapCensus(absl::Span<const HeapTypeCount> types) {
  HeapTypeCount all;
  for (const HeapTypeCount& type : types) {
    all.objects += type.objects;
    all.bytes += type.bytes;
  }
  std::string text = absl::StrCat("heap: ", all.objects, " objects, ", all.bytes, " bytes, by type:\n");
  if (types.empty()) return text;
  absl::StrAppendFormat(&text, "%14s  %6s  %12s  %s\n", "bytes", "%", "objects", "type");
  for (const HeapTypeCount& type : types) {
    const double share = all.bytes == 0 ? 0 : 100.0 * static_cast<double>(type.bytes) / static_cast<double>(all.bytes);
    absl::StrAppendFormat(&text, "%14d  %6.2f  %12d  %s\n", type.bytes, share, type.objects,
                          absl::Utf8SafeCEscape(type.name));
  }
  return text;
}

}  // namespace strata::profiler
