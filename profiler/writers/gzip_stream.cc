#include "profiler/writers/gzip_stream.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace strata::profiler {
namespace {

constexpr size_t kBufferBytes = size_t{1} << 16;
constexpr size_t kMostAtOnce = std::numeric_limits<uInt>::max();
constexpr int kWindowBits = 15;
constexpr int kGzipFormat = 16;  // added to the bits of the window
constexpr int kMemoryLevel = 8;

}  // namespace

GzipBuffer::GzipBuffer(std::ostream& out) : out_(out), compressed_(kBufferBytes) {
  good_ = deflateInit2(&deflater_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kWindowBits + kGzipFormat, kMemoryLevel,
                       Z_DEFAULT_STRATEGY) == Z_OK;
}

GzipBuffer::~GzipBuffer() { deflateEnd(&deflater_); }

bool GzipBuffer::Finish() { return Compress(nullptr, 0, Z_FINISH) && out_.flush().good(); }

GzipBuffer::int_type GzipBuffer::overflow(int_type character) {
  if (traits_type::eq_int_type(character, traits_type::eof())) return traits_type::not_eof(character);
  const char one = traits_type::to_char_type(character);
  return Compress(&one, 1, Z_NO_FLUSH) ? character : traits_type::eof();
}

std::streamsize GzipBuffer::xsputn(const char* text, std::streamsize size) {
  std::streamsize done = 0;
  while (done < size) {
    const size_t part = std::min(static_cast<size_t>(size - done), kMostAtOnce);
    if (!Compress(text + done, part, Z_NO_FLUSH)) break;
    done += static_cast<std::streamsize>(part);
  }
  return done;
}

bool GzipBuffer::Compress(const char* text, size_t size, int flush) {
  if (!good_) return false;
  deflater_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text));
  deflater_.avail_in = static_cast<uInt>(size);
  do {
    deflater_.next_out = reinterpret_cast<Bytef*>(compressed_.data());
    deflater_.avail_out = static_cast<uInt>(compressed_.size());
    deflate(&deflater_, flush);
    out_.write(compressed_.data(), static_cast<std::streamsize>(compressed_.size() - deflater_.avail_out));
  } while (deflater_.avail_out == 0);
  good_ = out_.good();
  return good_;
}

absl::Status GzipStream::Finish() {
  const bool written = good();
  if (buffer_.Finish() && written) return absl::OkStatus();
  return absl::DataLossError("writing the compressed file failed");
}

}  // namespace strata::profiler
