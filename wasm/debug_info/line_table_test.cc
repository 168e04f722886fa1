#include "wasm/debug_info/line_table.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/debug_info/dwarf_codes.h"
#include "wasm/debug_info/section_bytes.h"

namespace strata::wasm::debug_info {
namespace {

constexpr uint32_t kCodeSize = 1000;

// Opcodes from 10 on are special: line_base -3, line_range 12. Opcode 9 is the standard's last but two, so that 10 to
// 12 of newer producers do not exist here.
constexpr int kOpcodeBase = 10;
SectionBytes& Parameters(SectionBytes& bytes, int version) {
  bytes.U8({1});                       // minimum instruction length
  if (version >= 4) bytes.U8({1});     // operations per instruction
  bytes.U8({1, -3, 12, kOpcodeBase});  // statements by default; special opcodes
  return bytes.U8({0, 1, 1, 1, 1, 0, 0, 0, 1});
}

int Special(int address, int line) { return kOpcodeBase + address * 12 + line + 3; }

// Address 100: line 5; 102: column 7, line 6 of file 2; ends at 130.
void AddProgram(SectionBytes& bytes) {
  bytes.U8({0, 5, kLineSetAddress}).U32(100);
  bytes.U8({kLineAdvanceLine, 4, kLineCopy});                           // line 5
  bytes.U8({kLineSetColumn, 7, kLineSetFile, 2, Special(2, 1)});        // 102
  bytes.U8({kLineConstAddPc, kLineAdvancePc, 4, 6 /* no operands */});  // 102 + 20 + 4
  bytes.U8({kLineFixedAdvancePc}).U16(4);
  bytes.U8({0, 3, 0x80, 1, 2});  // an unknown extended operation
  bytes.U8({0, 1, kLineEndSequence});
}

// Version 2 to 4.
SectionBytes OldTable(int version) {
  SectionBytes bytes;
  const uint32_t unit = bytes.Begin();
  bytes.U16(static_cast<uint32_t>(version));
  const uint32_t header = bytes.Begin();
  Parameters(bytes, version);
  bytes.Text("/inc").Text("sub").Text("");
  bytes.Text("a.c").U8({0, 0, 0}).Text("b.h").U8({1, 0, 0}).Text("c.h").U8({2, 0, 0}).Text("/abs.h").U8({1, 0, 0});
  bytes.Text("");
  bytes.End(header);
  AddProgram(bytes);
  bytes.End(unit);
  return bytes;
}

// Directories as strings inline, files as offsets into .debug_line_str and .debug_str.
SectionBytes Version5Table() {
  SectionBytes bytes;
  const uint32_t unit = bytes.Begin();
  bytes.U16(5).U8({4, 0});
  const uint32_t header = bytes.Begin();
  Parameters(bytes, 5);
  bytes.U8({1, kLineContentPath, kFormString, 2}).Text("/src").Text("sub");
  bytes.U8({3, kLineContentPath, kFormLineStrp, kLineContentDirectory, kFormUdata, 5 /* MD5 */, kFormData16, 3});
  bytes.U32(0).U8({0}).U64(0).U64(0);
  bytes.U32(4).U8({1}).U64(0).U64(0);
  bytes.U32(8).U8({9}).U64(0).U64(0);
  bytes.End(header);
  AddProgram(bytes);
  bytes.End(unit);
  return bytes;
}

struct Table {
  explicit Table(SectionBytes of, uint64_t steps = 10'000) : bytes(std::move(of)) {
    sections.line.bytes = bytes.bytes();
    strings.Text("a.c").Text("b.h").Text("c.h");
    sections.line_str.bytes = strings.bytes();
    sections.code_size = kCodeSize;
    comp_dir.Text("/comp");
    sections.info.bytes = comp_dir.bytes();
    unit.root.stmt_list = {ValueKind::kNumber, 0};
    unit.root.comp_dir = {ValueKind::kInlineString, 0};
    WorkBudget budget(steps);
    table.emplace(LineTable::Read(sections, unit, budget, status));
  }

  // "path:line:column", or empty.
  std::string At(uint32_t address) const {
    const LineRow* row = table->Find(address);
    return row == nullptr ? "" : absl::StrCat(table->FilePath(row->file), ":", row->line, ":", row->column);
  }

