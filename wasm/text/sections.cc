#include "wasm/text/sections.h"

namespace strata::wasm::text {
namespace {

struct KindRow {
  uint8_t id;
  absl::string_view word;
};

// By SectionKind.
constexpr KindRow kKinds[kSectionKinds] = {
    {1, "type"},   {2, "import"}, {3, "func"}, {4, "table"},      {5, "memory"}, {13, "tag"},  {6, "global"},
    {7, "export"}, {8, "start"},  {9, "elem"}, {12, "datacount"}, {10, "code"},  {11, "data"},
};
constexpr uint8_t kCustomId = 0;

}  // namespace

std::optional<SectionKind> FindSectionKind(absl::string_view word) {
  for (int i = 0; i < kSectionKinds; ++i) {
    if (kKinds[i].word == word) return static_cast<SectionKind>(i);
  }
  return std::nullopt;
}

ByteWriter& Sections::Add(SectionKind kind) {
  Section& section = sections_[static_cast<size_t>(kind)];
  section.present = true;
  ++section.count;
  return section.entries;
}

void Sections::Set(SectionKind kind, uint32_t count, absl::Span<const uint8_t> entries) {
  Section& section = sections_[static_cast<size_t>(kind)];
  section.present = true;
  section.count = count;
  section.entries = ByteWriter();
  section.entries.Bytes(entries);
}

void Sections::AddCustom(Placement placement, absl::string_view name, absl::Span<const uint8_t> bytes) {
  customs_.push_back({placement.place, std::string(name), {bytes.begin(), bytes.end()}});
}

void Sections::WriteCustoms(int place, ByteWriter& out) const {
  for (const Custom& custom : customs_) {
    if (custom.place != place) continue;
    out.Section(kCustomId, [&](ByteWriter& section) {
      section.Name(custom.name);
      section.Bytes(custom.bytes);
    });
  }
}

std::vector<uint8_t> Sections::Finish() const {
  ByteWriter out;
  out.Preamble();
  WriteCustoms(Placement::First().place, out);
  for (int i = 0; i < kSectionKinds; ++i) {
    const SectionKind kind = static_cast<SectionKind>(i);
    const Section& section = sections_[static_cast<size_t>(i)];
    WriteCustoms(Placement::Before(kind).place, out);
    if (section.present) {
      out.Section(kKinds[i].id, [&](ByteWriter& contents) {
        contents.U32Leb(section.count);
        contents.Bytes(section.entries.bytes());
      });
    }
    WriteCustoms(Placement::After(kind).place, out);
  }
  WriteCustoms(Placement::Last().place, out);
  return std::move(out).Take();
}

}  // namespace strata::wasm::text
