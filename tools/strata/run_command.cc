#include "tools/strata/run_command.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gc/auto_plan.h"
#include "gc/heap.h"
#include "gc/stats/allocation_observer.h"
#include "gc/stats/gc_stats.h"
#include "gc/stats/stats_json.h"
#include "gc/stats/stats_text.h"
#include "tools/strata/cancel_on_signal.h"
#include "tools/strata/census_names.h"
#include "tools/strata/console.h"
#include "tools/strata/core_dump_file.h"
#include "tools/strata/deadline.h"
#include "tools/strata/entry_plan.h"
#include "tools/strata/flags.h"
#include "tools/strata/guest.h"
#include "tools/strata/guest_counts_report.h"
#include "tools/strata/heap_report.h"
#include "tools/strata/module_file.h"
#include "tools/strata/op_counts_report.h"
#include "tools/strata/profile_file.h"
#include "tools/strata/run_options.h"
#include "tools/strata/source_map_file.h"
#include "tools/strata/timeline_file.h"
#include "tools/strata/trap_report.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/profiling/observer_lists.h"
#include "wasm/debug_info/source_locator.h"
#include "wasm/diagnostics/source_places.h"
#include "wasm/interpreter/guest_counts.h"
#include "wasm/interpreter/op_counts.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/trap.h"

namespace strata::tools {
namespace {

using Words = absl::Span<const absl::string_view>;

absl::Status InFile(absl::string_view file, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(file, ": ", status.message()));
}

// Where the source maps that a module names may be: beside the file it was loaded from.
wasm::diagnostics::SourceMapReaders MapsOf(const RunOptions& options, absl::string_view file, Guest& guest) {
  return [&options, file, &guest](const wasm::ModuleCode& code) {
    const std::optional<size_t> preload = guest.PreloadOf(code);
    return SourceMapsBeside(preload.has_value() ? options.preloads[*preload].file : file);
  };
}

// The guest's own status, or that of a trap, which is reported with places in the sources, where modules tell them.
int StatusOf(const std::optional<wasm::Trap>& trap, const RunOptions& options, absl::string_view file, Guest& guest) {
  if (!trap.has_value()) return kExitSuccess;
  if (trap->kind == wasm::TrapKind::kExit) return trap->exit_code;
  wasm::diagnostics::SourcePlaces places(MapsOf(options, file, guest));
  PrintError(FormatTrap(*trap, [&places](const wasm::TrapFrame& frame) { return places.Locate(frame); }));
  return trap->kind == wasm::TrapKind::kUncaughtException ? kExitThrown : kExitTrap;
}

// The figures up to now, and a census of what lives: the collection for that is not among them.
absl::StatusOr<gc::GcStats> StatisticsOf(const wasm::ModuleCode& code, gc::Heap& heap) {
  gc::GcStats stats = heap.stats();
  heap.Collect(vm::CollectReason::kUser);
  STRATA_ASSIGN_OR_RETURN(stats.census, heap.TakeCensus());
  NameTypes(code, stats.census);
  return stats;
}

absl::Status PrintStatistics(Guest& guest, bool as_json) {
  gc::GcStats stats;
  if (guest.heap() != nullptr) {
    STRATA_ASSIGN_OR_RETURN(stats, StatisticsOf(guest.code(), *guest.heap()));
  } else if (!as_json) {
    PrintError("gc: the guest had no use for a heap\n");
    return absl::OkStatus();
  }
  PrintError(as_json ? gc::FormatJson(stats) : gc::FormatText(stats));
  return absl::OkStatus();
}

// A guest's own failure tells more than that its profile could not be written.
int Worse(int guest_status, int our_status) { return guest_status != kExitSuccess ? guest_status : our_status; }

// What watches a run; each may be missing.
struct Watchers {
  std::optional<CancelOnSignal> signals;
  std::unique_ptr<ProfileFile> profile;
  std::unique_ptr<TimelineFile> timeline;
  std::unique_ptr<HeapReport> heap;
  std::unique_ptr<CoreDumpFile> core_dump;
  profiling::CollectionObservers collections;
  profiling::PacketObservers packets;

