#include "wasm/debug_info/source_map.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/json/json_reader.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/debug_info/printable.h"

namespace strata::wasm::debug_info {
namespace {

using base::JsonValue;

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(absl::StrCat("source map: ", what)); }

// Servers put a line before the JSON so that it is no script.
absl::string_view WithoutGuard(absl::string_view json) {
  if (!absl::StartsWith(json, ")]}'")) return json;
  return json.substr(std::min(json.find('\n'), json.size()));
}

// The digits of base64 VLQ: six bits each, the last of which says that more follow.
class VlqReader {
 public:
  explicit VlqReader(absl::string_view text) : text_(text) {}

  bool at_end() const { return position_ == text_.size(); }
  size_t position() const { return position_; }
  char Peek() const { return at_end() ? ';' : text_[position_]; }
  void Skip() { ++position_; }
  // Whether a number begins here, rather than a segment or a line ends.
  bool HasNumber() const { return Peek() != ',' && Peek() != ';'; }

  // False for what is no number, or none of 32 bits.
  bool Read(int64_t& number) {
    uint64_t bits = 0;
    for (int shift = 0; shift <= kMaxShift; shift += 5) {
      const int digit = at_end() ? -1 : DigitOf(text_[position_++]);
      if (digit < 0) return false;
      bits |= static_cast<uint64_t>(digit & 31) << shift;
      if ((digit & 32) != 0) continue;
      const auto magnitude = static_cast<int64_t>(bits >> 1);
      number = (bits & 1) != 0 ? -magnitude : magnitude;
      return true;
    }
    return false;
  }

 private:
  static constexpr int kMaxShift = 30;  // seven digits

  static int DigitOf(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
  }

  absl::string_view text_;
  size_t position_ = 0;
};

// Offset; source, line and column; a name.
struct Segment {
  int64_t numbers[5] = {};
  size_t count = 0;
};

bool ReadSegment(VlqReader& in, Segment& segment) {
  while (segment.count < 5 && in.HasNumber()) {
    if (!in.Read(segment.numbers[segment.count])) return false;
    ++segment.count;
  }
  return !in.HasNumber() && (segment.count == 1 || segment.count >= 4);
}

bool IsIndex(int64_t value) { return value >= 0 && value < UINT32_MAX; }

absl::string_view StringMember(const JsonValue& object, absl::string_view key) {
  const JsonValue* member = object.Find(key);
  return member != nullptr && member->string() != nullptr ? *member->string() : absl::string_view();
}

std::optional<uint32_t> IndexMember(const JsonValue& object, absl::string_view key) {
  const JsonValue* member = object.Find(key);
  if (member == nullptr || member->number() == nullptr) return std::nullopt;
  const double value = *member->number();
  if (!(value >= 0 && value < UINT32_MAX)) return std::nullopt;
  return static_cast<uint32_t>(value);
}

}  // namespace

absl::StatusOr<SourceMap> SourceMap::Read(absl::string_view json) {
  if (json.size() > kMaxSourceMapBytes) {
    return Wrong(absl::StrCat(json.size(), " bytes; at most ", kMaxSourceMapBytes, " are read"));
  }
  const absl::StatusOr<JsonValue> map = base::ReadJson(WithoutGuard(json));
  if (!map.ok()) return Wrong(map.status().message());
  SourceMap result;
  const JsonValue* sections = map->Find("sections");
  STRATA_RETURN_IF_ERROR(sections != nullptr ? result.AddSections(*sections) : result.AddMap(*map, 0));
  std::sort(result.positions_.begin(), result.positions_.end(),
            [](const Position& a, const Position& b) { return a.offset < b.offset; });
  return result;
}

absl::Status SourceMap::AddSections(const JsonValue& sections) {
  if (sections.array() == nullptr) return Wrong("sections are no array");
  for (const JsonValue& section : *sections.array()) {
    const JsonValue* offset = section.Find("offset");
    const JsonValue* map = section.Find("map");
    if (offset == nullptr || map == nullptr) return Wrong("a section without offset or map");
    const std::optional<uint32_t> column = IndexMember(*offset, "column");
    if (IndexMember(*offset, "line") != 0u || !column.has_value()) return Wrong("a section at no offset");
    STRATA_RETURN_IF_ERROR(AddMap(*map, *column));
  }
  return absl::OkStatus();
}

absl::Status SourceMap::AddMap(const JsonValue& map, uint32_t first_offset) {
  if (IndexMember(map, "version") != 3u) return Wrong("of another version than 3");
  const auto first_source = static_cast<uint32_t>(sources_.size());
  STRATA_RETURN_IF_ERROR(AddSources(map));
  return AddMappings(StringMember(map, "mappings"), first_offset, first_source);
}

absl::Status SourceMap::AddSources(const JsonValue& map) {
  const JsonValue* sources = map.Find("sources");
  if (sources == nullptr || sources->array() == nullptr) return Wrong("no sources");
  const JsonValue* texts = map.Find("sourcesContent");
  const JsonValue::Array none;
  const JsonValue::Array& contents = texts != nullptr && texts->array() != nullptr ? *texts->array() : none;
  std::string root(StringMember(map, "sourceRoot"));
  if (!root.empty() && root.back() != '/') root += '/';
  for (size_t i = 0; i < sources->array()->size(); ++i) {
    const std::string* name = (*sources->array())[i].string();  // null: a source without a name
    Source source;
    if (name != nullptr) source.name = Printable(absl::StrCat(root, *name));
    if (i < contents.size() && contents[i].string() != nullptr) source.text = *contents[i].string();
    sources_.push_back(std::move(source));
  }
  return absl::OkStatus();
}

// Segments, each of differences to the one before.
absl::Status SourceMap::AddMappings(absl::string_view mappings, uint32_t first_offset, uint32_t first_source) {
  VlqReader in(mappings);
  int64_t offset = first_offset;
  int64_t source = first_source, line = 0, column = 0;
  while (in.Peek() != ';') {
    if (in.Peek() == ',') {
      in.Skip();
      continue;
    }
    Segment segment;
    bool right = ReadSegment(in, segment);
    offset += segment.numbers[0];
    source += segment.numbers[1];
    line += segment.numbers[2];
    column += segment.numbers[3];
    const bool has_source = segment.count > 1;
    right = right && IsIndex(offset) && IsIndex(line) && IsIndex(column) && source >= first_source &&
            (!has_source || source < static_cast<int64_t>(sources_.size()));
    if (!right) return Wrong(absl::StrCat("mappings are malformed at ", in.position()));
    positions_.push_back({static_cast<uint32_t>(offset), has_source ? static_cast<uint32_t>(source) : kNoSource,
                          static_cast<uint32_t>(line + 1), static_cast<uint32_t>(column + 1)});
  }
  return absl::OkStatus();
}

const SourceMap::Position* SourceMap::Find(uint32_t offset) const {
  const auto behind = std::upper_bound(positions_.begin(), positions_.end(), offset,
                                       [](uint32_t at, const Position& other) { return at < other.offset; });
  if (behind == positions_.begin() || (behind - 1)->source == kNoSource) return nullptr;
  return &*(behind - 1);
}

const std::string* SourceMap::TextOf(absl::string_view name) const {
  for (const Source& source : sources_) {
    if (source.name == name && source.text.has_value()) return &*source.text;
  }
  return nullptr;
}

}  // namespace strata::wasm::debug_info
