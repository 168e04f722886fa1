#include "wasm/text/custom_annotation.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "wasm/text/string_literal.h"

namespace strata::wasm::text {
namespace {

void FailCustom(Cursor& cursor, absl::string_view message) {
  cursor.Fail(cursor.Peek(), absl::StrCat("@custom annotation: ", message));
}

std::string ParseSectionName(Cursor& cursor) {
  if (!cursor.Is(TokenKind::kString)) {
    FailCustom(cursor, "missing section name");
    return {};
  }
  std::string name = cursor.ExpectString();
  if (FindMalformedUtf8(name) != absl::string_view::npos) FailCustom(cursor, "malformed UTF-8 encoding");
  return name;
}

// `(before first)`, `(after last)`, or either of them with a section's word.
Placement ParsePlacement(Cursor& cursor) {
  if (!cursor.Is(TokenKind::kOpen)) return Placement::Last();
  cursor.Next();
  const bool before = cursor.AtKeyword("before");
  if (!before && !cursor.AtKeyword("after")) {
    FailCustom(cursor, "malformed placement");
    return {};
  }
  cursor.Next();
  const absl::string_view word = cursor.Is(TokenKind::kKeyword) ? cursor.Text(cursor.Peek()) : "";
  const std::optional<SectionKind> kind = FindSectionKind(word);
  Placement placement = before ? Placement::First() : Placement::Last();
  if (kind) {
    placement = before ? Placement::Before(*kind) : Placement::After(*kind);
  } else if (word != (before ? "first" : "last")) {
    FailCustom(cursor, "malformed section kind");
  }
  cursor.Next();
  cursor.ExpectClose();
  return placement;
}

}  // namespace

void ParseCustomAnnotation(Cursor& cursor, Sections& sections) {
  cursor.Next();
  const std::string name = ParseSectionName(cursor);
  const Placement placement = ParsePlacement(cursor);
  std::string contents;
  while (cursor.Is(TokenKind::kString)) contents += cursor.ExpectString();
  if (!cursor.Is(TokenKind::kClose)) FailCustom(cursor, "unexpected token");
  cursor.Next();
  if (!cursor.ok()) return;
  sections.AddCustom(placement, name, std::vector<uint8_t>(contents.begin(), contents.end()));
}

}  // namespace strata::wasm::text
