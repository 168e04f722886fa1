// Strong indexes into the tables of a Profile, and the vector they index.
//
// Index<Tag> is a 32-bit position that converts to nothing: a FrameIndex cannot
// be used where a StackIndex is meant. IndexedVector<I, T> is a std::vector
// that only an I can subscript; PushBack returns the new element's index. Both
// are plain values without locking.

#ifndef STRATA_PROFILER_MODEL_INDEX_H_
#define STRATA_PROFILER_MODEL_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace strata::profiler {

template <typename Tag>
class Index {
 public:
  constexpr Index() = default;
  constexpr explicit Index(uint32_t value) : value_(value) {}

  constexpr uint32_t value() const { return value_; }

  friend constexpr bool operator==(Index, Index) = default;
  friend constexpr auto operator<=>(Index, Index) = default;

  template <typename H>
  friend H AbslHashValue(H state, Index index) {
    return H::combine(std::move(state), index.value_);
  }

 private:
  uint32_t value_ = 0;
};

using StringIndex = Index<struct StringTag>;
using SourceIndex = Index<struct SourceTag>;
using ResourceIndex = Index<struct ResourceTag>;
using CategoryIndex = Index<struct CategoryTag>;
using FunctionIndex = Index<struct FunctionTag>;
using FrameIndex = Index<struct FrameTag>;
using StackIndex = Index<struct StackTag>;
using ThreadIndex = Index<struct ThreadTag>;
using SchemaIndex = Index<struct SchemaTag>;
using CounterIndex = Index<struct CounterTag>;

template <typename I, typename T>
class IndexedVector {
 public:
  I PushBack(T element) {
    elements_.push_back(std::move(element));
    return I(static_cast<uint32_t>(elements_.size() - 1));
  }

  // Precondition: Contains(index).
  T& operator[](I index) { return elements_[index.value()]; }
  const T& operator[](I index) const { return elements_[index.value()]; }

  bool Contains(I index) const { return index.value() < elements_.size(); }
  size_t size() const { return elements_.size(); }
  size_t capacity() const { return elements_.capacity(); }
  bool empty() const { return elements_.empty(); }

  auto begin() { return elements_.begin(); }
  auto end() { return elements_.end(); }
  auto begin() const { return elements_.begin(); }
  auto end() const { return elements_.end(); }

 private:
  std::vector<T> elements_;
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_MODEL_INDEX_H_
