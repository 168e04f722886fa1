// The frames of guests for a profiler: numbers for what a stack walk finds, and later names for these, and lines: of
// the source, if the module says what it was made from, or of the module's text.
//
// Numbers are given on any thread, at polls of several stores; Resolve is called when the profile is built, on any one
// thread, the stores being idle or gone: modules are kept alive, and host functions' names copied.

#ifndef STRATA_VM_BINDING_PROFILING_GUEST_FRAMES_H_
#define STRATA_VM_BINDING_PROFILING_GUEST_FRAMES_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "vm_binding/profiling/module_positions.h"
#include "vm_binding/profiling/module_texts.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/module_code.h"

namespace strata::profiling {

// Stands above the guest's frames while their heap is collected.
inline constexpr profiler::RawFrame kCollectionFrame{0, 0, profiler::FrameKind::kGc};

// A module under the name that it has in a profile.
struct NamedModule {
  std::string name;
  std::shared_ptr<wasm::ModuleCode> code;
};

class GuestFrames final : public profiler::FrameResolver {
 public:
  // Only functions of these modules appear, if there is such a list; the frames of others are left out of all stacks.
  // Without `texts` no module is printed, and frames of modules that do not say where their source is have no lines.
  explicit GuestFrames(std::optional<std::vector<NamedModule>> only = std::nullopt,
                       ModuleSourceMapReader source_maps = nullptr, bool texts = true);

  static profiler::RawFrame GuestFrame(uint64_t module, uint32_t func, uint32_t offset) {
    return {module << 32 | func, offset, profiler::FrameKind::kGuest};
  }
  static profiler::RawFrame HostFrame(uint64_t function) { return {function, 0, profiler::FrameKind::kHostCall}; }
  uint64_t NumberOf(const std::shared_ptr<wasm::ModuleCode>& module) ABSL_LOCKS_EXCLUDED(mutex_);
  uint64_t NumberOf(const wasm::HostFunction& function) ABSL_LOCKS_EXCLUDED(mutex_);

  bool shows_all() const { return !only_.has_value(); }
  bool Shows(const wasm::ModuleCode& code) const { return NameOf(code) != nullptr; }
  profiler::FrameInfo Resolve(const profiler::RawFrame& frame) override;
  // The texts that the frames resolved so far stand in, and facts about those that are missing. Once.
  absl::Status AddTextsTo(profiler::ProfileBuilder& builder);

 private:
  profiler::FrameInfo ResolveGuest(const profiler::RawFrame& frame) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // What a module is called; null if it may not appear.
  const std::string* NameOf(const wasm::ModuleCode& code) const;

  std::optional<absl::flat_hash_map<const wasm::ModuleCode*, std::string>> only_;
  const bool has_texts_;
  absl::Mutex mutex_;
  std::vector<std::shared_ptr<wasm::ModuleCode>> modules_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<const wasm::ModuleCode*, uint64_t> module_numbers_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> host_names_ ABSL_GUARDED_BY(mutex_);
  // By name: a function's place may be another's in the next store.
  absl::flat_hash_map<std::string, uint64_t> host_numbers_ ABSL_GUARDED_BY(mutex_);
  ModulePositions positions_;
  ModuleTexts texts_;
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_GUEST_FRAMES_H_
