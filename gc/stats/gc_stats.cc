#include "gc/stats/gc_stats.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "gc/stats/collection_observer.h"

namespace strata::gc {
namespace {

// `value` in the largest unit that leaves at least 1, three digits.
std::string Scaled(double value, double step, absl::Span<const absl::string_view> units) {
  size_t unit = 0;
  while (value >= step && unit + 1 < units.size()) {
    value /= step;
    ++unit;
  }
  if (unit == 0) return absl::StrCat(static_cast<uint64_t>(value), " ", units[0]);
  const int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
  return absl::StrFormat("%.*f %s", decimals, value, units[unit]);
}

std::string Row(absl::string_view label, absl::string_view value) {
  return absl::StrFormat("  %-13s %s\n", label, value);
}

// " (full 3; allocation 2, user 1)"; the kinds are left out where there was but one and that full.
std::string KindsAndReasons(const GcStats& stats) {
  std::string kinds;
  if (stats.collections_by_kind[static_cast<size_t>(CollectionKind::kNursery)] != 0) {
    for (size_t i = 0; i < kCollectionKinds; ++i) {
      absl::StrAppend(&kinds, i == 0 ? "" : ", ", KindName(static_cast<CollectionKind>(i)), " ",
                      stats.collections_by_kind[i]);
    }
    absl::StrAppend(&kinds, "; ");
  }
  std::string text;
  for (size_t i = 0; i < kCollectReasons; ++i) {
    if (stats.collections_by_reason[i] == 0) continue;
    absl::StrAppend(&text, text.empty() ? "" : ", ", ReasonName(static_cast<vm::CollectReason>(i)), " ",
                    stats.collections_by_reason[i]);
  }
  return text.empty() ? text : absl::StrCat(" (", kinds, text, ")");
}

std::string Stages(const GcStats& stats) {
  std::string text;
  for (const StageTime& stage : stats.stages) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", stage.stage, " ", FormatNanos(stage.ns));
  }
  return text;
}

// What was copied, and what was marked in place where anything was.
std::string TracedRows(const GcStats& stats) {
  std::string rows;
  if (stats.copied_objects != 0 || stats.marked_objects == 0) {
    absl::StrAppend(
        &rows, Row("copied", absl::StrCat(FormatBytes(stats.copied_bytes), " in ", stats.copied_objects, " objects")));
  }
  if (stats.marked_objects != 0) {
    absl::StrAppend(
        &rows, Row("marked", absl::StrCat(FormatBytes(stats.marked_bytes), " in ", stats.marked_objects, " objects")));
  }
  if (stats.promoted_objects != 0) {
    absl::StrAppend(&rows, Row("promoted", absl::StrCat(FormatBytes(stats.promoted_bytes), " in ",
                                                        stats.promoted_objects, " objects")));
  }
  return rows;
}

std::string CollectionRows(const GcStats& stats) {
  const PauseHistogram& pauses = stats.pauses;
  return absl::StrCat(
      Row("pauses",
          absl::StrCat("total ", FormatNanos(pauses.total_ns()), ", p50 ", FormatNanos(pauses.Percentile(0.5)),
                       ", p99 ", FormatNanos(pauses.Percentile(0.99)), ", max ", FormatNanos(pauses.max_ns()))),
      Row("stages", Stages(stats)), TracedRows(stats), Row("freed", FormatBytes(stats.freed_bytes)),
      Row("live", absl::StrCat(FormatBytes(stats.live_bytes_after_last), " after the last collection")));
}

}  // namespace

uint64_t GcStats::collections() const {
  uint64_t sum = 0;
  for (const uint64_t count : collections_by_reason) sum += count;
  return sum;
}

std::string FormatText(const GcStats& stats) {
  std::string text =
      absl::StrCat("gc: ", stats.plan, ", at most ", stats.workers, stats.workers == 1 ? " worker" : " workers",
                   ", heap maximum ", FormatBytes(stats.heap_max_bytes), "\n");
  absl::StrAppend(&text, Row("collections", absl::StrCat(stats.collections(), KindsAndReasons(stats))));
  if (stats.collections() != 0) absl::StrAppend(&text, CollectionRows(stats));
  absl::StrAppend(&text,
                  Row("allocated", absl::StrCat(FormatBytes(stats.allocated_bytes), ", of it ",
                                                FormatBytes(stats.large_bytes_allocated), " in ",
                                                stats.large_objects_allocated, " large objects")),
                  Row("heap", absl::StrCat(FormatBytes(stats.reserved_bytes), " now, peak ",
                                           FormatBytes(stats.peak_reserved_bytes))));
  if (stats.barrier_slow_calls != 0) {
    absl::StrAppend(&text, Row("barriers", absl::StrCat(stats.barrier_slow_calls, " stores left the fast path")));
  }
  if (stats.failed_allocations != 0) {
    absl::StrAppend(&text, Row("exhausted", absl::StrCat(stats.failed_allocations, " allocations failed")));
  }
  if (stats.rejected_references != 0) {
    absl::StrAppend(&text, Row("damaged", absl::StrCat(stats.rejected_references, " references made null")));
  }
  return text;
}

std::string FormatBytes(uint64_t bytes) { return Scaled(static_cast<double>(bytes), 1024, {"B", "KiB", "MiB", "GiB"}); }

std::string FormatNanos(uint64_t ns) { return Scaled(static_cast<double>(ns), 1000, {"ns", "us", "ms", "s"}); }

}  // namespace strata::gc
