#include "profiler/sampler/sample_ring.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "profiler/model/raw_frame.h"
#include "profiler/sampler/tuning.h"

namespace strata::profiler {
namespace {

// A record is: number of frames, time, CPU time, weight, then per frame code,
// offset, kind.
constexpr size_t kHeaderWords = 4;
constexpr size_t kFrameWords = 3;

constexpr size_t RecordWords(size_t frames) { return kHeaderWords + frames * kFrameWords; }

}  // namespace

SampleRing::SampleRing(size_t min_words)
    : words_(std::bit_ceil(std::max(min_words, RecordWords(kMaxFrames)))), scratch_(kMaxFrames) {}

bool SampleRing::Push(absl::Span<const RawFrame> leaf_first, int64_t time_ns, int64_t cpu_ns, int64_t weight) {
  const bool cut = leaf_first.size() > kMaxFrames;
  const size_t count = cut ? kMaxFrames : leaf_first.size();
  const uint64_t begin = written_.load(std::memory_order_relaxed);      // only this thread stores it
  const uint64_t used = begin - read_.load(std::memory_order_acquire);  // pairs with the release in Drain
  if (used + RecordWords(count) > words_.size()) {
    dropped_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  Word(begin) = count;
  Word(begin + 1) = static_cast<uint64_t>(time_ns);
  Word(begin + 2) = static_cast<uint64_t>(cpu_ns);
  Word(begin + 3) = static_cast<uint64_t>(weight);
  uint64_t position = begin + kHeaderWords;
  if (cut) {
    for (const RawFrame& frame : leaf_first.first(kLeafFrames)) position = WriteFrame(position, frame);
    position = WriteFrame(position, kElidedFrame);
    leaf_first = leaf_first.last(kRootFrames);
  }
  for (const RawFrame& frame : leaf_first) position = WriteFrame(position, frame);
  // Pairs with the acquire in Drain.
  written_.store(position, std::memory_order_release);
  return true;
}

size_t SampleRing::Drain(SampleSink& sink) {
  const uint64_t end = written_.load(std::memory_order_acquire);  // pairs with the release in Push
  size_t count = 0;
  for (uint64_t position = read_.load(std::memory_order_relaxed); position != end; ++count) {
    position = ReadRecord(position, sink);
    // Pairs with the acquire in Push.
    read_.store(position, std::memory_order_release);
  }
  return count;
}

uint64_t SampleRing::WriteFrame(uint64_t position, const RawFrame& frame) {
  Word(position) = frame.code;
  Word(position + 1) = frame.offset;
  Word(position + 2) = static_cast<uint64_t>(frame.kind);
  return position + kFrameWords;
}

uint64_t SampleRing::ReadRecord(uint64_t position, SampleSink& sink) {
  const size_t count = Word(position);
  const int64_t time_ns = static_cast<int64_t>(Word(position + 1));
  const int64_t cpu_ns = static_cast<int64_t>(Word(position + 2));
  const int64_t weight = static_cast<int64_t>(Word(position + 3));
  position += kHeaderWords;
  for (size_t i = 0; i < count; ++i, position += kFrameWords) {
    scratch_[i] = {Word(position), Word(position + 1), static_cast<FrameKind>(Word(position + 2))};
  }
  sink.OnSample(absl::MakeConstSpan(scratch_.data(), count), time_ns, cpu_ns, weight);
  return position;
}

}  // namespace strata::profiler
