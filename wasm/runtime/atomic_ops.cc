// memory.atomic.wait32, wait64 and notify (threads proposal).

#include <algorithm>

#include "vm_binding/base/clock.h"
#include "wasm/runtime/runtime_ops.h"
#include "wasm/runtime/wait_queue.h"

namespace strata::wasm {
namespace {

// What wait leaves on the operand stack.
constexpr uint32_t kWoken = 0, kNotEqual = 1, kTimedOut = 2;

uint64_t DeadlineOf(int64_t timeout_ns) {
  if (timeout_ns < 0) return WakeWord::kForever;
  const uint64_t now = base::MonotonicNanos();
  return now + std::min(static_cast<uint64_t>(timeout_ns), WakeWord::kForever - now);
}

// Sleeps until the waiter, which is in the queue, is notified or the time is over. A pause, a sample and whatever else
// an interrupt wants happen in between; one that ends the guest ends the wait.
TrapKind SleepInQueue(Store& store, WaitQueue& queue, WaitQueue::Waiter& waiter, uint64_t deadline_ns) {
  ExecutionContext& context = store.context();
  while (true) {
    const uint32_t seen = context.wake.current();
    if (context.mutator.interrupt.load(std::memory_order_acquire) != 0) {
      const TrapKind trap = store.HandleInterrupt();
      if (trap != TrapKind::kNone) return trap;
    }
    if (queue.WasNotified(waiter) || base::MonotonicNanos() >= deadline_ns) return TrapKind::kNone;
    context.wake.Sleep(seen, deadline_ns);
  }
}

template <class T>
TrapKind Wait(Instance& instance, uint32_t memory, uint64_t address, T expected, int64_t timeout_ns, uint32_t* result) {
  MemoryInstance& target = *instance.memories[memory];
  if (address % sizeof(T) != 0) return TrapKind::kUnalignedAtomic;
  if (!target.Contains(address, sizeof(T))) return TrapKind::kMemoryOutOfBounds;
  WaitQueue* const queue = target.wait_queue();
  if (queue == nullptr) return TrapKind::kExpectedSharedMemory;
  Store& store = *instance.store;
  WaitQueue::Waiter waiter(address, store.context().wake);
  const T* const place = reinterpret_cast<const T*>(target.base() + address);
  if (!queue->Enter(waiter, [=] { return __atomic_load_n(place, __ATOMIC_SEQ_CST) == expected; })) {
    *result = kNotEqual;
    return TrapKind::kNone;
  }
  const TrapKind trap = SleepInQueue(store, *queue, waiter, DeadlineOf(timeout_ns));
  *result = queue->Leave(waiter) ? kWoken : kTimedOut;
  return trap;
}

}  // namespace

TrapKind MemoryAtomicWait32(Instance& instance, uint32_t memory, uint64_t address, uint32_t expected,
                            int64_t timeout_ns, uint32_t* result) {
  return Wait(instance, memory, address, expected, timeout_ns, result);
}

TrapKind MemoryAtomicWait64(Instance& instance, uint32_t memory, uint64_t address, uint64_t expected,
                            int64_t timeout_ns, uint32_t* result) {
  return Wait(instance, memory, address, expected, timeout_ns, result);
}

TrapKind MemoryAtomicNotify(Instance& instance, uint32_t memory, uint64_t address, uint32_t count, uint32_t* result) {
  MemoryInstance& target = *instance.memories[memory];
  if (address % sizeof(uint32_t) != 0) return TrapKind::kUnalignedAtomic;
  if (!target.Contains(address, sizeof(uint32_t))) return TrapKind::kMemoryOutOfBounds;
  WaitQueue* const queue = target.wait_queue();
  *result = queue != nullptr ? queue->Notify(address, count) : 0;
  return TrapKind::kNone;
}

}  // namespace strata::wasm
