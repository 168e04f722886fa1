// Atomic accesses (threads proposal): sequentially consistent, on any memory, with address and alignment tested.
#include "wasm/code/atomic_ops.h"
#include "wasm/interpreter/dispatch.h"
#include "wasm/runtime/memory.h"

namespace strata::wasm::interpreter {
namespace {

struct Add {
  template <class M>
  static M Apply(M* place, M value) {
    return __atomic_fetch_add(place, value, __ATOMIC_SEQ_CST);
  }
};
struct Sub {
  template <class M>
  static M Apply(M* place, M value) {
    return __atomic_fetch_sub(place, value, __ATOMIC_SEQ_CST);
  }
};
struct And {
  template <class M>
  static M Apply(M* place, M value) {
    return __atomic_fetch_and(place, value, __ATOMIC_SEQ_CST);
  }
};
struct Or {
  template <class M>
  static M Apply(M* place, M value) {
    return __atomic_fetch_or(place, value, __ATOMIC_SEQ_CST);
  }
};
struct Xor {
  template <class M>
  static M Apply(M* place, M value) {
    return __atomic_fetch_xor(place, value, __ATOMIC_SEQ_CST);
  }
};
struct Xchg {
  template <class M>
  static M Apply(M* place, M value) {
    return __atomic_exchange_n(place, value, __ATOMIC_SEQ_CST);
  }
};

// Where an access of M goes, or the trap it ends in. The immediates are memory and static offset, low and high; an
// address of a 32-bit memory stands zero-extended in its slot.
template <class M>
struct Place {
  M* at = nullptr;
  TrapKind trap = TrapKind::kNone;

  Place(Instance* inst, const uint32_t* immediates, uint64_t index) {
    const MemoryInstance& memory = *inst->memories[immediates[0]];
    const uint64_t offset = immediates[1] | (uint64_t{immediates[2]} << 32);
    uint64_t address;
    const bool overflows = __builtin_add_overflow(index, offset, &address);
    if (!overflows && address % sizeof(M) != 0) {
      trap = TrapKind::kUnalignedAtomic;
    } else if (overflows || !memory.Contains(address, sizeof(M))) {
      trap = TrapKind::kMemoryOutOfBounds;
    } else {
      at = reinterpret_cast<M*>(memory.base() + address);
    }
  }
};

template <class M, class T>
STRATA_HANDLER(AtomicLoad) {
  STRATA_REGISTERS;
  const Place<M> place(inst, pc + Words(2, 0), num[SlotAt(pc, 1)]);
  if (STRATA_UNLIKELY(place.at == nullptr)) STRATA_TRAP(place.trap);
  WriteNum<T>(num, SlotAt(pc, 0), __atomic_load_n(place.at, __ATOMIC_SEQ_CST));
  STRATA_NEXT(Words(2, 3));
}

template <class M, class T>
STRATA_HANDLER(AtomicStore) {
  STRATA_REGISTERS;
  const Place<M> place(inst, pc + Words(2, 0), num[SlotAt(pc, 0)]);
  if (STRATA_UNLIKELY(place.at == nullptr)) STRATA_TRAP(place.trap);
  __atomic_store_n(place.at, static_cast<M>(ReadNum<T>(num, SlotAt(pc, 1))), __ATOMIC_SEQ_CST);
  STRATA_NEXT(Words(2, 3));
}

template <class M, class T, class Operation>
STRATA_HANDLER(AtomicRmw) {
  STRATA_REGISTERS;
  const Place<M> place(inst, pc + Words(3, 0), num[SlotAt(pc, 1)]);
  if (STRATA_UNLIKELY(place.at == nullptr)) STRATA_TRAP(place.trap);
  const M value = static_cast<M>(ReadNum<T>(num, SlotAt(pc, 2)));
  WriteNum<T>(num, SlotAt(pc, 0), Operation::Apply(place.at, value));
  STRATA_NEXT(Words(3, 3));
}

// A narrow access compares with the low bits of the expected value.
template <class M, class T>
STRATA_HANDLER(AtomicCmpxchg) {
  STRATA_REGISTERS;
  const Place<M> place(inst, pc + Words(4, 0), num[SlotAt(pc, 1)]);
  if (STRATA_UNLIKELY(place.at == nullptr)) STRATA_TRAP(place.trap);
  M found = static_cast<M>(ReadNum<T>(num, SlotAt(pc, 2)));
  const M replacement = static_cast<M>(ReadNum<T>(num, SlotAt(pc, 3)));
  __atomic_compare_exchange_n(place.at, &found, replacement, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  WriteNum<T>(num, SlotAt(pc, 0), found);
  STRATA_NEXT(Words(4, 3));
}

STRATA_HANDLER(AtomicFence) {
  STRATA_REGISTERS;
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  STRATA_NEXT(Words(0, 0));
}

}  // namespace

void AddAtomicHandlers(HandlerTable& table) {
  const auto add = [&table](AtomicOp op, Handler handler) { table.handlers[AtomicId(op)] = handler; };
#define STRATA_ADD(name, memory, value) add(AtomicOp::k##name, AtomicLoad<memory, value>);
  STRATA_ATOMIC_LOADS(STRATA_ADD)
#undef STRATA_ADD
#define STRATA_ADD(name, memory, value) add(AtomicOp::k##name, AtomicStore<memory, value>);
  STRATA_ATOMIC_STORES(STRATA_ADD)
#undef STRATA_ADD
#define STRATA_ADD(name, memory, value, operation) add(AtomicOp::k##name, AtomicRmw<memory, value, operation>);
  STRATA_ATOMIC_RMWS(STRATA_ADD)
#undef STRATA_ADD
#define STRATA_ADD(name, memory, value, operation) add(AtomicOp::k##name, AtomicCmpxchg<memory, value>);
  STRATA_ATOMIC_CMPXCHGS(STRATA_ADD)
#undef STRATA_ADD
  add(AtomicOp::kFence, AtomicFence);
}

}  // namespace strata::wasm::interpreter
