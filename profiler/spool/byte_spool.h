// Bytes that may become too many for memory: appended at the end, read anywhere, any number of times.
//
// What does not fit into a bounded amount of memory goes to a temporary file that has no name, so it vanishes with the
// process whatever becomes of it. Without such a file (no directory can be written, the disk is full) more is kept in
// memory, up to a second bound; what is beyond that is refused. One thread at a time may append; any number may read
// what is there while nobody does.

#ifndef STRATA_PROFILER_SPOOL_BYTE_SPOOL_H_
#define STRATA_PROFILER_SPOOL_BYTE_SPOOL_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"

namespace strata::profiler {

struct SpoolLimits {
  size_t memory_bytes = size_t{1} << 20;      // what is held before a file is made
  size_t fallback_bytes = size_t{16} << 20;   // what is held if there can be no file
  uint64_t file_bytes = uint64_t{1} << 30;    // the file's size at most
  std::vector<std::string> directories = {};  // tried in this order; empty = $TMPDIR, /var/tmp, /tmp
};

class ByteSpool {
 public:
  explicit ByteSpool(SpoolLimits limits = {}) : limits_(std::move(limits)) {}
  ~ByteSpool();
  ByteSpool(ByteSpool&& other) noexcept;
  ByteSpool& operator=(ByteSpool&& other) noexcept;

  // All of `bytes`, or false and nothing.
  bool Append(absl::Span<const uint8_t> bytes);
  // Copies what there is from `offset` on; returns how many bytes. Fewer than `to` holds at the end only; what the file
  // does not give back reads as zeros.
  size_t Read(uint64_t offset, absl::Span<uint8_t> to) const;

  const SpoolLimits& limits() const { return limits_; }
  uint64_t size() const { return file_bytes_ + held_.size(); }
  size_t memory_bytes() const { return held_.capacity(); }
  uint64_t spooled_bytes() const { return file_bytes_; }

 private:
  // Moves what is held to the file; false if that cannot be.
  bool Spill();
  bool OpenFile();

  SpoolLimits limits_;
  std::vector<uint8_t> held_;  // what follows the file's bytes
  int file_ = -1;
  uint64_t file_bytes_ = 0;
  bool file_failed_ = false;  // for good
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_SPOOL_BYTE_SPOOL_H_