  const SectionBytes bytes;
  SectionBytes strings, comp_dir;
  DwarfSections sections;
  Unit unit;
  absl::Status status;
  std::optional<LineTable> table;
};

TEST(LineTable, ReadsTheTablesOfVersions2To4) {
  for (const int version : {2, 3, 4}) {
    const Table table(OldTable(version));
    EXPECT_TRUE(table.status.ok()) << table.status;
    EXPECT_EQ(table.At(99), "");
    EXPECT_EQ(table.At(100), "/comp/a.c:5:0");
    EXPECT_EQ(table.At(101), "/comp/a.c:5:0");
    EXPECT_EQ(table.At(102), "/inc/b.h:6:7");
    EXPECT_EQ(table.At(129), "/inc/b.h:6:7");
    EXPECT_EQ(table.At(130), "");
    EXPECT_EQ(table.table->FilePath(3), "/comp/sub/c.h");
    EXPECT_EQ(table.table->FilePath(4), "/abs.h");
    EXPECT_EQ(table.table->FilePath(0), "");
    EXPECT_EQ(table.table->FilePath(5), "");
  }
}

TEST(LineTable, ReadsTheTablesOfVersion5) {
  const Table table(Version5Table());
  EXPECT_TRUE(table.status.ok()) << table.status;
  EXPECT_EQ(table.At(100), "/comp/sub/b.h:5:0");
  EXPECT_EQ(table.table->FilePath(0), "/src/a.c");
  EXPECT_EQ(table.At(102), "/comp/c.h:6:7");  // of a directory that there is not
  EXPECT_EQ(table.table->FilePath(3), "");
}

// One sequence from each list of bytes, behind a header without files.
SectionBytes Programs(std::initializer_list<SectionBytes> programs) {
  SectionBytes bytes;
  const uint32_t unit = bytes.Begin();
  bytes.U16(4);
  const uint32_t header = bytes.Begin();
  Parameters(bytes, 4).Text("").Text("");
  bytes.End(header);
  for (const SectionBytes& program : programs) {
    for (const uint8_t byte : program.bytes()) bytes.U8({byte});
  }
  bytes.End(unit);
  return bytes;
}

SectionBytes Sequence(uint32_t address, std::initializer_list<int> opcodes) {
  return SectionBytes().U8({0, 5, kLineSetAddress}).U32(address).U8(opcodes).U8({0, 1, kLineEndSequence});
}

TEST(LineTable, SortsSequencesAndIgnoresWhatTheLinkerLeftOut) {
  const Table table(Programs({Sequence(500, {kLineCopy, kLineAdvancePc, 10}),
                              Sequence(0, {kLineCopy, kLineAdvancePc, 10}), Sequence(0xffffffff, {kLineCopy}),
                              Sequence(20, {Special(0, 1), kLineAdvancePc, 5}), Sequence(900, {kLineCopy})}));
  EXPECT_TRUE(table.status.ok()) << table.status;
  EXPECT_EQ(table.At(5), "");
  EXPECT_EQ(table.At(20), ":2:0");
  EXPECT_EQ(table.At(24), ":2:0");
  EXPECT_EQ(table.At(25), "");
  EXPECT_EQ(table.At(505), ":1:0");
  EXPECT_EQ(table.At(900), "");  // an empty sequence
}

TEST(LineTable, IgnoresSequencesThatGoBack) {
  const Table table(Programs({SectionBytes()
                                  .U8({0, 5, kLineSetAddress})
                                  .U32(50)
                                  .U8({kLineCopy, 0, 5, kLineSetAddress})
                                  .U32(40)
                                  .U8({kLineCopy, kLineAdvancePc, 20, 0, 1, kLineEndSequence}),
                              Sequence(70, {kLineCopy, kLineAdvancePc, 5})}));
  EXPECT_TRUE(table.status.ok()) << table.status;
  EXPECT_EQ(table.At(55), "");
  EXPECT_EQ(table.At(70), ":1:0");
}

TEST(LineTable, KeepsWhatCameBeforeAnError) {
  const Table table(Programs({Sequence(70, {kLineCopy, kLineAdvancePc, 5}), SectionBytes().U8({0, 0})}));
  EXPECT_EQ(table.At(70), ":1:0");
  EXPECT_EQ(table.status.message(), ".debug_line at 0x2a: an extended operation of a wrong length");
}

TEST(LineTable, StopsWhenItsBudgetIsSpent) {
  const Table table(OldTable(4), 12);
  EXPECT_EQ(table.At(100), "");
  EXPECT_NE(table.status.message().find("takes too long to read"), std::string::npos) << table.status;
}

TEST(LineTable, RejectsEndlessTables) {
  SectionBytes bytes;
  const uint32_t unit = bytes.Begin();
  bytes.U16(5).U8({4, 0});
  const uint32_t header = bytes.Begin();
  Parameters(bytes, 5);
  bytes.U8({0, 0xff, 0xff, 0xff, 0xff, 0x7f});  // no columns, and 2^35 rows of them
  bytes.End(header);
  bytes.End(unit);
  const Table table(std::move(bytes));
  EXPECT_NE(table.status.message().find("a row without bytes"), std::string::npos) << table.status;
}

TEST(LineTable, NamesWhatIsWrongInAHeader) {
  const Table version(SectionBytes().U32(2).U16(6));
  EXPECT_EQ(version.status.message(), ".debug_line at 0x6: an unknown version");
  const Table header(SectionBytes().U32(6).U16(4).U32(100));
  EXPECT_EQ(header.status.message(), ".debug_line at 0xa: a header beyond the unit's end");
  const Table range(SectionBytes().U32(12).U16(4).U32(6).U8({1, 1, 1, 1, 0, 1}));
  EXPECT_EQ(range.status.message(), ".debug_line at 0x10: a line range of 0");
}

}  // namespace
}  // namespace strata::wasm::debug_info
