// The samples of a thread, compactly: an hour at 1 kHz is some 40 MB, of which little is in memory.
//
// Each sample is stored as its difference to the one before, in about 10 bytes, in a spool that goes to a file beyond
// its bounds. The list is read from its beginning, any number of times: what a writer needs column by column. One
// thread at a time may change it; any number may read it while nobody does. References to samples last until the next
// step.

#ifndef STRATA_PROFILER_MODEL_SAMPLE_LIST_H_
#define STRATA_PROFILER_MODEL_SAMPLE_LIST_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "profiler/model/index.h"
#include "profiler/spool/byte_spool.h"

namespace strata::profiler {

struct Sample {
  int64_t time_ns = 0;
  std::optional<StackIndex> stack;  // none = no frames, or all were dropped
  int64_t weight = 1;
  std::optional<int64_t> cpu_delta_ns;  // CPU time since the previous sample; none = not measured

  friend bool operator==(const Sample&, const Sample&) = default;
};

class SampleList {
 public:
  // Goes over a part of the list, forwards.
  class Cursor {
   public:
    const Sample& operator*() const { return sample_; }
    const Sample* operator->() const { return &sample_; }
    Cursor& operator++();
    friend bool operator==(const Cursor& cursor, std::default_sentinel_t) { return cursor.left_ == 0; }

   private:
    friend class SampleList;

    // `offset` is where the first of `count` samples is, which is stored as its difference to nothing.
    Cursor(const ByteSpool& bytes, uint64_t offset, size_t count);

    void Decode();
    uint8_t NextByte();
    uint64_t NextNumber();

    const ByteSpool& bytes_;
    uint64_t offset_;  // of what follows the buffer
    size_t left_;      // samples, the current one included
    Sample sample_;
    uint32_t stack_ = 0;  // the last one said
    size_t position_ = 0;
    size_t buffered_ = 0;
    std::array<uint8_t, 4096> buffer_;
  };

  // How many samples SortByTime has in memory at a time; it needs a buffer for each of as many parts.
  static constexpr size_t kSortedAtOnce = size_t{1} << 15;

  SampleList() = default;
  explicit SampleList(SpoolLimits limits, size_t sorted_at_once = kSortedAtOnce)
      : bytes_(std::move(limits)), sorted_at_once_(sorted_at_once) {}

  // False if there is no room: then it is only counted.
  bool PushBack(const Sample& sample);
  // Keeps the order of equal times.
  void SortByTime();

  Cursor begin() const { return Cursor(bytes_, 0, size_); }
  std::default_sentinel_t end() const { return {}; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // Precondition: not empty.
  Sample front() const { return *begin(); }
  const Sample& back() const { return last_; }

  bool has_weights() const { return has_weights_; }      // one that is not 1
  bool has_cpu_times() const { return has_cpu_times_; }  // one that was measured
  uint64_t dropped() const { return dropped_; }
  size_t memory_bytes() const { return bytes_.memory_bytes(); }
  uint64_t spooled_bytes() const { return bytes_.spooled_bytes(); }

 private:
  // A sorted part of the list.
  struct Run {
    uint64_t offset = 0;
    size_t count = 0;
  };

  // The next sample is stored as its difference to nothing.
  void BeginRun();
  std::vector<Run> WriteRunsTo(SampleList& list) const;
  void MergeFrom(const SampleList& list, const std::vector<Run>& runs);

  ByteSpool bytes_;
  size_t sorted_at_once_ = kSortedAtOnce;
  size_t size_ = 0;
  uint64_t dropped_ = 0;
  Sample last_;
  uint32_t last_stack_ = 0;  // the last one said
  bool sorted_ = true;
  bool has_weights_ = false;
  bool has_cpu_times_ = false;
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_MODEL_SAMPLE_LIST_H_