  // Nobody where there are none: packets that nobody watches cost less.
  GuestObservers observers() {
    return {collections.empty() ? nullptr : &collections, packets.empty() ? nullptr : &packets,
            profile == nullptr ? gc::AllocationSampling() : profile->allocation_sampling()};
  }
};

template <class File>
void Observe(File& file, Watchers& watchers) {
  watchers.collections.Add(file.collection_observer());
  watchers.packets.Add(file.packet_observer());
}

// Fails for a file that cannot be written, before anything ran in vain.
absl::Status OpenWatchers(const RunOptions& options, absl::string_view file, absl::Span<const std::string> arguments,
                          Watchers& watchers) {
  const bool writes_files = !options.profile.file.empty() || !options.gc_timeline.empty() ||
                            !options.heap_snapshot.empty() || !options.coredump.empty();
  const bool prints =
      options.gc_stats || options.heap_census || options.count.has_value() || options.count_ops.has_value();
  if (prints || writes_files) watchers.signals.emplace();
  if (!options.gc_timeline.empty()) {
    STRATA_ASSIGN_OR_RETURN(watchers.timeline, TimelineFile::Open(options, arguments[0]));
    Observe(*watchers.timeline, watchers);
  }
  if (!options.profile.file.empty()) {
    STRATA_ASSIGN_OR_RETURN(watchers.profile, ProfileFile::Open(options, file, arguments));
    Observe(*watchers.profile, watchers);
  }
  STRATA_ASSIGN_OR_RETURN(watchers.heap, HeapReport::Open(options));
  STRATA_ASSIGN_OR_RETURN(watchers.core_dump, CoreDumpFile::Open(options, arguments[0]));
  return absl::OkStatus();
}

// Writes a file, if it was asked for; returns what the run's status is then.
template <class File>
int WriteFile(File* file, int status) {
  if (file == nullptr) return status;
  const absl::Status written = file->Write();
  return written.ok() ? status : Worse(status, Fail(written));
}

// Threads that end because another one has, or the program, fail at nothing.
void WatchForCoreDump(const RunOptions& options, absl::string_view file, Guest& guest, Watchers& watchers) {
  const auto not_cancelled = [](const wasm::Trap& trap) { return trap.kind != wasm::TrapKind::kCancelled; };
  const auto by_a_signal = [&watchers, not_cancelled](const wasm::Trap& trap) {
    return not_cancelled(trap) || watchers.signals->received() != 0;
  };
  const wasm::diagnostics::SourceMapReaders maps = MapsOf(options, file, guest);
  watchers.core_dump->Watch(guest.store(), maps, by_a_signal);
  guest.WatchThreads(
      [&watchers, maps, not_cancelled](wasm::Store& store) { watchers.core_dump->Watch(store, maps, not_cancelled); });
}

// Runs what is ready to run; returns the exit status.
int RunWatched(const RunOptions& options, absl::string_view file, const EntryPlan& plan, Guest& guest,
               Watchers& watchers) {
  if (watchers.profile != nullptr) {
    if (absl::Status status = watchers.profile->Attach(guest.store()); !status.ok()) return Fail(status);
  }
  if (watchers.signals.has_value()) watchers.signals->Watch(guest.store());
  if (watchers.heap != nullptr) watchers.heap->Watch(guest.store());
  if (watchers.core_dump != nullptr) WatchForCoreDump(options, file, guest, watchers);
  std::optional<Deadline> deadline;
  if (options.timeout_us.has_value()) deadline.emplace(guest.store(), *options.timeout_us);
  const absl::StatusOr<std::optional<wasm::Trap>> trap = guest.Run(plan);
  deadline.reset();
  if (watchers.signals.has_value()) watchers.signals->Stop();
  if (!trap.ok()) return Fail(InFile(file, trap.status()));
  const bool trapped = trap->has_value() && (*trap)->kind != wasm::TrapKind::kExit;
  if (trapped && watchers.profile != nullptr) watchers.profile->NoteTrap(**trap);
  const int status = StatusOf(*trap, options, file, guest);
  const bool cancelled = trap->has_value() && (*trap)->kind == wasm::TrapKind::kCancelled;
  return cancelled && watchers.signals.has_value() ? kExitSignal + watchers.signals->received() : status;
}

// Runs the guest, then says what was asked for, however it ended.
int RunGuest(const RunOptions& options, absl::string_view file, const EntryPlan& plan, Guest& guest,
             Watchers& watchers) {
  int status = RunWatched(options, file, plan, guest, watchers);
  status = WriteFile(watchers.core_dump.get(), status);
  status = WriteFile(watchers.profile.get(), status);
  if (watchers.timeline != nullptr && guest.heap() != nullptr) {
    watchers.timeline->SetFinalHeapSize(guest.heap()->stats().reserved_bytes);
  }
  status = WriteFile(watchers.timeline.get(), status);
  const auto note = [&status](const absl::Status& told) {
    if (!told.ok()) status = Worse(status, Fail(told));
  };
  if (watchers.heap != nullptr) note(watchers.heap->Finish(guest.store()));
  if (options.count.has_value()) note(WriteGuestCounts(wasm::CountGuest(guest.store()), *options.count));
  if (options.count_ops.has_value()) note(WriteOpCounts(wasm::CountOps(guest.store()), *options.count_ops));
  if (options.gc_stats) note(PrintStatistics(guest, options.gc_stats_as_json));
  return status;
}

int RunFile(const RunOptions& options, absl::string_view file, Words words) {
  absl::StatusOr<wasm::Module> module = LoadModuleFile(std::string(file), options.features, options.jobs);
  if (!module.ok()) return Fail(module.status());
  const absl::StatusOr<EntryPlan> plan = PlanEntry(*module, options.invoke, words);
  if (!plan.ok()) return Fail(InFile(file, plan.status()));
  std::vector<std::string> arguments = {options.argv0.value_or(std::string(FileName(file)))};
  // With --invoke the words are the function's.
  if (!options.invoke.has_value()) arguments.insert(arguments.end(), words.begin(), words.end());
  Watchers watchers;
  if (const absl::Status opened = OpenWatchers(options, file, arguments, watchers); !opened.ok()) return Fail(opened);
  const absl::StatusOr<std::unique_ptr<Guest>> guest =
      Guest::Create(options, *std::move(module), std::move(arguments), watchers.observers());
  if (!guest.ok()) return Fail(guest.status());
  return RunGuest(options, file, *plan, **guest, watchers);
}

std::string CollectorHelp() {
  std::string out;
  for (const gc::PlanName& plan : gc::PlanNames()) {
    absl::StrAppendFormat(&out, "  %-12s%s\n", plan.name, plan.description);
  }
  absl::StrAppendFormat(&out, "  %-12s%s\n", gc::kAutoPlan,
                        "chooses one of these by heap and module; --gc-stats says why");
  return out;
}

}  // namespace

