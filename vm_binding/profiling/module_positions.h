// Where in their sources the frames of guests stand, as their modules' debug information tells: lines, and the calls
// that compilers inlined.
//
// A module's information is read when the first of its frames is asked for, while the profile is built. One thread at a
// time.

#ifndef STRATA_VM_BINDING_PROFILING_MODULE_POSITIONS_H_
#define STRATA_VM_BINDING_PROFILING_MODULE_POSITIONS_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/profile_builder.h"
#include "wasm/debug_info/source_locator.h"
#include "wasm/runtime/module_code.h"

namespace strata::profiling {

class ModulePositions {
 public:
  // `info` has the name that the profile gives the module. Sets file and lines of a frame at `offset`, bytes from the
  // module's start, and the frames inlined into it, which get its module and offset. False, with nothing changed, if
  // the module does not say where that is. `code` must outlive this.
  bool Locate(const wasm::ModuleCode& code, uint32_t offset, profiler::FrameInfo& info);
  // A fact for each module whose debug information is malformed.
  absl::Status AddTo(profiler::ProfileBuilder& builder);

 private:
  struct Module {
    std::string name;
    std::unique_ptr<wasm::debug_info::SourceLocator> locator;
  };

  absl::flat_hash_map<const wasm::ModuleCode*, Module> modules_;
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_MODULE_POSITIONS_H_
