// Reads Lisp text into values: lists, 'quotes, #(vectors), "strings", numbers, symbols, #t and #f, ; comments.
//
// Each list's pairs remember where their element began. Errors are kInvalidArgument with line and column. Nesting is
// limited, so that no text exhausts the stack. Borrows the text.

#ifndef STRATA_VM_BINDING_LISP_READER_H_
#define STRATA_VM_BINDING_LISP_READER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "vm_binding/lisp/lisp_memory.h"
#include "vm_binding/lisp/value.h"

namespace strata::lisp {

class Reader {
 public:
  static constexpr int kMostNested = 500;

  // Both outlive the reader.
  Reader(LispMemory& memory, absl::string_view text) : memory_(memory), text_(text) {}

  // Whether nothing but space and comments is left.
  bool AtEnd();
  // The next datum. May collect.
  absl::StatusOr<Value> Read();

 private:
  absl::StatusOr<Value> ReadDatum(int depth);
  absl::StatusOr<Value> ReadList(int depth);
  absl::StatusOr<Value> ReadQuote(int depth);
  absl::StatusOr<Value> ReadVector(int depth);
  absl::StatusOr<Value> ReadString();
  absl::StatusOr<Value> ReadAtom();
  absl::StatusOr<Value> ReverseOnto(Value reversed, Value tail);

  void SkipSpace();
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  char Take();
  uint32_t Place() const { return line_ << 8 | (column_ < 255 ? column_ : 255); }
  absl::Status Error(absl::string_view what) const;

  LispMemory& memory_;
  const absl::string_view text_;
  size_t at_ = 0;
  uint32_t line_ = 1;
  uint32_t column_ = 1;
};

// "line:column" of a place a reader gave, or "" for 0.
std::string PlaceName(uint32_t place);

}  // namespace strata::lisp

#endif  // STRATA_VM_BINDING_LISP_READER_H_