int RunCommand(absl::Span<const absl::string_view> arguments) {
  RunOptions options;
  const absl::StatusOr<size_t> used = ParseFlags(RunFlags(), arguments, options);
  if (!used.ok()) return Fail(used.status());
  if (options.help) {
    Print(RunHelp());
    return kExitSuccess;
  }
  if (const absl::Status status = CheckRunOptions(options); !status.ok()) return Fail(status);
  const Words rest = arguments.subspan(*used);
  if (rest.empty()) return Fail(absl::InvalidArgumentError("run needs a FILE; strata help run says more"));
  return RunFile(options, rest[0], rest.subspan(1));
}

std::string RunHelp() {
  return absl::StrCat(
      "Usage: strata run [FLAG]... FILE [ARGUMENT]...\n"
      "\n"
      "Runs the WebAssembly module in FILE, binary or text. A command's _start is called, and the\n"
      "words after FILE are its arguments; a reactor's _initialize is called, and then the function\n"
      "of --invoke. Flags end at FILE: what follows is the guest's.\n"
      "\n"
      "Exits with the guest's own status, with 134 after a trap, with 133 after an\n"
      "exception that it does not catch, with 1 if the module cannot be run.\n"
      "\n"
      "Flags:\n",
      FlagHelp(RunFlags()), "\nCollectors:\n", CollectorHelp());
}

}  // namespace strata::tools
