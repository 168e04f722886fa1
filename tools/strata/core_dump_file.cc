#include "tools/strata/core_dump_file.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tools/strata/console.h"
#include "tools/strata/output_file.h"
#include "wasm/coredump/store_dump.h"

namespace strata::tools {

absl::StatusOr<std::unique_ptr<CoreDumpFile>> CoreDumpFile::Open(const RunOptions& options, std::string program) {
  const std::string& path = options.coredump;
  if (path.empty()) return std::unique_ptr<CoreDumpFile>();
  const absl::Status writable = CheckOutputFile(path);
  if (!writable.ok()) return absl::Status(writable.code(), absl::StrCat("--coredump: ", writable.message()));
  return std::unique_ptr<CoreDumpFile>(new CoreDumpFile(path, std::move(program)));
}

// The first trap is the innermost: those after it are of the entries that it leaves on its way out.
void CoreDumpFile::Watch(wasm::Store& store, wasm::diagnostics::SourceMapReaders maps, WantedTrap wanted) {
  auto places = std::make_shared<wasm::diagnostics::SourcePlaces>(std::move(maps));
  store.set_trap_handler([this, places, wanted](wasm::Store& trapped, const wasm::Trap& trap) {
    if (!wanted(trap) || taken_.exchange(true, std::memory_order_relaxed)) return;  // relaxed: it only chooses
    written_ = Take(trapped, trap, *places);
  });
}

absl::Status CoreDumpFile::Take(wasm::Store& store, const wasm::Trap& trap,
                                wasm::diagnostics::SourcePlaces& places) const {
  wasm::coredump::DumpOptions options;
  options.program = program_;
  options.places = &places;
  const absl::Status status = WriteOutputFile(path_, [&](WritePart write) {
    return wasm::coredump::DumpStore(store, trap, options, [&write](absl::Span<const uint8_t> part) {
      write(absl::string_view(reinterpret_cast<const char*>(part.data()), part.size()));
      return absl::OkStatus();
    });
  });
  return status.ok() ? status : absl::Status(status.code(), absl::StrCat("--coredump: ", status.message()));
}

absl::Status CoreDumpFile::Write() const {
  if (taken_ && written_.ok()) PrintError(absl::StrCat("strata: core dump: ", path_, "\n"));
  return written_;
}

}  // namespace strata::tools
