// One instantiation of a module (core specification 4.7.2), step by step.
//
// Lives for the call of Linker::Instantiate. A step that fails returns a Status; a step that traps leaves the Trap in
// `trap_` and returns kAborted, so that both end the run at once.

#ifndef STRATA_WASM_RUNTIME_INSTANTIATION_H_
#define STRATA_WASM_RUNTIME_INSTANTIATION_H_

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "wasm/runtime/linker.h"

namespace strata::wasm {

class Instantiation {
 public:
  Instantiation(Linker& linker, std::shared_ptr<ModuleCode> code, UnknownImports unknown);
  // With the module's imports, in its order.
  Instantiation(Linker& linker, std::shared_ptr<ModuleCode> code, absl::Span<const Extern> imports);
  absl::StatusOr<std::variant<Instance*, Trap>> Run();

 private:
  absl::Status Steps();
  void GiveUp();
  absl::Status ResolveImports();
  absl::StatusOr<Extern> ResolveImport(const Import& import);
  absl::StatusOr<Extern> Checked(const Import& import, const Extern& offered) const;
  FuncRecordIndex StubFor(const Import& import);
  void MakeInstance();
  void PlaceImport(const Import& import, const Extern& value);
  void MakeFunctions();
  absl::Status MakeMemories();
  absl::Status MakeGlobals();
  void MakeTags();
  absl::Status MakeTables();
  absl::Status MakeTable(uint32_t index);
  absl::Status MakeSegments();
  absl::Status FillSegment(const ElemSegment& segment, Instance::Segment& into);
  absl::Status LowerIfEager();
  absl::Status ApplyElems();
  absl::Status ApplyDatas();
  absl::Status CallStart();

  absl::Status Trapped(Trap trap);
  absl::Status Trapped(TrapKind kind);
  // Heap exhaustion is a trap wherever it happens.
  absl::Status FromAllocation(const absl::Status& status);
  absl::StatusOr<Value> Evaluate(const ConstExpr& expression, ValType type);

  Linker& linker_;
  Store& store_;
  const std::shared_ptr<ModuleCode> code_;
  const Module& module_;
  const UnknownImports unknown_ = UnknownImports::kError;
  const Extern* given_ = nullptr;              // as many as there are imports; null: the linker is asked
  std::vector<Extern> imports_;                // in the order of module_.imports
  std::vector<FuncRecordIndex> stub_records_;  // until the instance has them
  Instance* instance_ = nullptr;
  Trap trap_;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_INSTANTIATION_H_
