#include "wasm/text/text_writer.h"

#include <algorithm>

namespace strata::wasm::text {

void TextWriter::NewLine(size_t depth) {
  if (buffer_.size() >= kFlushBytes) Flush();
  buffer_ += '\n';
  line_begin_ = size();
  buffer_.append(2 * std::min(depth, kMaxIndentedDepth), ' ');
  ++line_;
}

void TextWriter::Flush() {
  if (!buffer_.empty()) sink_(buffer_);
  flushed_ += buffer_.size();
  buffer_.clear();
}

}  // namespace strata::wasm::text
