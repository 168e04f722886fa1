#include "wasm/binary/section_list.h"

#include "wasm/binary/byte_reader.h"

namespace strata::wasm {
namespace {

constexpr uint32_t kPreambleBytes = 8;

// By id.
constexpr absl::string_view kNames[] = {"custom", "type",  "import", "func", "table", "memory",    "global",
                                        "export", "start", "elem",   "code", "data",  "datacount", "tag"};

}  // namespace

std::vector<SectionPlace> ListSections(const Module& module) {
  std::vector<SectionPlace> sections;
  ByteReader in(absl::MakeConstSpan(*module.bytes).subspan(kPreambleBytes), kPreambleBytes);
  while (in.ok() && !in.at_end()) {
    SectionPlace section;
    section.offset = in.offset();
    section.id = in.U8();
    const uint32_t size = in.Length();
    section.contents_offset = in.offset();
    section.contents = in.Bytes(size);
    if (in.ok()) sections.push_back(section);
  }
  return sections;
}

absl::string_view SectionName(uint8_t id) { return id < std::size(kNames) ? kNames[id] : absl::string_view(); }

}  // namespace strata::wasm
