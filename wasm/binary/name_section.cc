// Name maps and indirect name maps by subsection id.

#include "wasm/binary/name_section.h"

#include <algorithm>
#include <array>
#include <utility>

#include "wasm/binary/byte_reader.h"

namespace strata::wasm {
namespace {

using NameMap = std::vector<NameEntry>;
using IndirectNameMap = std::vector<IndirectNameEntry>;

constexpr uint8_t kModuleName = 0;
constexpr size_t kMinEntryBytes = 2;  // an index and an empty name

// By subsection id; the module's name has no map.
constexpr std::array<NameMap Names::*, 12> kMaps = {nullptr,       &Names::funcs,  nullptr,          nullptr,
                                                    &Names::types, &Names::tables, &Names::memories, &Names::globals,
                                                    &Names::elems, &Names::datas,  nullptr,          &Names::tags};
constexpr std::array<IndirectNameMap Names::*, 12> kIndirectMaps = {nullptr, nullptr, &Names::locals, &Names::labels,
                                                                    nullptr, nullptr, nullptr,        nullptr,
                                                                    nullptr, nullptr, &Names::fields, nullptr};

template <class Entry>
void AddAscending(ByteReader& in, std::vector<Entry>& map, Entry entry) {
  if (!map.empty() && entry.index <= map.back().index) in.Fail("names out of order");
  if (in.ok()) map.push_back(std::move(entry));
}

NameMap ReadNameMap(ByteReader& in) {
  NameMap map;
  const uint32_t count = in.Length();
  map.reserve(std::min<size_t>(count, in.remaining() / kMinEntryBytes));
  for (uint32_t i = 0; i < count && in.ok(); ++i) {
    NameEntry entry;
    entry.index = in.U32();
    entry.name = in.Name();
    AddAscending(in, map, entry);
  }
  return map;
}

IndirectNameMap ReadIndirectNameMap(ByteReader& in) {
  IndirectNameMap map;
  const uint32_t count = in.Length();
  for (uint32_t i = 0; i < count && in.ok(); ++i) {
    IndirectNameEntry entry;
    entry.index = in.U32();
    entry.names = ReadNameMap(in);
    AddAscending(in, map, std::move(entry));
  }
  return map;
}

void ReadSubsection(uint8_t id, ByteReader& in, Names& names) {
  if (id == kModuleName) {
    const absl::string_view name = in.Name();
    if (in.ok()) names.module = name;
  } else if (id < kMaps.size() && kMaps[id] != nullptr) {
    NameMap map = ReadNameMap(in);
    if (in.ok()) names.*kMaps[id] = std::move(map);
  } else if (id < kIndirectMaps.size() && kIndirectMaps[id] != nullptr) {
    IndirectNameMap map = ReadIndirectNameMap(in);
    if (in.ok()) names.*kIndirectMaps[id] = std::move(map);
  }
}

}  // namespace

void DecodeNameSection(const CustomSection& section, Names& names) {
  ByteReader in(section.bytes, section.offset);
  while (in.ok() && !in.at_end()) {
    const uint8_t id = in.U8();
    const uint32_t size = in.Length();
    ByteReader contents(in.Bytes(size));
    if (in.ok()) ReadSubsection(id, contents, names);
  }
}

}  // namespace strata::wasm
