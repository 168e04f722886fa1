#include "wasm/debug_info/line_table.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "wasm/debug_info/dwarf_codes.h"
#include "wasm/debug_info/dwarf_reader.h"

namespace strata::wasm::debug_info {
namespace {

constexpr uint64_t kRowSteps = 8;  // what is kept costs more than what is only read

}  // namespace

// Reads a header and runs its program.
class LineTableReader {
 public:
  LineTableReader(const DwarfSections& sections, uint64_t offset, WorkBudget& budget, LineTable& table)
      : sections_(sections), in_(sections.line, offset), budget_(budget), table_(table) {}

  absl::Status Run() {
    ReadHeader();
    Reset();
    while (in_.ok() && !in_.at_end()) {
      Spend(1);
      Step(in_.U8());
    }
    std::sort(table_.sequences_.begin(), table_.sequences_.end(),
              [](const auto& a, const auto& b) { return a.low < b.low; });
    return in_.status();
  }

 private:
  struct ColumnFormat {
    uint32_t content;
    uint32_t form;
  };

  void Spend(uint64_t steps) {
    if (!budget_.Spend(steps)) in_.Fail("takes too long to read");
  }

  void ReadHeader() {
    UnitEncoding& encoding = table_.encoding_;
    encoding.is64 = in_.UnitLength();
    encoding.version = in_.U16();
    if (encoding.version < 2 || encoding.version > 5) in_.Fail("an unknown version");
    if (encoding.version >= 5) {
      encoding.address_size = in_.U8();
      in_.U8();  // the size of segment selectors
    }
    const uint64_t length = in_.Fixed(encoding.offset_size());
    const uint64_t program = in_.offset() + length;
    if (length > in_.remaining()) in_.Fail("a header beyond the unit's end");
    ReadParameters();
    encoding.version >= 5 ? ReadTables() : ReadOldTables();
    if (in_.ok() && in_.offset() > program) in_.Fail("tables beyond the header's end");
    if (in_.ok()) in_.Skip(program - in_.offset());
  }

  void ReadParameters() {
    min_instruction_length_ = in_.U8();
    if (table_.encoding_.version >= 4) in_.U8();  // operations per instruction: 1, WebAssembly being no VLIW
    in_.U8();                                     // whether rows are statements by default
    line_base_ = static_cast<int8_t>(in_.U8());
    line_range_ = in_.U8();
    opcode_base_ = in_.U8();
    if (in_.ok() && line_range_ == 0) in_.Fail("a line range of 0");
    for (int opcode = 1; opcode < opcode_base_; ++opcode) operand_counts_[opcode] = in_.U8();
  }

  // Before version 5: numbers count from 1, directory 0 is the compilation's.
  void ReadOldTables() {
    while (in_.ok()) {
      const AttributeValue name{ValueKind::kInlineString, in_.offset()};
      if (in_.String().empty()) break;
      Spend(1);
      table_.directories_.push_back(name);
    }
    while (in_.ok() && ReadOldFile()) {
    }
  }

  bool ReadOldFile() {
    LineTable::File file{{ValueKind::kInlineString, in_.offset()}, 0};
    if (in_.String().empty()) return false;
    file.directory = in_.Uleb();
    in_.Uleb();  // when it was modified
    in_.Uleb();  // its size
    Spend(1);
    table_.files_.push_back(file);
    return true;
  }

  void ReadTables() {
    ReadTable([this](const LineTable::File& row) { table_.directories_.push_back(row.name); });
    ReadTable([this](const LineTable::File& row) { table_.files_.push_back(row); });
  }

  template <class Add>
  void ReadTable(Add add) {
    std::vector<ColumnFormat> columns(in_.U8());
    for (ColumnFormat& column : columns) {
      column = {static_cast<uint32_t>(std::min<uint64_t>(in_.Uleb(), UINT32_MAX)),
                static_cast<uint32_t>(std::min<uint64_t>(in_.Uleb(), UINT32_MAX))};
    }
    const uint64_t count = in_.Uleb();
    for (uint64_t i = 0; i < count && in_.ok(); ++i) {
      Spend(1 + columns.size());
      const uint64_t begin = in_.offset();
      add(ReadRow(columns));
      // Forms of no bytes would let a small section ask for 2^64 rows.
      if (in_.offset() == begin) in_.Fail("a row without bytes");
    }
  }

  LineTable::File ReadRow(const std::vector<ColumnFormat>& columns) {
    LineTable::File row;
    for (const ColumnFormat& column : columns) {
      const AttributeValue value = ReadValue(in_, column.form, 0, table_.encoding_);
      if (column.content == kLineContentPath) row.name = value;
      if (column.content == kLineContentDirectory) row.directory = value.number;
    }
    return row;
  }

  void Reset() {
    state_ = LineRow();
    state_.line = 1;
    state_.file = 1;
    address_ = 0;
    first_row_ = table_.rows_.size();
    ordered_ = true;
  }

