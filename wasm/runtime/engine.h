// What all modules and stores of one embedder share: canonical types and the layouts of their objects.
//
// Immutable options, append-only tables; any thread. Must outlive its modules and stores.

#ifndef STRATA_WASM_RUNTIME_ENGINE_H_
#define STRATA_WASM_RUNTIME_ENGINE_H_

#include <cstdint>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "wasm/code/object_layout.h"
#include "wasm/runtime/cast_table.h"
#include "wasm/types/append_only_table.h"
#include "wasm/types/features.h"
#include "wasm/types/type_registry.h"

namespace strata::wasm {

struct EngineOptions {
  Features features = Features::Default();
  // Whether a memory of 32-bit addresses and 64 KiB pages may reserve 4 GiB and trap by fault. Off where the dispatch
  // backend does not support it, or the address space is limited.
  bool guarded_memories = true;
  // Relaxed vector instructions give what the deterministic profile prescribes instead of what is fastest here.
  bool deterministic_relaxed_simd = false;
  uint64_t max_memory_pages = 65536;  // of 64 KiB, per memory
};

class Engine {
 public:
  explicit Engine(const EngineOptions& options);

  const EngineOptions& options() const { return options_; }
  const TypeRegistry& types() const { return types_; }
  // Interns a module's types, and makes their layouts; element i is the CanonicalTypeId of type i.
  std::vector<CanonicalTypeId> InternTypes(absl::Span<const SubType> types, absl::Span<const RecGroup> groups)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Interns a type by itself, final and without supertype; its concrete types are CanonicalTypeIds already.
  CanonicalTypeId InternType(const CompositeType& type) ABSL_LOCKS_EXCLUDED(mutex_);
  CanonicalTypeId InternFuncType(const FuncType& type) { return InternType(type); }
  // The layout of an interned type. Lock-free: the reader got `id` from something published after InternTypes.
  const ObjectLayout& Layout(CanonicalTypeId id) const { return layouts_[id]; }
  // Rows of the types interned so far, for casts.
  const CastTable& casts() const { return casts_; }

 private:
  // Makes the layouts and cast rows of all types interned so far.
  void MakeLayouts() ABSL_LOCKS_EXCLUDED(mutex_);

  const EngineOptions options_;
  TypeRegistry types_;
  absl::Mutex mutex_;
  uint32_t layouts_made_ ABSL_GUARDED_BY(mutex_) = 0;
  AppendOnlyTable<ObjectLayout> layouts_;  // written under mutex_
  CastTable casts_;                        // extended under mutex_
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_ENGINE_H_
