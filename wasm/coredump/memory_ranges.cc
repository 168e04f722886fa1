#include "wasm/coredump/memory_ranges.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
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

// Joins ranges with gaps of up to twice as much each time, until there are few enough.
void Thin(absl::Span<const uint8_t> memory, size_t max_ranges, std::vector<DumpedRange>& ranges) {
  for (uint64_t gap = kRangeBlockBytes; ranges.size() > max_ranges; gap *= 2) {
    size_t last = 0;
    for (size_t i = 1; i < ranges.size(); ++i) {
      const uint64_t end = ranges[last].offset + ranges[last].bytes.size();
      if (ranges[i].offset - end > gap) {
        ranges[++last] = ranges[i];
      } else {
        const uint64_t from = ranges[last].offset;
        ranges[last].bytes = memory.subspan(from, ranges[i].offset + ranges[i].bytes.size() - from);
      }
    }
    ranges.resize(last + 1);
  }
}

}  // namespace

MemoryRanges FindMemoryRanges(absl::Span<const uint8_t> memory, uint64_t max_bytes, size_t max_ranges) {
  MemoryRanges found;
  GivenPages pages;
  for (uint64_t at = 0; at < memory.size(); at += kRangeBlockBytes) {
    const absl::Span<const uint8_t> block = memory.subspan(at, kRangeBlockBytes);
    if (!pages.IsGiven(&block.front()) && !pages.IsGiven(&block.back())) continue;
    if (IsZero(block)) continue;
    if (found.bytes + block.size() > max_bytes || max_ranges == 0) {
      found.left_out_bytes += block.size();
      continue;
    }
    found.bytes += block.size();
    std::vector<DumpedRange>& ranges = found.ranges;
    if (!ranges.empty() && ranges.back().offset + ranges.back().bytes.size() == at) {
      ranges.back().bytes = memory.subspan(ranges.back().offset, at + block.size() - ranges.back().offset);
    } else {
      ranges.push_back({at, block});
    }
  }
  Thin(memory, std::max<size_t>(max_ranges, 1), found.ranges);
  return found;
}

}  // namespace strata::wasm::coredump
