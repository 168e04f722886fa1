// Where in their sources the frames of guests stand, as their modules' debug information tells: lines, and the calls
// that compilers inlined.
//
// A module's information is read when the first of its frames is asked for, while the profile is built. One thread at a
// time.

#ifndef STRATA_VM_BINDING_PROFILING_MODULE_POSITIONS_H_
#define STRATA_VM_BINDING_PROFILING_MODULE_POSITIONS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/profile_builder.h"
#include "wasm/debug_info/source_locator.h"
#include "wasm/runtime/module_code.h"

namespace strata::profiling {

// Reads the text of the source map of that URL, which the guest has chosen: whoever implements this decides what may be
// read. Called while the profile is built, at most once for a module, and not for data: URLs.
using ModuleSourceMapReader =
    std::function<absl::StatusOr<std::string>(const wasm::ModuleCode& code, absl::string_view url)>;

class ModulePositions {
 public:
  // Texts of sources, all together, beyond which no more are kept.
  static constexpr size_t kMaxTextBytes = size_t{16} << 20;

  // Without a reader only source maps within modules count.
  explicit ModulePositions(ModuleSourceMapReader reader = nullptr) : reader_(std::move(reader)) {}

  // `info` has the name that the profile gives the module. Sets file and lines of a frame at `offset`, bytes from the
  // module's start, and the frames inlined into it, which get its module and offset. False, with nothing changed, if
  // the module does not say where that is. `code` must outlive this.
  bool Locate(const wasm::ModuleCode& code, uint32_t offset, profiler::FrameInfo& info);
  // The texts of sources that frames are in, as far as modules' source maps hold them, and a fact for each module whose
  // debug information is malformed or cannot be read. Once.
  absl::Status AddTo(profiler::ProfileBuilder& builder);

 private:
  struct Module {
    std::string name;
    std::unique_ptr<wasm::debug_info::SourceLocator> locator;
    absl::flat_hash_set<std::string> files;  // that frames are in
  };

  Module& ModuleOf(const wasm::ModuleCode& code, const std::string& name);
  static void AddSources(const Module& module, size_t& bytes_left, profiler::ProfileBuilder& builder);

  const ModuleSourceMapReader reader_;
  absl::flat_hash_map<const wasm::ModuleCode*, Module> modules_;
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_MODULE_POSITIONS_H_
