#include "wasm/text/type_space.h"

#include "wasm/text/type_encoding.h"

namespace strata::wasm::text {
namespace {

constexpr uint8_t kFuncCode = 0x60;

}  // namespace

void TypeSpace::Define(Entry entry, bool is_singleton) {
  const uint32_t index = static_cast<uint32_t>(entries_.size());
  if (is_singleton && entry.func) singletons_.try_emplace(Key(*entry.func), index);
  entries_.push_back(std::move(entry));
}

uint32_t TypeSpace::Intern(const FuncType& type) {
  const auto [place, is_new] = singletons_.try_emplace(Key(type), static_cast<uint32_t>(entries_.size()));
  if (is_new) {
    entries_.push_back({type, nullptr});
    groups_.U8(kFuncCode);
    WriteFuncType(type, groups_);
    CountGroup();
  }
  return place->second;
}

std::string TypeSpace::Key(const FuncType& type) {
  ByteWriter key;
  WriteFuncType(type, key);
  return std::string(key.bytes().begin(), key.bytes().end());
}

}  // namespace strata::wasm::text
