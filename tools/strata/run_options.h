// What `strata run` is told by its flags.

#ifndef STRATA_TOOLS_STRATA_RUN_OPTIONS_H_
#define STRATA_TOOLS_STRATA_RUN_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "gc/heap_options.h"
#include "tools/strata/flags.h"
#include "tools/strata/profile_request.h"
#include "tools/strata/supported_features.h"
#include "vm_binding/base/ordered_work.h"
#include "wasm/runtime/linker.h"
#include "wasm/types/features.h"

namespace strata::tools {

// A directory of the host that the guest may use, and the name it has there.
struct DirectoryGrant {
  std::string host;
  std::string guest;
};

// A module whose exports the guest may import under `name`.
struct Preload {
  std::string name;
  std::string file;
};

struct RunOptions {
  gc::HeapOptions heap;
  int gc_workers = 0;  // 0: one per processor
  bool gc_stats = false;
  bool gc_stats_as_json = false;
  ProfileRequest profile;
  std::string gc_timeline;    // a file's name; empty: none
  std::string heap_snapshot;  // likewise
  bool heap_census = false;
  std::string coredump;                  // a file's name; empty: none
  std::optional<uint64_t> fuel;          // unlimited if not given
  std::optional<int64_t> timeout_us;     // likewise
  std::optional<std::string> count;      // a file's name; empty: standard error
  std::optional<std::string> count_ops;  // likewise
  std::vector<DirectoryGrant> directories;
  std::vector<std::string> environment;  // NAME=VALUE; a later one wins
  bool inherit_environment = false;      // ours, before those
  std::optional<std::string> argv0;      // the module's file name unless given
  std::vector<std::string> listeners;    // ADDRESS:PORT
  std::vector<Preload> preloads;
  size_t max_threads = 256;  // of the guest's, besides its first
  std::optional<uint64_t> deterministic_seed;
  std::optional<std::string> invoke;
  wasm::UnknownImports unknown_imports = wasm::UnknownImports::kError;
  wasm::Features features = DefaultFeatures();
  bool deterministic_relaxed_simd = false;
  size_t max_stack_bytes = 0;                  // 0: the engine's default
  std::optional<uint64_t> max_memory_pages;    // of 64 KiB, of each linear memory
  std::optional<uint64_t> max_table_elements;  // of each table
  std::optional<uint64_t> max_instances;
  size_t jobs = base::AvailableProcessors();  // threads that may validate a large module, and lower it if eager
  bool eager = false;
  bool help = false;
};

absl::Span<const Flag<RunOptions>> RunFlags();

// How many threads collect, the default resolved.
int CollectionWorkers(const RunOptions& options);

// What no flag can tell by itself: a heap too small for the collector.
absl::Status CheckRunOptions(const RunOptions& options);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_RUN_OPTIONS_H_
