#include "profiler/model/sample_list.h"

#include <algorithm>
#include <functional>
#include <queue>

#include "absl/types/span.h"

namespace strata::profiler {
namespace {

// What the first byte of a sample says of it. The time follows, then what is there, in this order.
constexpr uint8_t kHasStack = 1;
constexpr uint8_t kHasWeight = 2;
constexpr uint8_t kHasCpuTime = 4;

constexpr size_t kMostBytes = 1 + 4 * 10;

// Numbers near 0, of either sign, become small ones. Differences wrap around.
uint64_t Folded(uint64_t difference) { return (difference << 1) ^ (0 - (difference >> 63)); }
uint64_t Unfolded(uint64_t folded) { return (folded >> 1) ^ (0 - (folded & 1)); }

class Encoder {
 public:
  explicit Encoder(uint8_t flags) { bytes_[size_++] = flags; }

  // Seven bits to a byte, the lowest first; all but the last have the eighth.
  void Number(uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_[size_++] = static_cast<uint8_t>(value | 0x80);
    bytes_[size_++] = static_cast<uint8_t>(value);
  }
  void Difference(int64_t value, int64_t before) {
    Number(Folded(static_cast<uint64_t>(value) - static_cast<uint64_t>(before)));
  }

  absl::Span<const uint8_t> bytes() const { return absl::MakeConstSpan(bytes_).first(size_); }

 private:
  std::array<uint8_t, kMostBytes> bytes_;
  size_t size_ = 0;
};

uint8_t FlagsOf(const Sample& sample) {
  return static_cast<uint8_t>((sample.stack.has_value() ? kHasStack : 0) | (sample.weight != 1 ? kHasWeight : 0) |
                              (sample.cpu_delta_ns.has_value() ? kHasCpuTime : 0));
}

}  // namespace

SampleList::Cursor::Cursor(const ByteSpool& bytes, uint64_t offset, size_t count)
    : bytes_(bytes), offset_(offset), left_(count) {
  if (left_ != 0) Decode();
}

SampleList::Cursor& SampleList::Cursor::operator++() {
  if (--left_ != 0) Decode();
  return *this;
}

void SampleList::Cursor::Decode() {
  const uint8_t flags = NextByte();
  sample_.time_ns = static_cast<int64_t>(static_cast<uint64_t>(sample_.time_ns) + Unfolded(NextNumber()));
  sample_.stack.reset();
  if ((flags & kHasStack) != 0) {
    stack_ = static_cast<uint32_t>(stack_ + Unfolded(NextNumber()));
    sample_.stack = StackIndex(stack_);
  }
  sample_.weight = (flags & kHasWeight) != 0 ? static_cast<int64_t>(Unfolded(NextNumber())) : 1;
  sample_.cpu_delta_ns.reset();
  if ((flags & kHasCpuTime) != 0) sample_.cpu_delta_ns = static_cast<int64_t>(Unfolded(NextNumber()));
}

uint8_t SampleList::Cursor::NextByte() {
  if (position_ == buffered_) {
    buffered_ = bytes_.Read(offset_, absl::MakeSpan(buffer_));
    offset_ += buffered_;
    position_ = 0;
  }
  return buffered_ == 0 ? uint8_t{0} : buffer_[position_++];
}

uint64_t SampleList::Cursor::NextNumber() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const uint8_t byte = NextByte();
    value |= uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) break;
  }
  return value;
}

bool SampleList::PushBack(const Sample& sample) {
  Encoder encoder(FlagsOf(sample));
  encoder.Difference(sample.time_ns, last_.time_ns);
  if (sample.stack.has_value()) encoder.Difference(sample.stack->value(), last_stack_);
  if (sample.weight != 1) encoder.Difference(sample.weight, 0);
  if (sample.cpu_delta_ns.has_value()) encoder.Difference(*sample.cpu_delta_ns, 0);
  if (!bytes_.Append(encoder.bytes())) {
    ++dropped_;
    return false;
  }
  sorted_ = sorted_ && (size_ == 0 || sample.time_ns >= last_.time_ns);
  has_weights_ = has_weights_ || sample.weight != 1;
  has_cpu_times_ = has_cpu_times_ || sample.cpu_delta_ns.has_value();
  if (sample.stack.has_value()) last_stack_ = sample.stack->value();
  last_ = sample;
  ++size_;
  return true;
}

void SampleList::BeginRun() {
  last_ = {};
  last_stack_ = 0;
}

// Sorts parts, writes them down, and merges them: neither needs the whole list in memory.
void SampleList::SortByTime() {
  if (sorted_) return;
  SampleList parts(bytes_.limits());
  const std::vector<Run> runs = WriteRunsTo(parts);
  SampleList sorted(bytes_.limits(), sorted_at_once_);
  sorted.MergeFrom(parts, runs);
  sorted.dropped_ += dropped_ + parts.dropped_;
  *this = std::move(sorted);
}

std::vector<SampleList::Run> SampleList::WriteRunsTo(SampleList& list) const {
  std::vector<Run> runs;
  std::vector<Sample> part;
  for (Cursor cursor = begin(); cursor != end();) {
    part.clear();
    for (; cursor != end() && part.size() < sorted_at_once_; ++cursor) part.push_back(*cursor);
    std::vector<std::pair<int64_t, size_t>> order;
    for (size_t i = 0; i < part.size(); ++i) order.emplace_back(part[i].time_ns, i);
    std::sort(order.begin(), order.end());
    list.BeginRun();
    const uint64_t offset = list.bytes_.size();
    const size_t before = list.size_;
    for (const auto& [time, position] : order) list.PushBack(part[position]);
    runs.push_back({offset, list.size_ - before});
  }
  return runs;
}

void SampleList::MergeFrom(const SampleList& list, const std::vector<Run>& runs) {
  std::vector<Cursor> cursors;
  cursors.reserve(runs.size());
  for (const Run& run : runs) cursors.push_back(Cursor(list.bytes_, run.offset, run.count));
  using Next = std::pair<int64_t, size_t>;  // its time, and the number of its run: the earlier of equals first
  std::priority_queue<Next, std::vector<Next>, std::greater<Next>> queue;
  for (size_t i = 0; i < cursors.size(); ++i) {
    if (runs[i].count != 0) queue.emplace(cursors[i]->time_ns, i);
  }
  while (!queue.empty()) {
    const size_t earliest = queue.top().second;
    queue.pop();
    Cursor& cursor = cursors[earliest];
    PushBack(*cursor);
    if (++cursor != end()) queue.emplace(cursor->time_ns, earliest);
  }
}

}  // namespace strata::profiler
