#include "testing/wast/opcodes/encoding.h"

#include <iterator>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "vm_binding/base/check.h"
#include "wasm/binary/byte_writer.h"

namespace strata::testing {
namespace {

using wasm::ByteVector;

struct Space {
  absl::string_view token;
  absl::string_view name;
};

constexpr Space kSpaces[] = {
    {"type", "type"},     {"field", "field"},       {"func", "function"},     {"table", "table"},
    {"memory", "memory"}, {"global", "global"},     {"local", "local"},       {"label", "label"},
    {"tag", "tag"},       {"elem", "elem segment"}, {"data", "data segment"},
};

absl::string_view SpaceNamed(absl::string_view token) {
  for (const Space& space : kSpaces) {
    if (space.token == token) return space.name;
  }
  STRATA_CHECK(false, "tokens name index spaces");
  return "";
}

ByteVector Leb(uint32_t value) {
  wasm::ByteWriter writer;
  writer.U32Leb(value);
  return std::move(writer).Take();
}

}  // namespace

Encoding::Encoding(wasm::Opcode opcode, absl::string_view notation) {
  for (absl::string_view part : absl::StrSplit(notation, ' ', absl::SkipEmpty())) {
    Token token;
    const std::pair<absl::string_view, absl::string_view> halves = absl::StrSplit(part, absl::MaxSplits(':', 1));
    uint32_t number = 0;
    if (part == "op") {
      token.is_opcode = true;
      token.bytes = wasm::Op(opcode);
    } else if (!halves.second.empty()) {
      STRATA_CHECK(absl::SimpleAtoi(halves.second, &number));
      token.space = SpaceNamed(halves.first);
      token.bytes = Leb(number);
    } else {
      STRATA_CHECK(part.size() == 2 && absl::SimpleHexAtoi(part, &number));
      token.bytes = {static_cast<uint8_t>(number)};
    }
    tokens_.push_back(std::move(token));
  }
}

ByteVector Encoding::Bytes() const {
  ByteVector bytes;
  for (const Token& token : tokens_) bytes.insert(bytes.end(), token.bytes.begin(), token.bytes.end());
  return bytes;
}

ByteVector Encoding::WithIndex(size_t token, uint32_t index) const {
  Encoding changed = *this;
  changed.tokens_[token].bytes = Leb(index);
  return changed.Bytes();
}

ByteVector Encoding::CutAfter(size_t count) const {
  ByteVector bytes = Bytes();
  bytes.resize(bytes.size() - OpcodeTail() + count);
  return bytes;
}

size_t Encoding::OpcodeTail() const {
  size_t size = 0;
  bool seen = false;
  for (const Token& token : tokens_) {
    seen |= token.is_opcode;
    if (seen) size += token.bytes.size();
  }
  return size;
}

}  // namespace strata::testing
