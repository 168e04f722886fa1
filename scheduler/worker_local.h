// One T per worker, each on cache lines of its own: counters, buffers and caches that packets fill without sharing.
//
// Owned by whoever needs it, usually for one job. While packets run, a worker touches its own T only; iterating is for
// after Scheduler::Run has returned (which orders everything the packets did before it).

#ifndef STRATA_SCHEDULER_WORKER_LOCAL_H_
#define STRATA_SCHEDULER_WORKER_LOCAL_H_

#include <cstddef>
#include <iterator>
#include <memory>

#include "scheduler/worker.h"
#include "vm_binding/base/check.h"

namespace strata::scheduler {

template <class T>
class WorkerLocal {
  // Two lines: neighbouring lines are fetched in pairs.
  static constexpr size_t kSeparationBytes = 128;
  struct alignas(kSeparationBytes) Cell {
    T value{};
  };

 public:
  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = T*;
    using reference = T&;

    Iterator() = default;
    explicit Iterator(Cell* cell) : cell_(cell) {}
    T& operator*() const { return cell_->value; }
    T* operator->() const { return &cell_->value; }
    Iterator& operator++() {
      ++cell_;
      return *this;
    }
    Iterator operator++(int) { return Iterator(cell_++); }
    bool operator==(const Iterator& other) const { return cell_ == other.cell_; }

   private:
    Cell* cell_ = nullptr;
  };

  // Every T is value-initialised. `worker_count` is Scheduler::worker_count().
  explicit WorkerLocal(int worker_count) : size_(worker_count), cells_(std::make_unique<Cell[]>(worker_count)) {}

  T& operator[](const Worker& worker) {
    STRATA_DCHECK(worker.index() < size_, "kWorkerLocalFitsPool");
    return cells_[worker.index()].value;
  }

  int size() const { return size_; }
  Iterator begin() { return Iterator(cells_.get()); }
  Iterator end() { return Iterator(cells_.get() + size_); }

 private:
  const int size_;
  const std::unique_ptr<Cell[]> cells_;
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_WORKER_LOCAL_H_
