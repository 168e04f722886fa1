#include "tools/strata/core_dump_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tools/strata/console.h"
#include "tools/strata/input_file.h"
#include "tools/strata/output_file.h"
#include "wasm/coredump/store_dump.h"

namespace strata::tools {
namespace {

absl::Status CannotWrite(const std::string& path, int error) {
  return absl::InvalidArgumentError(absl::StrCat("--coredump: ", path, ": cannot write: ", std::strerror(error)));
}

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Behind links, where there is something.
std::string Resolved(const std::string& path) {
  char* const resolved = realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return path;
  std::string result = resolved;
  std::free(resolved);
  return result;
}

// Whether WriteOutputFile can: it makes a file beside what is a file, or none yet; the rest it writes as it is.
bool MayWrite(const std::string& path) {
  if (path == kStandardStream) return true;
  struct stat status;
  const bool is_there = stat(path.c_str(), &status) == 0;
  if (is_there && access(path.c_str(), W_OK) != 0) return false;
  if (is_there && !S_ISREG(status.st_mode)) return true;
  return access(DirectoryOf(Resolved(path)).c_str(), W_OK | X_OK) == 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<CoreDumpFile>> CoreDumpFile::Open(const RunOptions& options, std::string program) {
  const std::string& path = options.coredump;
  if (path.empty()) return std::unique_ptr<CoreDumpFile>();
  if (!MayWrite(path)) return CannotWrite(path, errno);
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
