// A stream that writes what it gets, compressed in gzip's format, to another one.
//
// Call Finish last: without it the other stream holds the beginning of a file. The bytes are the same for the same
// input: no time and no name are written. One thread.

#ifndef STRATA_PROFILER_WRITERS_GZIP_STREAM_H_
#define STRATA_PROFILER_WRITERS_GZIP_STREAM_H_

#include <ostream>
#include <streambuf>
#include <vector>

#include "absl/status/status.h"
#include "zlib.h"

namespace strata::profiler {

// What lies between the two streams.
class GzipBuffer final : public std::streambuf {
 public:
  explicit GzipBuffer(std::ostream& out);
  ~GzipBuffer() override;
  GzipBuffer(const GzipBuffer&) = delete;
  GzipBuffer& operator=(const GzipBuffer&) = delete;

  // False if memory was short or the stream failed, now or before.
  bool Finish();

 protected:
  int_type overflow(int_type character) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  // Keeps what it has: to flush would compress worse.
  int sync() override { return good_ ? 0 : -1; }

 private:
  bool Compress(const char* text, size_t size, int flush);

  std::ostream& out_;
  z_stream deflater_ = {};
  std::vector<char> compressed_;
  bool good_;
};

class GzipStream final : public std::ostream {
 public:
  // `out` outlives the stream.
  explicit GzipStream(std::ostream& out) : std::ostream(nullptr), buffer_(out) { rdbuf(&buffer_); }

  // Writes the rest. kDataLoss if anything could not be written. Once.
  absl::Status Finish();

 private:
  GzipBuffer buffer_;
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_GZIP_STREAM_H_
