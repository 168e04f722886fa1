#include "profiler/writers/gunzip.h"

#include "zlib.h"

namespace strata::profiler {

std::optional<std::string> Gunzip(absl::string_view compressed) {
  z_stream inflater = {};
  if (inflateInit2(&inflater, 15 + 16) != Z_OK) return std::nullopt;
  inflater.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  inflater.avail_in = static_cast<uInt>(compressed.size());
  std::string text;
  int status = Z_OK;
  while (status == Z_OK) {
    char part[4096];
    inflater.next_out = reinterpret_cast<Bytef*>(part);
    inflater.avail_out = sizeof(part);
    status = inflate(&inflater, Z_NO_FLUSH);
    text.append(part, sizeof(part) - inflater.avail_out);
  }
  const bool whole = status == Z_STREAM_END && inflater.avail_in == 0;
  inflateEnd(&inflater);
  return whole ? std::optional(text) : std::nullopt;
}

}  // namespace strata::profiler
