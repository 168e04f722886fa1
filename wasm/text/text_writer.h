// Lines of text on their way to a sink: indentation, line and column numbers, and a bounded buffer.

#ifndef STRATA_WASM_TEXT_TEXT_WRITER_H_
#define STRATA_WASM_TEXT_TEXT_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

namespace strata::wasm::text {

// Takes the next piece of the text.
using TextSink = absl::FunctionRef<void(absl::string_view)>;

class TextWriter {
 public:
  // `sink` must outlive the writer.
  explicit TextWriter(TextSink sink) : sink_(sink) {}

  // Ends the current line and begins one that is indented by `depth` steps. Deep lines are indented alike, so that a
  // text stays linear in what is nested.
  void NewLine(size_t depth);
  // The number of the current line, from 1.
  uint32_t line() const { return line_; }
  // The column of what is appended next, in bytes from 1.
  uint32_t column() const { return static_cast<uint32_t>(size() - line_begin_ + 1); }
  // Bytes so far, handed over or not.
  size_t size() const { return flushed_ + buffer_.size(); }
  // The current line's text, to append to.
  std::string& text() { return buffer_; }
  // Hands over everything.
  void Flush();

 private:
  static constexpr size_t kMaxIndentedDepth = 32;
  static constexpr size_t kFlushBytes = size_t{1} << 16;

  TextSink sink_;
  std::string buffer_;
  uint32_t line_ = 1;
  size_t line_begin_ = 0;  // what size() was where the current line began
  size_t flushed_ = 0;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_TEXT_WRITER_H_
