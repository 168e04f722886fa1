// Casts to i31 and to types of structs and arrays, alone and with a branch; branches on ref.eq.
#include <cstddef>
#include <utility>

#include "wasm/code/object_ops.h"
#include "wasm/interpreter/casts.h"
#include "wasm/interpreter/dispatch.h"

namespace strata::wasm::interpreter {
namespace {

template <CastForm kForm, bool kToSlot>
STRATA_HANDLER(RefTest) {
  STRATA_REGISTERS;
  constexpr int kSlots = kToSlot ? 2 : 1;
  const bool passes = Passes<kForm>(cx, cage, ref[SlotAt(pc, kSlots - 1)], pc + Words(kSlots, 0));
  if constexpr (kToSlot) {
    WriteNum(num, SlotAt(pc, 0), static_cast<uint32_t>(passes));
  } else {
    acc = passes;
  }
  STRATA_NEXT(Words(kSlots, CastImms<kForm>()));
}

template <CastForm kForm>
STRATA_HANDLER(RefCast) {
  STRATA_REGISTERS;
  const uint32_t word = ref[SlotAt(pc, 1)];
  if (STRATA_UNLIKELY(!Passes<kForm>(cx, cage, word, pc + Words(2, 0)))) STRATA_TRAP(TrapKind::kCastFailure);
  ref[SlotAt(pc, 0)] = word;
  STRATA_NEXT(Words(2, CastImms<kForm>()));
}

// Goes on at the branch's target, if `taken`; its displacement is the last of `words`.
#define STRATA_BRANCH(taken, back, words)                                                                       \
  do {                                                                                                          \
    if (taken) {                                                                                                \
      pc += static_cast<int32_t>(pc[(words) - 1]);                                                              \
      if constexpr (back) {                                                                                     \
        if (STRATA_UNLIKELY(cx->mutator.interrupt.load(std::memory_order_relaxed) != 0)) STRATA_GOTO(PollSlow); \
      }                                                                                                         \
      STRATA_DISPATCH();                                                                                        \
    }                                                                                                           \
    STRATA_NEXT(words);                                                                                         \
  } while (0)

template <CastForm kForm, bool kBack, bool kNegate>
STRATA_HANDLER(BranchOnCast) {
  STRATA_REGISTERS;
  const bool passes = Passes<kForm>(cx, cage, ref[SlotAt(pc, 0)], pc + Words(1, 0));
  STRATA_BRANCH(passes != kNegate, kBack, Words(1, CastImms<kForm>() + 1));
}

template <bool kBack, bool kNegate>
STRATA_HANDLER(BranchOnRefEq) {
  STRATA_REGISTERS;
  const bool equal = ref[SlotAt(pc, 0)] == ref[SlotAt(pc, 1)];
  STRATA_BRANCH(equal != kNegate, kBack, Words(2, 1));
}

template <CastForm kForm>
void AddForm(HandlerTable& table) {
  table.handlers[RefTestId(kForm, Dst::kSlot)] = RefTest<kForm, true>;
  table.handlers[RefTestId(kForm, Dst::kAcc)] = RefTest<kForm, false>;
  table.handlers[RefCastId(kForm)] = RefCast<kForm>;
  table.handlers[BranchForm(CastBrId(kForm), false, false)] = BranchOnCast<kForm, false, false>;
  table.handlers[BranchForm(CastBrId(kForm), false, true)] = BranchOnCast<kForm, false, true>;
  table.handlers[BranchForm(CastBrId(kForm), true, false)] = BranchOnCast<kForm, true, false>;
  table.handlers[BranchForm(CastBrId(kForm), true, true)] = BranchOnCast<kForm, true, true>;
}

template <size_t... kForms>
void AddForms(HandlerTable& table, std::index_sequence<kForms...>) {
  (AddForm<static_cast<CastForm>(kForms)>(table), ...);
}

}  // namespace

void AddCastHandlers(HandlerTable& table) {
  AddForms(table, std::make_index_sequence<CountOf<CastForm>()>());
  table.handlers[BranchForm(RefEqBrId(), false, false)] = BranchOnRefEq<false, false>;
  table.handlers[BranchForm(RefEqBrId(), false, true)] = BranchOnRefEq<false, true>;
  table.handlers[BranchForm(RefEqBrId(), true, false)] = BranchOnRefEq<true, false>;
  table.handlers[BranchForm(RefEqBrId(), true, true)] = BranchOnRefEq<true, true>;
}

}  // namespace strata::wasm::interpreter
