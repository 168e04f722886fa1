#include "tools/strata/run_options.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <thread>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "scheduler/scheduler.h"
#include "tools/strata/byte_size.h"
#include "tools/strata/config_file.h"
#include "tools/strata/heap_flags.h"
#include "tools/strata/thread_count.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/runtime/guest_stack.h"
#include "wasm/runtime/memory.h"

namespace strata::tools {
namespace {

using absl::string_view;

constexpr uint64_t kMinStackBytes = uint64_t{64} << 10;
constexpr uint64_t kMaxStackBytes = uint64_t{4} << 30;
constexpr int64_t kMaxGuestThreads = 65536;

absl::Status Refuse(string_view value, string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("\"", value, "\" ", why));
}

absl::StatusOr<int64_t> ParseCount(string_view value, int64_t least, int64_t most) {
  int64_t count = 0;
  if (absl::SimpleAtoi(value, &count) && count >= least && count <= most) return count;
  return Refuse(value, absl::StrCat("is no whole number from ", least, " to ", most));
}

absl::Status SetWorkers(RunOptions& options, string_view value) {
  STRATA_ASSIGN_OR_RETURN(const int64_t workers, ParseCount(value, 1, scheduler::kMaxWorkers));
  options.gc_workers = static_cast<int>(workers);
  return absl::OkStatus();
}

// What a function for a heap's options does to all of them.
template <absl::Status (*kSet)(gc::HeapOptions&, string_view)>
absl::Status OfHeap(RunOptions& options, string_view value) {
  return kSet(options.heap, value);
}

absl::Status SetStats(RunOptions& options, string_view value) {
  if (value != "" && value != "text" && value != "json") return Refuse(value, "is none of text, json");
  options.gc_stats = true;
  options.gc_stats_as_json = value == "json";
  options.heap.detailed_stats = true;
  return absl::OkStatus();
}

absl::Status SetProfile(RunOptions& options, string_view value) { return ParseProfileRequest(value, options.profile); }

absl::Status SetGcTimeline(RunOptions& options, string_view value) {
  if (value.empty()) return absl::InvalidArgumentError("the file has no name");
  options.gc_timeline = std::string(value);
  return absl::OkStatus();
}

absl::Status SetSnapshot(RunOptions& options, string_view value) {
  if (value.empty()) return absl::InvalidArgumentError("the file has no name");
  options.heap_snapshot = std::string(value);
  return absl::OkStatus();
}

absl::Status SetCoreDump(RunOptions& options, string_view value) {
  if (value.empty()) return absl::InvalidArgumentError("the file has no name");
  options.coredump = std::string(value);
  return absl::OkStatus();
}

absl::Status SetInterval(RunOptions& options, string_view value) {
  STRATA_ASSIGN_OR_RETURN(options.profile.interval_us, ParseInterval(value));
  return absl::OkStatus();
}

absl::Status AddDirectory(RunOptions& options, string_view value) {
  const size_t colons = value.find("::");
  const string_view host = value.substr(0, colons);
  const string_view guest = colons == string_view::npos ? host : value.substr(colons + 2);
  if (host.empty() || guest.empty()) return Refuse(value, "names no directory; write HOST or HOST::GUEST");
  options.directories.push_back({std::string(host), std::string(guest)});
  return absl::OkStatus();
}

// NAME alone has the value it has here.
absl::Status AddVariable(RunOptions& options, string_view value) {
  const size_t equals = value.find('=');
  if (equals == 0 || value.empty()) return Refuse(value, "sets no variable; write NAME=VALUE or NAME");
  std::string variable(value);
  if (equals == string_view::npos) {
    const char* ours = std::getenv(variable.c_str());
    if (ours == nullptr) return Refuse(value, "is no variable that is set here; write NAME=VALUE");
    absl::StrAppend(&variable, "=", ours);
  }
  options.environment.push_back(std::move(variable));
  return absl::OkStatus();
}

absl::Status AddPreload(RunOptions& options, string_view value) {
  const size_t equals = value.find('=');
  if (equals == string_view::npos || equals == 0 || equals + 1 == value.size()) {
    return Refuse(value, "names no module; write NAME=FILE");
  }
  options.preloads.push_back({std::string(value.substr(0, equals)), std::string(value.substr(equals + 1))});
  return absl::OkStatus();
}

absl::Status AddListener(RunOptions& options, string_view value) {
  options.listeners.emplace_back(value);
  return absl::OkStatus();
}

absl::Status SetDeterministic(RunOptions& options, string_view value) {
  uint64_t seed = 0;
  if (!value.empty() && !absl::SimpleAtoi(value, &seed)) return Refuse(value, "is no whole number");
  options.deterministic_seed = seed;
  options.deterministic_relaxed_simd = true;
  return absl::OkStatus();
}

absl::Status SetTimeout(RunOptions& options, string_view value) {
  // A bare number would be microseconds, which nobody means.
  if (!value.empty() && absl::ascii_isdigit(static_cast<unsigned char>(value.back()))) {
    return Refuse(value, "has no unit; write a number with us, ms or s behind it");
  }
  STRATA_ASSIGN_OR_RETURN(options.timeout_us, ParseInterval(value));
  return absl::OkStatus();
}

absl::Status SetMaxThreads(RunOptions& options, string_view value) {
  STRATA_ASSIGN_OR_RETURN(const int64_t threads, ParseCount(value, 0, kMaxGuestThreads));
  options.max_threads = static_cast<size_t>(threads);
  return absl::OkStatus();
}

absl::Status SetMaxMemory(RunOptions& options, string_view value) {
  STRATA_ASSIGN_OR_RETURN(const uint64_t bytes, ParseByteSize(value));
  options.max_memory_pages = bytes / wasm::kWasmPageBytes;
  return absl::OkStatus();
}

absl::Status SetMost(string_view value, std::optional<uint64_t>& most) {
  STRATA_ASSIGN_OR_RETURN(most, ParseCount(value, 0, std::numeric_limits<int64_t>::max()));
  return absl::OkStatus();
}

// The flags of a file, as if they stood here.
absl::Status ApplyConfig(RunOptions& options, string_view value) {
  STRATA_ASSIGN_OR_RETURN(const std::vector<ConfigLine> lines, ReadConfig(std::string(value)));
  for (const ConfigLine& line : lines) {
    const FlagArgument flag{line.name, line.value};
    const absl::Status status = line.name == "config" ? absl::InvalidArgumentError("a file cannot name another file")
                                                      : ApplyFlag(RunFlags(), flag, options);
    if (!status.ok()) return absl::Status(status.code(), absl::StrCat(value, ":", line.number, ": ", status.message()));
  }
  return absl::OkStatus();
}

absl::Status SetUnknownImports(RunOptions& options, string_view value) {
  if (value == "error") {
    options.unknown_imports = wasm::UnknownImports::kError;
  } else if (value == "trap") {
    options.unknown_imports = wasm::UnknownImports::kTrap;
  } else if (value == "default") {
    options.unknown_imports = wasm::UnknownImports::kDefault;
  } else {
    return Refuse(value, "is none of error, trap, default");
  }
  return absl::OkStatus();
}

absl::Status SetFeatures(RunOptions& options, string_view value) {
  STRATA_ASSIGN_OR_RETURN(options.features, ParseFeatures(value));
  return absl::OkStatus();
}

absl::Status SetMaxStack(RunOptions& options, string_view value) {
  STRATA_ASSIGN_OR_RETURN(const uint64_t bytes, ParseByteSize(value));
  if (bytes < kMinStackBytes || bytes > kMaxStackBytes) return Refuse(value, "is not between 64K and 4G");
  options.max_stack_bytes = bytes;
  return absl::OkStatus();
}

absl::Status SetFuel(RunOptions& options, string_view value) {
  STRATA_ASSIGN_OR_RETURN(options.fuel, ParseCount(value, 0, std::numeric_limits<int64_t>::max()));
  return absl::OkStatus();
}

constexpr Flag<RunOptions> kRunFlags[] = {
    {{"invoke", "NAME",
      "Call the exported function NAME, after _initialize if that is exported. The words after FILE are its arguments, "
      "a "
      "v128 written like i32x4:1,2,3,4 (i8x16, i16x8, i32x4, i64x2, f32x4, f64x2); its results are printed, one a "
      "line."},
     [](RunOptions& options, string_view value) {
       options.invoke = std::string(value);
       return absl::OkStatus();
     }},
    {{"dir", "HOST[::GUEST]",
      "Let the guest use the directory HOST, under the name GUEST (or HOST). May be given several times."},
     &AddDirectory},
    {{"env", "NAME[=VALUE]",
      "Set an environment variable of the guest, to the value it has here if none is given; it has no others. May be "
      "given several times."},
     &AddVariable},
    {{"inherit-env", "", "Give the guest all environment variables that are set here; --env changes single ones."},
     [](RunOptions& options, string_view) {
       options.inherit_environment = true;
       return absl::OkStatus();
     }},
    {{"argv0", "NAME", "The guest's own name, the first of its arguments, instead of FILE's."},
     [](RunOptions& options, string_view value) {
       options.argv0 = std::string(value);
       return absl::OkStatus();
     }},
    {{"preload", "NAME=FILE",
      "Instantiate the module in FILE first, so that the guest can import its exports from NAME; _initialize is "
      "called, "
      "if exported. May be given several times; each may import from those before."},
     &AddPreload},
    {{"tcplisten", "ADDRESS:PORT",
      "Listen there and give the guest the socket, to accept connections on: as the first descriptor after its "
      "directories, 3 if it has none, and non-blocking. ADDRESS is a number, like 127.0.0.1 or [::1]. May be given "
      "several times."},
     &AddListener},
    {{"deterministic", "[SEED]",
      "Let the guest see the same in each run: random bytes from SEED (0), clocks that count readings from 2000-01-01 "
      "on, sleeps that pass at once, sorted directories, the relaxed vector instructions of the deterministic "
      "profile."},
     &SetDeterministic},
    {{"unknown-imports", "WHAT",
      "What to do with imported functions that nobody supplies: error (the default) refuses the module and names them, "
      "trap lets a call trap, default lets a call return zeros and nulls."},
     &SetUnknownImports},
    {{"features", "LIST",
      "Change the language: a base (mvp, wasm3.0) or nothing, then +NAME or -NAME, like mvp,+multi-value or -gc. See "
      "strata features."},
     &SetFeatures},
    {{"relaxed-simd-deterministic", "",
      "Let relaxed vector instructions give what the deterministic profile of the language prescribes, alike on every "
      "machine, instead of what this processor does fastest."},
     [](RunOptions& options, string_view) {
       options.deterministic_relaxed_simd = true;
       return absl::OkStatus();
     }},
    {{"max-wasm-stack", "SIZE",
      "Room for the guest's frames, 12 MiB unless said otherwise. A deeper recursion traps: call stack exhausted."},
     &SetMaxStack},
    {{"max-memory", "SIZE",
      "Most that each linear memory of the guest may have: a module that begins with more is refused, and memory.grow "
      "returns -1 beyond it."},
     &SetMaxMemory},
    {{"max-threads", "N",
      "Threads that a guest of wasi-threads may have at once besides its first, 256 unless said otherwise; 0: none. "
      "More "
      "fail as if the system refused them. They share the guest's memory and files, each has a stack and, where it "
      "needs "
      "one, a heap of its own, and half of the fuel that its maker has left. What watches the guest (profiles, counts, "
      "statistics of its heap) watches its first thread."},
     &SetMaxThreads},
    {{"max-table-elements", "N",
      "Most elements that each table of the guest may have: a module that begins with more is refused, and table.grow "
      "returns -1 beyond it."},
     [](RunOptions& options, string_view value) { return SetMost(value, options.max_table_elements); }},
    {{"max-instances", "N", "Most instances, preloaded modules included; a module beyond it is refused."},
     [](RunOptions& options, string_view value) { return SetMost(value, options.max_instances); }},
    {{"jobs", "N",
      "Validate a large module with at most N threads, and lower it with --eager; all processors unless said "
      "otherwise."},
     [](RunOptions& options, string_view value) { return SetThreads(value, options.jobs); }},
    {{"eager", "",
      "Lower all functions before the guest starts, instead of each at its first call; a function that cannot be "
      "lowered is then an error of the module."},
     [](RunOptions& options, string_view) {
       options.eager = true;
       return absl::OkStatus();
     }},
    {{"gc", "NAME", "The collector (below); semispace unless said otherwise."}, &OfHeap<SetCollector>},
    {{"gc-heap-max", "SIZE",
      "Most that the garbage-collected heap may hold, what copying keeps free included: a number with K, M or G; 1G "
      "unless said otherwise."},
     &OfHeap<SetHeapMax>},
    {{"gc-heap-initial", "SIZE",
      "Collect for the first time when the heap holds this much, then at a multiple of what the last collection left; "
      "64M unless said otherwise, or 4M if the trigger is dynamic."},
     &OfHeap<SetHeapInitial>},
    {{"gc-heap-min", "SIZE", "Let no collection be due below this."}, &OfHeap<SetHeapMin>},
    {{"gc-trigger", "WHAT",
      "When collections are due after the first: growing (the default), at twice what the last one left; dynamic, "
      "where "
      "a collection costs as much as the memory it saves; fixed, only at the maximum."},
     &OfHeap<SetTrigger>},
    {{"gc-nursery", "SIZE",
      "Largest nursery of a generational collector, or the smallest and the largest one: 4M, 1M-4M. Unless said "
      "otherwise chosen from the maximum."},
     &OfHeap<SetNursery>},
    {{"gc-workers", "N", "Threads that collect, one per processor unless said otherwise."}, &SetWorkers},
    {{"gc-stats", "[FORMAT]",
      "Measure collections and print the heap's figures and what lives, by type, to standard error at the end: as "
      "text, "
      "or with json as one line for programs."},
     &SetStats},
    {{"gc-stress", "HOW",
      "Collect before every allocation (alloc), before every Nth (N), or at random ones that are the same for the same "
      "seed (random:SEED): slow, for tests."},
     &OfHeap<SetStress>},
    {{"gc-verify", "", "Check the whole heap after each collection: slow, for tests."},
     [](RunOptions& options, string_view) {
       options.heap.verify = true;
       return absl::OkStatus();
     }},
    {{"profile", "FILE[,OPTION…]",
      "Sample the guest and write a profile, also when the guest traps or exits with a failure: for "
      "profiler.firefox.com, compressed if FILE ends in .gz; for go tool pprof if it ends in .pb.gz or .pprof; stacks "
      "as text if it ends in .folded. Options: interval=TIME (1ms), mode=precise (at any instruction, not only at loop "
      "heads and calls), alloc=SIZE (also sample allocations, one for each SIZE bytes on average: 512K costs next to "
      "nothing), format=firefox, pprof, folded or folded-alloc (bytes allocated) whatever the file's name is."},
     &SetProfile},
    {{"profile-interval", "TIME",
      "Time between two samples, with us, ms or s behind it or in microseconds; 1ms unless said otherwise."},
     &SetInterval},
    {{"gc-timeline", "FILE",
      "Write what the collector did when: pauses with their stages, the packets of each worker and who added them, the "
      "heap's size; also when the guest traps or exits with a failure. For ui.perfetto.dev and other viewers of "
      "Chrome's "
      "traces if FILE ends in .json or .json.gz, in Perfetto's own format if it ends in .pftrace or .perfetto-trace."},
     &SetGcTimeline},
    {{"heap-snapshot", "FILE",
      "Write what lives in the garbage-collected heap when the guest ends, however it does, or when it runs out of "
      "memory, at that moment: for the Memory panel of Chrome's DevTools if FILE ends in .heapsnapshot."},
     &SetSnapshot},
    {{"coredump", "FILE",
      "If the guest traps, throws what it does not catch, or is ended for its memory or time: write its frames with "
      "locals and operands, globals, memories, tables and heap, as they are then. In the format of the WebAssembly "
      "tool "
      "conventions; strata objdump shows it."},
     &SetCoreDump},
    {{"heap-census", "", "Print objects and bytes by type of what lives then to standard error."},
     [](RunOptions& options, string_view) {
       options.heap_census = true;
       return absl::OkStatus();
     }},
    {{"fuel", "N",
      "Let the guest spend N units of fuel, then trap: out of fuel. Most instructions cost 1; the same guest spends "
      "the "
      "same on every machine."},
     &SetFuel},
    {{"timeout", "TIME",
      "Let the guest run for TIME, with us, ms or s behind it, then trap: deadline exceeded. It ends waits and sleeps, "
      "too."},
     &SetTimeout},
    {{"config", "FILE",
      "Take flags from FILE, as if they stood here: a line each, name = value, or name alone for a switch; # begins a "
      "comment."},
     &ApplyConfig},
    {{"count", "[FILE]",
      "Count exactly what the guest does: instructions and calls by function, objects by type and by the place that "
      "makes "
      "them; write tables to FILE or standard error, however the guest ends."},
     [](RunOptions& options, string_view value) {
       options.count = std::string(value);
       return absl::OkStatus();
     }},
    {{"count-ops", "[FILE]",
      "Count the operations of register code and the instructions that the guest executes, and rows of two and three "
      "of "
      "them; write a table to FILE (JSON if its name ends in .json) or standard error, however the guest ends."},
     [](RunOptions& options, string_view value) {
       options.count_ops = std::string(value);
       return absl::OkStatus();
     }},
    {{"help", "", "Print this."},
     [](RunOptions& options, string_view) {
       options.help = true;
       return absl::OkStatus();
     }},
};

}  // namespace

absl::Span<const Flag<RunOptions>> RunFlags() { return kRunFlags; }

int CollectionWorkers(const RunOptions& options) {
  if (options.gc_workers != 0) return options.gc_workers;
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, scheduler::kMaxWorkers);
}

absl::Status CheckRunOptions(const RunOptions& options) { return CheckHeapFlags(options.heap); }

}  // namespace strata::tools