  void Step(uint8_t opcode) {
    if (opcode >= opcode_base_) return StepSpecial(opcode);
    switch (opcode) {
      case kLineExtended:
        return StepExtended();
      case kLineCopy:
        return AppendRow();
      case kLineAdvancePc:
        return Advance(in_.Uleb());
      case kLineAdvanceLine:
        state_.line += static_cast<uint32_t>(in_.Sleb());
        return;
      case kLineSetFile:
        state_.file = static_cast<uint32_t>(in_.Uleb());
        return;
      case kLineSetColumn:
        state_.column = static_cast<uint32_t>(in_.Uleb());
        return;
      case kLineConstAddPc:
        return Advance((255u - opcode_base_) / line_range_);
      case kLineFixedAdvancePc:
        address_ += in_.U16();
        return;
      default:
        for (int i = 0; i < operand_counts_[opcode]; ++i) in_.Uleb();
    }
  }

  void StepSpecial(uint8_t opcode) {
    const uint32_t adjusted = uint32_t{opcode} - opcode_base_;
    Advance(adjusted / line_range_);
    state_.line += static_cast<uint32_t>(line_base_ + static_cast<int>(adjusted % line_range_));
    AppendRow();
  }

  void StepExtended() {
    const uint64_t length = in_.Uleb();
    if (length == 0 || length > in_.remaining()) return in_.Fail("an extended operation of a wrong length");
    const uint64_t end = in_.offset() + length;
    switch (in_.U8()) {
      case kLineEndSequence:
        EndSequence();
        break;
      case kLineSetAddress:
        address_ = in_.Fixed(std::min<uint64_t>(length - 1, 8));
        break;
      case kLineDefineFile:
        ReadOldFile();
        break;
      default:
        break;
    }
    if (in_.ok() && in_.offset() > end) in_.Fail("an extended operation beyond its end");
    if (in_.ok()) in_.Skip(end - in_.offset());
  }

  void Advance(uint64_t operations) { address_ += operations * min_instruction_length_; }

  void AppendRow() {
    Spend(kRowSteps);
    // Nothing beyond the code section is ever looked up.
    const bool backwards = table_.rows_.size() > first_row_ && address_ < table_.rows_.back().address;
    if (backwards || address_ > sections_.code_size) {
      ordered_ = false;
      return;
    }
    state_.address = static_cast<uint32_t>(address_);
    table_.rows_.push_back(state_);
  }

  // A sequence that is in no order, or at the address 0 because the linker left its code out, says nothing.
  void EndSequence() {
    AppendRow();
    std::vector<LineRow>& rows = table_.rows_;
    if (!ordered_ || rows[first_row_].address == 0 || rows.size() - first_row_ < 2) {
      rows.resize(first_row_);
    } else {
      table_.sequences_.push_back({rows[first_row_].address, rows.back().address, static_cast<uint32_t>(first_row_),
                                   static_cast<uint32_t>(rows.size() - first_row_)});
    }
    Reset();
  }

  const DwarfSections& sections_;
  DwarfReader in_;
  WorkBudget& budget_;
  LineTable& table_;
  uint8_t min_instruction_length_ = 1;
  int8_t line_base_ = 0;
  uint8_t line_range_ = 1;
  uint8_t opcode_base_ = 1;
  uint8_t operand_counts_[256] = {};

  LineRow state_;
  uint64_t address_ = 0;
  size_t first_row_ = 0;  // of the sequence being read
  bool ordered_ = true;
};

LineTable::LineTable(const DwarfSections& sections, const Unit& unit)
    : sections_(&sections),
      encoding_(unit.encoding),
      compilation_directory_(StringOf(unit.root.comp_dir, unit.encoding, sections, sections.info)) {}

LineTable LineTable::Read(const DwarfSections& sections, const Unit& unit, WorkBudget& budget, absl::Status& status) {
  LineTable table(sections, unit);
  if (!unit.root.stmt_list.present()) return table;
  status.Update(LineTableReader(sections, unit.root.stmt_list.number, budget, table).Run());
  return table;
}

const LineRow* LineTable::Find(uint32_t address) const {
  auto sequence = std::upper_bound(sequences_.begin(), sequences_.end(), address,
                                   [](uint32_t at, const Sequence& other) { return at < other.low; });
  if (sequence == sequences_.begin()) return nullptr;
  --sequence;
  if (address >= sequence->high) return nullptr;
  const auto first = rows_.begin() + sequence->first_row;
  const auto row = std::upper_bound(first, first + sequence->row_count, address,
                                    [](uint32_t at, const LineRow& other) { return at < other.address; });
  return &*(row - 1);
}

absl::string_view LineTable::Text(const AttributeValue& value) const {
  return StringOf(value, encoding_, *sections_, sections_->line);
}

std::string LineTable::FilePath(uint64_t file) const {
  const bool counts_from_0 = encoding_.version >= 5;
  const uint64_t index = counts_from_0 ? file : file - 1;
  if (index >= files_.size()) return "";
  const absl::string_view name = Text(files_[index].name);
  if (name.empty() || absl::StartsWith(name, "/")) return std::string(name);
  const uint64_t directory = counts_from_0 ? files_[index].directory : files_[index].directory - 1;
  const absl::string_view parent = directory < directories_.size() ? Text(directories_[directory]) : "";
  std::string path = parent.empty() ? std::string(name) : absl::StrCat(parent, "/", name);
  if (!absl::StartsWith(path, "/") && !compilation_directory_.empty())
    path = absl::StrCat(compilation_directory_, "/", path);
  return path;
}

}  // namespace strata::wasm::debug_info
