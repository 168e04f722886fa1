#include "wasm/interpreter/stack_walker.h"

#include <algorithm>
#include <vector>

#include "wasm/code/code.h"
#include "wasm/code/frame_layout.h"
#include "wasm/interpreter/entry_code.h"
#include "wasm/interpreter/find_code.h"
#include "wasm/interpreter/host_call.h"

namespace strata::wasm::interpreter {
namespace {

// Besides parameters; constant expressions have none.
bool HasLocals(const Instance& instance, FuncIndex func) {
  const std::vector<Function>& funcs = instance.module().funcs;
  return func.value < funcs.size() && std::any_of(
                                          funcs[func.value].locals.begin(), funcs[func.value].locals.end(),
                                          [](const LocalGroup& group) { return group.count != 0; });
}

// Where a walk stands: the state of one frame.
struct Position {
  const uint32_t* pc;
  uint64_t* num;
  uint32_t* ref;
  const Instance* instance;
  const EntryLink* entry;
  FuncRecordIndex host_record;
  bool returned_to;  // pc is a return address: the frame's instruction is the one before it
  bool resumes;      // the instance is in the frame's header
};

class Walk {
 public:
  Walk(const Store& store, absl::FunctionRef<bool(const WalkedFrame&)> visit) : store_(store), visit_(visit) {}

  void Run() {
    const ExecutionContext& cx = store_.context();
    Position at{cx.pc, cx.num, cx.ref, cx.instance, cx.last_entry, cx.host_record, false, false};
    while (at.pc != nullptr && Step(at)) {
    }
  }

 private:
  // Visits the frame at `at` and moves to its caller; false at the end.
  bool Step(Position& at) {
    if (at.pc == ExitCode()) return CrossEntry(at);
    uint32_t header_slot = 0;
    if (at.pc == HostCallCode()) {
      const HostFunction& host = *store_.func_record(at.host_record).host;
      if (!visit_({nullptr, &host, 0, 0, at.num, at.ref, false, false})) return false;
      header_slot = host.param_slots().nums;
    } else if (!VisitGuestFrame(at, header_slot)) {
      return false;
    }
    at.pc = reinterpret_cast<const uint32_t*>(at.num[header_slot + kHeaderReturnPc]);
    at.num -= NumDistance(at.pc) / sizeof(uint64_t);
    at.ref -= RefDistance(at.pc) / sizeof(uint32_t);
    at.returned_to = true;
    at.resumes = IsResume(at.pc);
    return true;
  }

  bool VisitGuestFrame(Position& at, uint32_t& header_slot) {
    const Code* code = FindCode(store_, at.returned_to ? at.pc - 1 : at.pc);
    if (code == nullptr) return VisitUnlowered(at, header_slot);
    header_slot = code->header_slot;
    if (at.resumes) at.instance = reinterpret_cast<const Instance*>(at.num[header_slot + kHeaderInstance]);
    const auto word = static_cast<uint32_t>(at.pc - code->words.data()) - (at.returned_to ? 1 : 0);
    // Where there are locals, what stands first clears them.
    const bool is_begun = word != 0 || !HasLocals(*at.instance, code->func);
    return visit_(
        {at.instance, nullptr, code->func.value, code->WasmOffsetOf(word), at.num, at.ref, at.returned_to, is_begun});
  }

  // A function that is about to be lowered: pc is in its instance's stubs.
  bool VisitUnlowered(const Position& at, uint32_t& header_slot) {
    for (const auto& instance : store_.instances()) {
      const std::vector<uint32_t>& stubs = instance->stubs;
      if (at.pc < stubs.data() || at.pc >= stubs.data() + stubs.size()) continue;
      const FuncIndex func(at.pc[kHandlerWords]);
      header_slot = CountSlots(instance->code->func_type(func).params).nums;
      const uint32_t offset = instance->module().funcs[func.value].body_offset;
      return visit_({instance.get(), nullptr, func.value, offset, at.num, at.ref, false, false});
    }
    return false;
  }

  // From the bottom frame of an entry to the frame that was on top when the host entered.
  bool CrossEntry(Position& at) {
    if (at.entry == nullptr) return false;
    const EntryLink& entry = *at.entry;
    at = {entry.pc, entry.num, entry.ref, entry.instance, entry.previous, entry.host_record, false, false};
    return true;
  }

  const Store& store_;
  absl::FunctionRef<bool(const WalkedFrame&)> visit_;
};

}  // namespace

void WalkStack(const Store& store, absl::FunctionRef<bool(const WalkedFrame&)> visit) { Walk(store, visit).Run(); }

}  // namespace strata::wasm::interpreter
