// The sections of a module being written, in any order; put in the binary format's order at the end.

#ifndef STRATA_WASM_TEXT_SECTIONS_H_
#define STRATA_WASM_TEXT_SECTIONS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wasm/binary/byte_writer.h"

namespace strata::wasm::text {

// In the order of the binary format.
enum class SectionKind : uint8_t {
  kType,
  kImport,
  kFunc,
  kTable,
  kMemory,
  kTag,
  kGlobal,
  kExport,
  kStart,
  kElem,
  kDataCount,
  kCode,
  kData,
};
inline constexpr int kSectionKinds = 13;

// The word of custom annotations: "type", "func", …; nullopt if there is no such section.
std::optional<SectionKind> FindSectionKind(absl::string_view word);

// Where a custom section goes; those at the same place keep their order.
struct Placement {
  int place = 0;
  static constexpr Placement First() { return {0}; }
  static constexpr Placement Before(SectionKind kind) { return {1 + 2 * static_cast<int>(kind)}; }
  static constexpr Placement After(SectionKind kind) { return {2 + 2 * static_cast<int>(kind)}; }
  static constexpr Placement Last() { return {1 + 2 * kSectionKinds}; }
};

class Sections {
 public:
  // Counts an entry of the section and returns where to write it.
  ByteWriter& Add(SectionKind kind);
  // Replaces the section's entries by `count` of them, already encoded.
  void Set(SectionKind kind, uint32_t count, absl::Span<const uint8_t> entries);
  // Start and data count sections are one number.
  void SetNumber(SectionKind kind, uint32_t number) { Set(kind, number, {}); }
  void AddCustom(Placement placement, absl::string_view name, absl::Span<const uint8_t> bytes);

  // The whole module.
  std::vector<uint8_t> Finish() const;

 private:
  struct Section {
    bool present = false;
    uint32_t count = 0;
    ByteWriter entries;
  };
  struct Custom {
    int place;
    std::string name;
    std::vector<uint8_t> bytes;
  };

  void WriteCustoms(int place, ByteWriter& out) const;

  std::array<Section, kSectionKinds> sections_;
  std::vector<Custom> customs_;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_SECTIONS_H_
