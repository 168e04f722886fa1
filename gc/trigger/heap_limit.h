// How much of its maximum a heap may use before a collection is due: a policy, replaceable.
//
// Asked when a heap is made and after each collection, on the collecting thread. Never answers above the maximum. When
// a collection does not make room below the limit, the heap raises the limit to the maximum before it gives up.

#ifndef STRATA_GC_TRIGGER_HEAP_LIMIT_H_
#define STRATA_GC_TRIGGER_HEAP_LIMIT_H_

#include <cstddef>

namespace strata::gc {

class HeapLimit {
 public:
  virtual ~HeapLimit() = default;
  virtual size_t Initial() const = 0;
  // `reserved_bytes` is what the heap still holds after a collection.
  virtual size_t AfterCollection(size_t reserved_bytes) const = 0;
};

// Always the maximum.
class FixedLimit final : public HeapLimit {
 public:
  explicit FixedLimit(size_t max_bytes) : max_bytes_(max_bytes) {}
  size_t Initial() const override { return max_bytes_; }
  size_t AfterCollection(size_t) const override { return max_bytes_; }

 private:
  const size_t max_bytes_;
};

// A multiple of what survived, between a first size and the maximum.
class GrowingLimit final : public HeapLimit {
 public:
  GrowingLimit(size_t initial_bytes, size_t max_bytes);
  size_t Initial() const override { return initial_bytes_; }
  size_t AfterCollection(size_t reserved_bytes) const override;

 private:
  const size_t initial_bytes_;
  const size_t max_bytes_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRIGGER_HEAP_LIMIT_H_
