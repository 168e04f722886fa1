#include "gc/stats/stats_text.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "gc/stats/collection_observer.h"
#include "gc/stats/mutator_utilisation.h"
#include "gc/stats/units.h"

namespace strata::gc {
namespace {

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
  std::vector<std::string> stages;
  for (const StageTime& stage : stats.stages) stages.push_back(absl::StrCat(stage.stage, " ", FormatNanos(stage.ns)));
  return absl::StrJoin(stages, ", ");
}

std::string Pauses(const PauseHistogram& pauses) {
  return absl::StrCat("total ", FormatNanos(pauses.total_ns()), ", p50 ", FormatNanos(pauses.Percentile(0.5)), ", p99 ",
                      FormatNanos(pauses.Percentile(0.99)), ", p99.9 ", FormatNanos(pauses.Percentile(0.999)), ", max ",
                      FormatNanos(pauses.max_ns()));
}

std::string Utilisation(const GcStats& stats) {
  std::vector<std::string> windows;
  for (size_t i = 0; i < stats.utilisation.size(); ++i) {
    windows.push_back(absl::StrCat(FormatShare(stats.utilisation[i]), " of any ",
                                   MutatorUtilisation::kWindowsNs[i] / 1'000'000, " ms"));
  }
  return absl::StrJoin(windows, ", ");
}

// What the workers did, where several might.
std::string WorkerRows(const GcStats& stats) {
  if (stats.workers < 2) return "";
  uint64_t packets = 0;
  uint64_t steals = 0;
  uint64_t wakes = 0;
  for (const WorkerShare& share : stats.worker_shares) {
    packets += share.packets;
    steals += share.steals;
    wakes += share.wakes;
  }
  std::string text = absl::StrCat(packets, " packets, ", steals, " stolen, ", wakes, " wake-ups");
  if (stats.imbalance != 0) absl::StrAppendFormat(&text, ", busiest %.2f times the mean", stats.imbalance);
  return Row("workers", text);
}

std::string PacketRows(const GcStats& stats) {
  std::string rows;
  for (const PacketTime& packet : stats.packets) {
    absl::StrAppend(&rows, Row(rows.empty() ? "packets" : "",
                               absl::StrFormat("%-24s %8d  %s", packet.packet, packet.count, FormatNanos(packet.ns))));
  }
  return rows;
}

std::string ObjectsRow(absl::string_view label, uint64_t bytes, uint64_t objects) {
  return Row(label, absl::StrCat(FormatBytes(bytes), " in ", objects, " objects"));
}

// What was copied, and what was marked in place where anything was.
std::string TracedRows(const GcStats& stats) {
  std::string rows;
  if (stats.copied_objects != 0 || stats.marked_objects == 0) {
    absl::StrAppend(&rows, ObjectsRow("copied", stats.copied_bytes, stats.copied_objects));
  }
  if (stats.marked_objects != 0) absl::StrAppend(&rows, ObjectsRow("marked", stats.marked_bytes, stats.marked_objects));
  if (stats.promoted_objects != 0) {
    absl::StrAppend(&rows, ObjectsRow("promoted", stats.promoted_bytes, stats.promoted_objects));
  }
  return rows;
}

std::string CollectionRows(const GcStats& stats) {
  return absl::StrCat(
      Row("pauses", Pauses(stats.pauses)), Row("mutator", Utilisation(stats)), Row("stages", Stages(stats)),
      PacketRows(stats), WorkerRows(stats), TracedRows(stats), Row("freed", FormatBytes(stats.freed_bytes)),
      Row("live", absl::StrCat(FormatBytes(stats.live_bytes_after_last), " after the last collection")));
}

std::string Heap(const GcStats& stats) {
  std::string text =
      absl::StrCat(FormatBytes(stats.reserved_bytes), " now, peak ", FormatBytes(stats.peak_reserved_bytes));
  if (stats.timeline.empty() || stats.timeline.back().resident_bytes == 0) return text;
  uint64_t most = 0;
  for (const HeapSample& sample : stats.timeline) most = std::max(most, sample.resident_bytes);
  return absl::StrCat(text, "; the process at most ", FormatBytes(most), " resident");
}

// What went wrong, if anything did.
std::string TroubleRows(const GcStats& stats) {
  std::string rows;
  if (stats.returned_bytes != 0) {
    absl::StrAppend(&rows, Row("returned", absl::StrCat(FormatBytes(stats.returned_bytes), " to the system")));
  }
  if (stats.failed_allocations != 0) {
    absl::StrAppend(&rows, Row("exhausted", absl::StrCat(stats.failed_allocations, " allocations failed")));
  }
  if (stats.rejected_references != 0) {
    absl::StrAppend(&rows, Row("damaged", absl::StrCat(stats.rejected_references, " references made null")));
  }
  return rows;
}

// The types that take most, and the others together.
std::string CensusRows(const std::vector<TypeCount>& census) {
  constexpr size_t kShown = 12;
  std::string rows;
  TypeCount others;
  for (size_t i = 0; i < census.size(); ++i) {
    if (i < kShown) {
      absl::StrAppend(&rows,
                      Row(i == 0 ? "objects" : "", absl::StrFormat("%-24s %8d  %s", census[i].name, census[i].objects,
                                                                   FormatBytes(census[i].bytes))));
    } else {
      others.objects += census[i].objects;
      others.bytes += census[i].bytes;
    }
  }
  if (others.objects == 0) return rows;
  const std::string name = absl::StrCat("of ", census.size() - kShown, " other types");
  return rows + Row("", absl::StrFormat("%-24s %8d  %s", name, others.objects, FormatBytes(others.bytes)));
}

}  // namespace

std::string FormatText(const GcStats& stats) {
  std::string text =
      absl::StrCat("gc: ", stats.plan, ", at most ", stats.workers, stats.workers == 1 ? " worker" : " workers",
                   ", heap maximum ", FormatBytes(stats.heap_max_bytes), "\n");
  if (!stats.plan_reason.empty()) absl::StrAppend(&text, Row("chosen", absl::StrCat("because ", stats.plan_reason)));
  absl::StrAppend(&text, Row("collections", absl::StrCat(stats.collections(), KindsAndReasons(stats))));
  if (stats.collections() != 0) absl::StrAppend(&text, CollectionRows(stats));
  absl::StrAppend(&text,
                  Row("allocated", absl::StrCat(FormatBytes(stats.allocated_bytes), ", of it ",
                                                FormatBytes(stats.large_bytes_allocated), " in ",
                                                stats.large_objects_allocated, " large objects")),
                  Row("heap", Heap(stats)));
  if (stats.barrier_slow_calls != 0) {
    absl::StrAppend(&text, Row("barriers", absl::StrCat(stats.barrier_slow_calls, " stores left the fast path")));
  }
  if (const CountingStats& counting = stats.counting; counting.increments != 0) {
    absl::StrAppend(&text,
                    Row("counted", absl::StrCat(counting.increments, " increments, ", counting.decrements,
                                                " decrements, ", counting.deferred, " deferred")),
                    Row("cycles", absl::StrCat(counting.cyclic_objects, " objects found dead by ",
                                               counting.cycle_searches, " searches")));
  }
  return absl::StrCat(text, TroubleRows(stats), CensusRows(stats.census));
}

}  // namespace strata::gc
