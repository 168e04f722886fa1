// The frames of guests for a profiler: turns what a stack walk finds into raw frames, and later those into names and
// lines of the modules' texts.
//
// Encode is called at polls, on the store's thread; Resolve when the profile is built, on any one thread, the store
// being idle or gone: modules are kept alive, and host functions' names copied.

#ifndef STRATA_VM_BINDING_PROFILING_GUEST_FRAMES_H_
#define STRATA_VM_BINDING_PROFILING_GUEST_FRAMES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "vm_binding/profiling/module_texts.h"
#include "wasm/interpreter/stack_walker.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/module_code.h"

namespace strata::profiling {

// Stands above the guest's frames while their heap is collected.
inline constexpr profiler::RawFrame kCollectionFrame{0, 0, profiler::FrameKind::kGc};

class GuestFrames final : public profiler::FrameResolver {
 public:
  profiler::RawFrame Encode(const wasm::interpreter::WalkedFrame& frame);
  profiler::FrameInfo Resolve(const profiler::RawFrame& frame) override;
  // The texts that the frames resolved so far stand in. Once.
  absl::Status AddTextsTo(profiler::ProfileBuilder& builder) { return texts_.AddTo(builder); }

 private:
  uint64_t NumberOf(const std::shared_ptr<wasm::ModuleCode>& module);
  uint64_t NumberOf(const wasm::HostFunction& function);
  profiler::FrameInfo ResolveGuest(const profiler::RawFrame& frame);

  std::vector<std::shared_ptr<wasm::ModuleCode>> modules_;
  absl::flat_hash_map<const wasm::ModuleCode*, uint64_t> module_numbers_;
  std::vector<std::string> host_names_;
  absl::flat_hash_map<const wasm::HostFunction*, uint64_t> host_numbers_;
  ModuleTexts texts_;
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_GUEST_FRAMES_H_
