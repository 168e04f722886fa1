// A validated module ready to be instantiated: its canonical types and the register code lowered so far.
//
// Shared by the instances of a module; outlives the embedder's handle while an instance needs it. Lowering is lazy:
// Executor implementations call Publish once per function and key; the first one wins. Any thread.

#ifndef STRATA_WASM_RUNTIME_MODULE_CODE_H_
#define STRATA_WASM_RUNTIME_MODULE_CODE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "wasm/code/code.h"
#include "wasm/module/module.h"
#include "wasm/runtime/engine.h"

namespace strata::wasm {

class ModuleCode {
 public:
  // `module` has passed ValidateModule.
  ModuleCode(Engine& engine, Module module, std::string name);

  Engine& engine() const { return engine_; }
  const Module& module() const { return module_; }
  // The name section's module name, else the name given (a file's name); may be empty.
  const std::string& name() const { return name_; }
  CanonicalTypeId canonical(uint32_t type_index) const { return canonical_[type_index]; }
  absl::Span<const CanonicalTypeId> canonical_types() const { return canonical_; }
  const FuncType& func_type(FuncIndex func) const { return module_.func_type(func); }
  // Translates a module-relative heap, reference or value type into one with CanonicalTypeIds.
  HeapType Canonical(HeapType type) const;
  ValType Canonical(ValType type) const;
  // Whether an instance needs a heap: it defines aggregates or mentions reference types other than functions.
  bool needs_heap() const { return needs_heap_; }

  // The code of `func` under `key` if published, else null.
  const Code* Find(FuncIndex func, const CodeKey& key) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Publishes code; returns the one that instances must use (an earlier one, if another thread was first).
  const Code* Publish(std::unique_ptr<Code> code, const CodeKey& key) ABSL_LOCKS_EXCLUDED(mutex_);
  // The code that contains `pc`, or null. For stack walks; O(log functions lowered).
  const Code* FindByPc(const uint32_t* pc) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct PerKey {
    CodeKey key;
    std::vector<std::unique_ptr<Code>> by_func;
  };

  Engine& engine_;
  const Module module_;
  std::string name_;
  std::vector<CanonicalTypeId> canonical_;
  bool needs_heap_ = false;
  mutable absl::Mutex mutex_;
  std::vector<PerKey> keys_ ABSL_GUARDED_BY(mutex_);
  std::map<const uint32_t*, const Code*> by_address_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_MODULE_CODE_H_
