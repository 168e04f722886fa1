#include "wasm/coredump/memory_ranges.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>

namespace strata::wasm::coredump {
namespace {

constexpr size_t kEntriesAtOnce = 512;
constexpr uint64_t kPresent = uint64_t{1} << 63, kSwapped = uint64_t{1} << 62;

// Which pages of the process the system has given, as /proc/self/pagemap tells; all, where it does not.
class GivenPages {
 public:
  GivenPages() : file_(open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC)) {}
  ~GivenPages() {
    if (file_ >= 0) close(file_);
  }
  GivenPages(const GivenPages&) = delete;
  GivenPages& operator=(const GivenPages&) = delete;

  bool IsGiven(const uint8_t* at) {
    if (file_ < 0) return true;
    const uint64_t page = reinterpret_cast<uintptr_t>(at) / page_bytes_;
    if (page < first_ || page >= first_ + count_) Read(page);
    if (file_ < 0) return true;
    return (entries_[page - first_] & (kPresent | kSwapped)) != 0;
  }

 private:
  void Read(uint64_t page) {
    const ssize_t got = pread(file_, entries_, sizeof(entries_), static_cast<off_t>(page * sizeof(uint64_t)));
    first_ = page;
    count_ = got < 0 ? 0 : static_cast<size_t>(got) / sizeof(uint64_t);
    if (count_ != 0) return;
    close(file_);
    file_ = -1;
  }

  int file_;
  const size_t page_bytes_ = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  uint64_t first_ = 0;
  size_t count_ = 0;
  uint64_t entries_[kEntriesAtOnce];
};

bool IsZero(absl::Span<const uint8_t> bytes) {
  return bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

// A range to be.
struct Piece {
  uint64_t from = 0, to = 0;
  uint64_t filled = 0;  // of it, in blocks that are not zero

  uint64_t size() const { return to - from; }
};

// A memory's pieces, with what they may hold in all.
class Pieces {
 public:
  Pieces(uint64_t max_bytes, size_t max_count) : max_bytes_(max_bytes), max_count_(max_count) {}

  // The next block that is not zero.
  void Add(uint64_t from, uint64_t to) {
    const Piece block{from, to, to - from};
    if (max_count_ == 0 || !HasRoomFor(block.size())) {
      left_out_ += block.filled;
      return;
    }
    bytes_ += block.size();
    if (pieces_.empty() || pieces_.back().to != from || !Join(pieces_.back(), block)) pieces_.push_back(block);
  }

  // Joins pieces with gaps of up to twice as much each time until there are few enough, as far as the zeros between
  // have room; then leaves out the last.
  void Thin(uint64_t memory_bytes) {
    for (uint64_t gap = kRangeBlockBytes; pieces_.size() > max_count_ && gap / 2 < memory_bytes; gap *= 2) {
      JoinOver(gap);
    }
    for (; pieces_.size() > max_count_; pieces_.pop_back()) {
      bytes_ -= pieces_.back().size();
      left_out_ += pieces_.back().filled;
    }
  }

  MemoryRanges In(absl::Span<const uint8_t> memory) const {
    MemoryRanges found;
    for (const Piece& piece : pieces_) found.ranges.push_back({piece.from, memory.subspan(piece.from, piece.size())});
    found.bytes = bytes_;
    found.left_out_bytes = left_out_;
    return found;
  }

 private:
  bool HasRoomFor(uint64_t bytes) const { return bytes <= max_bytes_ - bytes_; }

  // Whether `piece` has become one with `next`.
  bool Join(Piece& piece, const Piece& next) {
    const uint64_t zeros = next.from - piece.to;
    if (!HasRoomFor(zeros) || next.to - piece.from > kMaxRangeBytes) return false;
    bytes_ += zeros;
    piece.to = next.to;
    piece.filled += next.filled;
    return true;
  }

  void JoinOver(uint64_t gap) {
    size_t last = 0;
    for (size_t i = 1; i < pieces_.size(); ++i) {
      const bool is_near = pieces_[i].from - pieces_[last].to <= gap;
      if (!is_near || !Join(pieces_[last], pieces_[i])) pieces_[++last] = pieces_[i];
    }
    pieces_.resize(last + 1);
  }

  const uint64_t max_bytes_;
  const size_t max_count_;
  std::vector<Piece> pieces_;  // ascending
  uint64_t bytes_ = 0;         // in them, never beyond the limit
  uint64_t left_out_ = 0;
};

}  // namespace

MemoryRanges FindMemoryRanges(absl::Span<const uint8_t> memory, uint64_t max_bytes, size_t max_ranges) {
  Pieces pieces(max_bytes, max_ranges);
  GivenPages pages;
  for (uint64_t at = 0; at < memory.size(); at += kRangeBlockBytes) {
    const absl::Span<const uint8_t> block = memory.subspan(at, kRangeBlockBytes);
    if (!pages.IsGiven(&block.front()) && !pages.IsGiven(&block.back())) continue;
    if (!IsZero(block)) pieces.Add(at, at + block.size());
  }
  pieces.Thin(memory.size());
  return pieces.In(memory);
}

}  // namespace strata::wasm::coredump
