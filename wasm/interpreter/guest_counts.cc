#include "wasm/interpreter/guest_counts.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "wasm/interpreter/executed_code.h"
#include "wasm/types/indices.h"
#include "wasm/types/opcode.h"

namespace strata::wasm {
namespace {

bool IsCall(Opcode opcode) {
  switch (opcode) {
    case Opcode::kCall:
    case Opcode::kCallIndirect:
    case Opcode::kCallRef:
    case Opcode::kReturnCall:
    case Opcode::kReturnCallIndirect:
    case Opcode::kReturnCallRef:
      return true;
    default:
      return false;
  }
}

bool IsBranch(Opcode opcode) {
  switch (opcode) {
    case Opcode::kIf:
    case Opcode::kBr:
    case Opcode::kBrIf:
    case Opcode::kBrTable:
    case Opcode::kBrOnNull:
    case Opcode::kBrOnNonNull:
    case Opcode::kBrOnCast:
    case Opcode::kBrOnCastFail:
      return true;
    default:
      return false;
  }
}

bool MakesObject(Opcode opcode) {
  switch (opcode) {
    case Opcode::kStructNew:
    case Opcode::kStructNewDefault:
    case Opcode::kArrayNew:
    case Opcode::kArrayNewDefault:
    case Opcode::kArrayNewFixed:
    case Opcode::kArrayNewData:
    case Opcode::kArrayNewElem:
      return true;
    default:
      return false;
  }
}

std::string TypeName(const Module& module, uint32_t index) {
  for (const NameEntry& entry : module.names.types) {
    if (entry.index == index) return absl::StrCat("$", entry.name);
  }
  return absl::StrCat("type ", index);
}

class Counting {
 public:
  void Add(const ExecutedBlock& executed) {
    FunctionCount& function = functions_[{&executed.instance, executed.code.func.value}];
    if (function.function.empty()) {
      function.module = executed.instance.code->name();
      function.function = executed.instance.module().FuncName(executed.code.func);
    }
    if (executed.block == 0) function.calls += executed.count;
    ForEachInstruction(executed.instance.module(), executed.code, executed.block,
                       [&](const Instruction& instruction, uint32_t offset) {
                         function.instructions += executed.count;
                         Add(executed, function, instruction, offset);
                       });
  }

  GuestCounts Take() && {
    for (auto& [key, function] : functions_) {
      totals_.instructions += function.instructions;
      totals_.functions.push_back(std::move(function));
    }
    for (auto& [key, allocation] : allocations_) totals_.allocations.push_back(std::move(allocation));
    for (auto& [type, objects] : types_) totals_.types.push_back({type, objects});
    // Stable by the order of instances, functions and offsets, which the maps have given.
    SortBy(totals_.functions, [](const FunctionCount& count) { return count.instructions; });
    SortBy(totals_.allocations, [](const AllocationCount& count) { return count.objects; });
    SortBy(totals_.types, [](const TypeCount& count) { return count.objects; });
    return std::move(totals_);
  }

 private:
  void Add(const ExecutedBlock& executed, const FunctionCount& function, const Instruction& instruction,
           uint32_t offset) {
    if (IsCall(instruction.opcode)) totals_.calls += executed.count;
    if (IsBranch(instruction.opcode)) totals_.branches += executed.count;
    if (!MakesObject(instruction.opcode)) return;
    totals_.objects += executed.count;
    AllocationCount& allocation = allocations_[{&executed.instance, offset}];
    allocation.module = function.module;
    allocation.function = function.function;
    allocation.wasm_offset = offset;
    allocation.type = TypeName(executed.instance.module(), instruction.index);
    allocation.objects += executed.count;
    types_[allocation.type] += executed.count;
  }

  template <class T, class CountOf>
  static void SortBy(std::vector<T>& counts, CountOf count_of) {
    std::vector<std::pair<uint64_t, size_t>> order;  // the complement of the count, the place
    for (size_t i = 0; i < counts.size(); ++i) order.emplace_back(~count_of(counts[i]), i);
    std::sort(order.begin(), order.end());
    std::vector<T> sorted;
    for (const auto& [count, place] : order) sorted.push_back(std::move(counts[place]));
    counts = std::move(sorted);
  }

  std::map<std::pair<const Instance*, uint32_t>, FunctionCount> functions_;      // by index
  std::map<std::pair<const Instance*, uint32_t>, AllocationCount> allocations_;  // by offset
  std::map<std::string, uint64_t> types_;
  GuestCounts totals_;
};

}  // namespace

GuestCounts CountGuest(const Store& store) {
  Counting counting;
  ForEachExecutedBlock(store, [&counting](const ExecutedBlock& executed) { counting.Add(executed); });
  return std::move(counting).Take();
}

}  // namespace strata::wasm
