// The order of sections, and what must agree between them.

#include "wasm/binary/module_decoder.h"

#include <array>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "wasm/binary/byte_reader.h"
#include "wasm/binary/implementation_limits.h"
#include "wasm/binary/name_section.h"
#include "wasm/binary/section_reader.h"
#include "wasm/binary/type_reader.h"

namespace strata::wasm {
namespace {

constexpr uint32_t kMagic = 0x6d736100;  // "\0asm"
constexpr uint32_t kVersion = 1;

struct SectionRule {
  int order;  // of non-custom sections in a module, ascending
  Feature feature;
  void (*read)(ByteReader&, Module&);
};

// By section id.
constexpr std::array<SectionRule, 14> kSections = {{
    {0, Feature::kMvp, nullptr},
    {1, Feature::kMvp, ReadTypeSection},
    {2, Feature::kMvp, ReadImportSection},
    {3, Feature::kMvp, ReadFunctionSection},
    {4, Feature::kMvp, ReadTableSection},
    {5, Feature::kMvp, ReadMemorySection},
    {7, Feature::kMvp, ReadGlobalSection},
    {8, Feature::kMvp, ReadExportSection},
    {9, Feature::kMvp, ReadStartSection},
    {10, Feature::kMvp, ReadElementSection},
    {12, Feature::kMvp, ReadCodeSection},
    {13, Feature::kMvp, ReadDataSection},
    {11, Feature::kBulkMemory, ReadDataCountSection},
    {6, Feature::kExceptionHandling, ReadTagSection},
}};
constexpr uint8_t kCustomId = 0, kCodeId = 10, kDataId = 11, kTagId = 13;

class ModuleDecoder {
 public:
  explicit ModuleDecoder(Module& module) : module_(module), in_(*module.bytes) {}

  absl::Status Decode() {
    ReadPreamble();
    while (in_.ok() && !in_.at_end()) ReadSection();
    if (in_.ok()) CheckMissingSections();
    return in_.status();
  }

 private:
  void ReadPreamble() {
    if (in_.Fixed32() != kMagic) in_.FailAt("magic header not detected", 0);
    if (in_.Fixed32() != kVersion) in_.FailAt("unknown binary version", 4);
  }

  void ReadSection() {
    const uint32_t at = in_.offset();
    const uint8_t id = in_.U8();
    if (id >= kSections.size()) {
      in_.FailAt(absl::StrCat("malformed section id ", id), at);
      return;
    }
    const uint32_t size = in_.Length();
    const uint32_t start = in_.offset();
    if (id == kCustomId) {
      ReadCustomSection(size);
    } else {
      EnterSection(id, at);
      ReadContents(id, size);
    }
    // Contents are read against the module's end, so that one which overruns its section shows here.
    if (in_.ok() && in_.offset() != start + size) in_.FailAt("section size mismatch", start);
  }

  void EnterSection(uint8_t id, uint32_t at) {
    const SectionRule& rule = kSections[id];
    if (rule.order <= last_order_) {
      in_.FailAt(absl::StrCat("unexpected content after last section: section id ", id), at);
    }
    last_order_ = rule.order;
    const bool is_legacy_tag = id == kTagId && module_.features.has(Feature::kLegacyExceptions);
    if (!is_legacy_tag) RequireFeature(in_, module_.features, rule.feature, "malformed section id");
  }

  void ReadContents(uint8_t id, uint32_t size) {
    if (!in_.ok()) return;
    code_seen_ |= id == kCodeId;
    if (id == kCodeId && !CodeCountMatches()) {
      in_.Bytes(size);  // the sections that follow are looked at first
    } else {
      has_code_ |= id == kCodeId;
      has_data_ |= id == kDataId;
      kSections[id].read(in_, module_);
    }
  }

  // Whether the code section that comes next has a body for each function, as far as its count can be read.
  bool CodeCountMatches() const {
    ByteReader ahead = in_;
    const uint32_t count = ahead.Length();
    return !ahead.ok() || count == DefinedFunctions();
  }
  size_t DefinedFunctions() const { return module_.funcs.size() - module_.imported_funcs; }

  void ReadCustomSection(uint32_t size) {
    CustomSection section;
    const uint32_t start = in_.offset();
    ByteReader contents(in_.Bytes(size), start);
    section.name = contents.Name();
    section.offset = contents.offset();
    section.bytes = contents.Bytes(contents.remaining());
    in_.FailFrom(contents);
    if (in_.ok()) module_.customs.push_back(section);
  }

  void CheckMissingSections() {
    if (!has_code_ && (code_seen_ || DefinedFunctions() != 0)) {
      in_.Fail("function and code section have inconsistent lengths");
    }
    if (!has_data_ && module_.data_count.value_or(0) != 0) {
      in_.Fail("data count and data section have inconsistent lengths");
    }
  }

  Module& module_;
  ByteReader in_;
  int last_order_ = 0;
  bool code_seen_ = false;
  bool has_code_ = false;  // with as many bodies as there are functions
  bool has_data_ = false;
};

}  // namespace

absl::StatusOr<Module> DecodeModule(std::shared_ptr<const std::vector<uint8_t>> bytes, const Features& features) {
  if (bytes->size() > kMaxModuleBytes) return absl::InvalidArgumentError("module too large");
  Module module;
  module.bytes = std::move(bytes);
  module.features = features;
  absl::Status status = ModuleDecoder(module).Decode();
  if (!status.ok()) return status;
  for (const CustomSection& section : module.customs) {
    if (section.name == "name") DecodeNameSection(section, module.names);
  }
  return module;
}

absl::StatusOr<Module> DecodeModule(absl::Span<const uint8_t> bytes, const Features& features) {
  return DecodeModule(std::make_shared<const std::vector<uint8_t>>(bytes.begin(), bytes.end()), features);
}

}  // namespace strata::wasm
