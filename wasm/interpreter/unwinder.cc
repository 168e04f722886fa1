#include "wasm/interpreter/unwinder.h"

#include <cstring>
#include <utility>

#include "vm_binding/base/check.h"
#include "wasm/code/code.h"
#include "wasm/code/frame_layout.h"
#include "wasm/interpreter/entry_code.h"
#include "wasm/interpreter/find_code.h"
#include "wasm/runtime/exception.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::interpreter {
namespace {

// A frame of the search. `call` is a word of the instruction that the exception comes out of. If it `resumes`, the
// instance is in its header.
struct Frame {
  const uint32_t* call;
  uint64_t* num;
  uint32_t* ref;
  Instance* instance;
  bool resumes;
};

// The frame that the one with this header returns to. False for the first frame of an entry.
bool GoToCaller(const uint64_t* header, Frame& frame) {
  const auto* return_pc = reinterpret_cast<const uint32_t*>(header[kHeaderReturnPc]);
  if (return_pc == ExitCode()) return false;
  frame.call = return_pc - 1;
  frame.num -= NumDistance(return_pc) / sizeof(uint64_t);
  frame.ref -= RefDistance(return_pc) / sizeof(uint32_t);
  frame.resumes = IsResume(return_pc);
  return true;
}

const HandlerClause* FindClause(const Code& code, uint32_t word, const Instance& instance, const TagInstance& tag) {
  const TryRegions& tries = code.tries;
  if (tries.regions.empty()) return nullptr;
  for (uint32_t at = tries.InnermostAt(word); at != kNoRegion; at = tries.regions[at].next) {
    const TryRegion& region = tries.regions[at];
    for (uint32_t i = 0; i < region.clause_count; ++i) {
      const HandlerClause& clause = tries.clauses[region.first_clause + i];
      if (clause.tag == kAnyTag || instance.tags[clause.tag] == &tag) return &clause;
    }
  }
  return nullptr;
}

// What takes an exception, and the frame it is in.
struct Catch {
  const HandlerClause* clause = nullptr;
  const Code* code = nullptr;
  Frame frame;
};

// Searches from `frame` outwards; a null clause if the entry's first frame does not catch either.
Catch FindCatch(const Store& store, const TagInstance& tag, Frame frame) {
  while (true) {
    const Code* code = FindCode(store, frame.call);
    STRATA_CHECK(code != nullptr, "kFramesHaveCode");
    const uint64_t* header = frame.num + code->header_slot;
    if (frame.resumes) frame.instance = reinterpret_cast<Instance*>(header[kHeaderInstance]);
    const auto word = static_cast<uint32_t>(frame.call - code->words.data());
    const HandlerClause* clause = FindClause(*code, word, *frame.instance, tag);
    if (clause != nullptr) return {clause, code, frame};
    if (!GoToCaller(header, frame)) return {};
  }
}

// Puts payload and exnref where the clause's label expects them. The slots may overlap those the payload stands in.
Landing Land(const Catch& found, const ExceptionView& payload, uint32_t exn) {
  const HandlerClause& clause = *found.clause;
  const Frame& frame = found.frame;
  if (clause.tag != kAnyTag) {
    const PayloadSlots slots = payload.tag->slots;
    if (slots.nums != 0) std::memmove(frame.num + clause.num_slot, payload.nums, slots.nums * sizeof(uint64_t));
    if (slots.refs != 0) std::memmove(frame.ref + clause.ref_slot, payload.refs, slots.refs * sizeof(uint32_t));
  }
  if (clause.exn_slot != kNoSlot) frame.ref[clause.exn_slot] = exn;
  return {found.code->words.data() + clause.target, frame.num, frame.ref, frame.instance};
}

// Nobody since the last entry catches: the host gets it.
TrapKind HandToHost(Store& store, const ExceptionView& payload, uint32_t exn) {
  const PayloadSlots slots = payload.tag->slots;
  ThrownException thrown;
  thrown.tag = payload.tag;
  thrown.nums.assign(payload.nums, payload.nums + slots.nums);
  thrown.refs.assign(payload.refs, payload.refs + slots.refs);
  thrown.object = exn;
  thrown.backtrace = store.executor().Backtrace(store);
  store.thrown() = std::move(thrown);
  return TrapKind::kUncaughtException;
}

Frame CurrentFrame(const ExecutionContext& cx) { return {cx.pc, cx.num, cx.ref, cx.instance, false}; }

}  // namespace

TrapKind Throw(ExecutionContext& cx, const TagInstance& tag, uint64_t* num, uint32_t* ref, Landing& landing) {
  Store& store = *cx.store;
  const ExceptionView payload{&tag, num, ref};
  store.NotifyThrow(tag);
  const Catch found = FindCatch(store, tag, CurrentFrame(cx));
  if (found.clause == nullptr) return HandToHost(store, payload, 0);
  uint32_t exn = 0;
  if (found.clause->exn_slot != kNoSlot) {
    exn = NewException(store, payload);
    if (exn == 0) return TrapKind::kHeapExhausted;
  }
  landing = Land(found, payload, exn);
  return TrapKind::kNone;
}

TrapKind ThrowRef(ExecutionContext& cx, uint32_t* exn, Landing& landing) {
  if (*exn == 0) return TrapKind::kNullExceptionReference;
  Store& store = *cx.store;
  const ExceptionView payload = ViewException(store, *exn);
  store.NotifyThrow(*payload.tag);
  const Catch found = FindCatch(store, *payload.tag, CurrentFrame(cx));
  if (found.clause == nullptr) return HandToHost(store, payload, *exn);
  landing = Land(found, payload, *exn);
  return TrapKind::kNone;
}

TrapKind ThrowFromHostFrame(ExecutionContext& cx, uint32_t header, Landing& landing) {
  Store& store = *cx.store;
  ThrownException& thrown = store.thrown();
  const TagInstance& tag = *thrown.tag;
  store.NotifyThrow(tag);
  Frame frame = CurrentFrame(cx);
  if (!GoToCaller(cx.num + header, frame)) return TrapKind::kUncaughtException;
  const Catch found = FindCatch(store, tag, frame);
  if (found.clause == nullptr) return TrapKind::kUncaughtException;
  if (found.clause->exn_slot != kNoSlot && thrown.object == 0) {
    thrown.object = NewException(store, {&tag, thrown.nums.data(), thrown.refs.data()});
    if (thrown.object == 0) return TrapKind::kHeapExhausted;
  }
  landing = Land(found, {&tag, thrown.nums.data(), thrown.refs.data()}, thrown.object);
  thrown = {};
  return TrapKind::kNone;
}

}  // namespace strata::wasm::interpreter
