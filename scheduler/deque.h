// A work-stealing deque of pointers: its owner pushes and takes at the bottom (LIFO), any thread steals at the top
// (FIFO).
//
// The algorithm is that of D. Chase and Y. Lev, "Dynamic circular work-stealing deque" (SPAA 2005); the orders follow
// N. M. Lê, A. Pop, A. Cohen, F. Zappa Nardelli, "Correct and efficient work-stealing for weak memory models" (PPoPP
// 2013), with their two sequentially consistent fences replaced by sequentially consistent accesses to the two indices
// (so that thread sanitizers, which do not model fences, see every edge).
//
// Push and Take belong to one thread at a time (the owner; ownership may be handed on by anything that synchronises).
// Steal and LooksEmpty may be called by any thread. Does not own the items. Invariants:
//   kTopOnlyGrows: top_ never decreases, so an index is won by exactly one compare-and-swap (or by the owner, when it
//     saw that no thief could still reach it).
//   kOldBuffersLive: a buffer that was replaced stays readable until the deque is destroyed, for thieves that hold it.

#ifndef STRATA_SCHEDULER_DEQUE_H_
#define STRATA_SCHEDULER_DEQUE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace strata::scheduler {

template <class T>
class Deque {
 public:
  enum class StealResult {
    kStolen,
    kEmpty,
    // Another thread won the item: there may be more.
    kLost,
  };

  // `capacity` is where the buffer starts and must be a power of two; it doubles as needed.
  explicit Deque(size_t capacity = 64) { buffer_.store(NewBuffer(capacity), std::memory_order_relaxed); }
  Deque(const Deque&) = delete;
  Deque& operator=(const Deque&) = delete;

  // Owner only.
  void Push(T* item) {
    const int64_t bottom = bottom_.load(std::memory_order_relaxed);
    // Pairs with the release half of the compare-and-swaps: an index seen as free is no longer read by its winner.
    const int64_t top = top_.load(std::memory_order_acquire);
    Buffer* buffer = buffer_.load(std::memory_order_relaxed);
    if (bottom - top >= buffer->capacity()) buffer = Grow(*buffer, top, bottom);
    buffer->slot(bottom).store(item, std::memory_order_relaxed);
    // Pairs with the load of bottom_ in Steal: publishes the slot, the buffer and what `item` points to.
    bottom_.store(bottom + 1, std::memory_order_release);
  }

  // Owner only. Returns the newest item, or null when there is none.
  T* Take() {
    const int64_t bottom = bottom_.load(std::memory_order_relaxed) - 1;
    Buffer* buffer = buffer_.load(std::memory_order_relaxed);
    // Claim first, look second. Both are seq_cst, and pair with the two loads of Steal: either the thief sees the
    // smaller bottom, or this load sees the top that the thief saw, at least.
    bottom_.store(bottom, std::memory_order_seq_cst);
    int64_t top = top_.load(std::memory_order_seq_cst);
    if (top > bottom) {
      bottom_.store(bottom + 1, std::memory_order_relaxed);
      return nullptr;
    }
    T* item = buffer->slot(bottom).load(std::memory_order_relaxed);
    if (top == bottom) {
      // The last item: thieves may want it too; kTopOnlyGrows decides.
      if (!top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst, std::memory_order_relaxed)) {
        item = nullptr;
      }
      bottom_.store(bottom + 1, std::memory_order_relaxed);
    }
    return item;
  }

  // Any thread. Sets *item to the oldest item and returns kStolen, or leaves it alone.
  StealResult Steal(T** item) {
    int64_t top = top_.load(std::memory_order_seq_cst);
    // Pairs with the release in Push (contents) and the seq_cst store in Take (order of the two indices).
    const int64_t bottom = bottom_.load(std::memory_order_seq_cst);
    if (top >= bottom) return StealResult::kEmpty;
    // Pairs with the release in Grow; not older than the buffer of the push that made `bottom`.
    Buffer* buffer = buffer_.load(std::memory_order_acquire);
    T* candidate = buffer->slot(top).load(std::memory_order_relaxed);
    // Success says that nobody else took index `top`, so that the slot read above was not yet reused. The failure
    // order is weak because the value is dropped.
    if (!top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst, std::memory_order_relaxed)) {
      return StealResult::kLost;
    }
    *item = candidate;
    return StealResult::kStolen;
  }

  // Any thread; exact only while nobody changes the deque.
  bool LooksEmpty() const {
    const int64_t top = top_.load(std::memory_order_acquire);
    return top >= bottom_.load(std::memory_order_acquire);
  }

 private:
  class Buffer {
   public:
    explicit Buffer(size_t capacity) : mask_(capacity - 1), slots_(std::make_unique<std::atomic<T*>[]>(capacity)) {}
    int64_t capacity() const { return static_cast<int64_t>(mask_ + 1); }
    std::atomic<T*>& slot(int64_t index) { return slots_[static_cast<size_t>(index) & mask_]; }

   private:
    const size_t mask_;
    const std::unique_ptr<std::atomic<T*>[]> slots_;
  };

  Buffer* NewBuffer(size_t capacity) {
    buffers_.push_back(std::make_unique<Buffer>(capacity));
    return buffers_.back().get();
  }

  Buffer* Grow(Buffer& old, int64_t top, int64_t bottom) {
    Buffer* grown = NewBuffer(static_cast<size_t>(old.capacity()) * 2);
    for (int64_t i = top; i < bottom; ++i) {
      grown->slot(i).store(old.slot(i).load(std::memory_order_relaxed), std::memory_order_relaxed);
    }
    // Pairs with the acquire of buffer_ in Steal.
    buffer_.store(grown, std::memory_order_release);
    return grown;
  }

  // The next index to push at; written by the owner. Apart from top_, which thieves write.
  alignas(64) std::atomic<int64_t> bottom_{0};
  std::atomic<Buffer*> buffer_{nullptr};
  // Owner only. kOldBuffersLive: holds every buffer there ever was, at most twice the largest in sum.
  std::vector<std::unique_ptr<Buffer>> buffers_;
  // The next index to steal from.
  alignas(64) std::atomic<int64_t> top_{0};
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_DEQUE_H_
