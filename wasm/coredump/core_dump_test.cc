#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "wasm/binary/byte_writer.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/coredump/core_dump.h"
#include "wasm/coredump/core_dump_reader.h"
#include "wasm/coredump/core_dump_text.h"
#include "wasm/coredump/core_dump_writer.h"
#include "wasm/module/module.h"
#include "wasm/types/features.h"
#include "wasm/validation/module_validator.h"

namespace strata::wasm::coredump {
namespace {

using Kind = DumpedValue::Kind;

DumpedValue Number(Kind kind, uint64_t bits) { return {kind, bits, 0, {}}; }
DumpedValue Ref(Reference::Kind kind, uint32_t number = 0, uint32_t instance = 0) {
  return {Kind::kRef, 0, 0, {kind, number, instance}};
}

// Objects in a list.
class Objects final : public HeapContents {
 public:
  void ForEachObject(absl::FunctionRef<bool(const DumpedObject&)> visit) override {
    for (const DumpedObject& object : objects) {
      if (!visit(object)) return;
    }
  }
  const std::vector<DumpedType>& types() const override { return type_list; }
  bool left_out() const override { return has_more; }

  std::vector<DumpedObject> objects;
  std::vector<DumpedType> type_list;
  bool has_more = false;
};

std::vector<uint8_t> Write(const CoreDump& dump, Objects objects = {}, const WriterOptions& options = {}) {
  std::vector<uint8_t> bytes;
  const absl::Status status = WriteCoreDump(dump, objects, options, [&bytes](absl::Span<const uint8_t> part) {
    bytes.insert(bytes.end(), part.begin(), part.end());
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return bytes;
}

Module Decode(const std::vector<uint8_t>& bytes) {
  absl::StatusOr<Module> module = DecodeModule(bytes, Features::Wasm3().With(Feature::kThreads));
  EXPECT_TRUE(module.ok()) << module.status();
  return module.ok() ? *std::move(module) : Module();
}

std::string Text(const std::vector<uint8_t>& bytes) {
  const Module module = Decode(bytes);
  const absl::Status valid = ValidateModule(module);
  EXPECT_TRUE(valid.ok()) << valid;
  const absl::StatusOr<CoreDumpReader> reader = CoreDumpReader::Read(module);
  if (!reader.ok()) return std::string(reader.status().message());
  std::string text;
  const absl::Status printed =
      PrintCoreDump(*reader, [&text](absl::string_view part) { absl::StrAppend(&text, part); });
  return printed.ok() ? text : absl::StrCat(text, printed.message());
}

std::vector<uint8_t> Bytes(absl::string_view text) { return {text.begin(), text.end()}; }

absl::Span<const uint8_t> SectionOf(const Module& module, absl::string_view name) {
  for (const CustomSection& section : module.customs) {
    if (section.name == name) return section.bytes;
  }
  return {};
}

TEST(CoreDumpWriter, FollowsTheToolConventions) {
  CoreDump dump;
  dump.program = "p";
  dump.modules = {"m"};
  dump.instances.push_back({0, {0}, {1, 2}, {}});
  DumpedFrame frame;
  frame.func = 3;
  frame.code_offset = 0x80;
  frame.locals = {Number(Kind::kI32, 0xffffffff),
                  Number(Kind::kI64, 64),
                  Number(Kind::kF32, 0x3f800000),
                  Number(Kind::kF64, 0x3ff0000000000000),
                  {},
                  Ref(Reference::Kind::kI31, 5)};
  dump.frames.push_back(frame);
  DumpedFrame host;
  host.is_host = true;
  dump.frames.push_back(host);
  const std::vector<uint8_t> bytes = Write(dump);
  const Module module = Decode(bytes);
  EXPECT_EQ(SectionOf(module, "core"), Bytes(absl::string_view("\0\1p", 3)));
  EXPECT_EQ(SectionOf(module, "coremodules"), Bytes(absl::string_view("\1\0\1m", 4)));
  EXPECT_EQ(SectionOf(module, "coreinstances"), Bytes(absl::string_view("\1\0\0\1\0\2\1\2", 8)));
  const std::vector<uint8_t> stack = {0, 4,    'm',  'a',  'i',  'n',  1,    0,    0,    3,    0x80, 0x01,
                                      6, 0x7f, 0x7f, 0x7e, 0xc0, 0x00, 0x7d, 0,    0,    0x80, 0x3f, 0x7c,
                                      0, 0,    0,    0,    0,    0,    0xf0, 0x3f, 0x01, 0x01, 0};
  EXPECT_EQ(SectionOf(module, "corestack"), stack);
}

TEST(CoreDumpText, ShowsWhatADumpHas) {
  CoreDump dump;
  dump.program = "prog.wasm";
  dump.reason = "unreachable";
  dump.modules = {"prog"};
  dump.instances.push_back({0, {0}, {0, 1, 2}, {0}});
  DumpedFrame inner;
  inner.function = "geo::Sum";
  inner.func = 2;
  inner.module_offset = 0x2a;
  inner.code_offset = 4;
  inner.file = "a.cc";
  inner.line = 7;
  inner.locals = {Number(Kind::kI32, 5), Ref(Reference::Kind::kObject, 1), {}};
  inner.stack = {{Kind::kV128, 1, 2, {}}, Number(Kind::kF64, 0x3ff8000000000000)};
  DumpedFrame host;
  host.is_host = true;
  host.function = "env.ask";
  host.left_out = 3;
  DumpedFrame outer;
  outer.function = "_start";
  dump.frames = {inner, host, outer};
  dump.globals = {{ValKind::kI64, Number(Kind::kI64, static_cast<uint64_t>(-3))},
                  {kAnyRef, Ref(Reference::Kind::kObject, 0)},
                  {kFuncRef, Ref(Reference::Kind::kFunc, 2, 0)}};
  const std::vector<uint8_t> contents = {1, 2, 3};
  DumpedMemory memory;
  memory.type.limits.minimum = 1;
  memory.ranges = {{65533, contents}};
  memory.left_out_bytes = 4096;
  dump.memories.push_back(memory);
  dump.tables.push_back({"funcref", 9, {{4, Ref(Reference::Kind::kHostFunc, 1)}}, 2});
  Objects objects;
  const std::vector<uint8_t> shorts = {1, 0, 0xff, 0xff};
  objects.type_list = {{"$node", {{"value", "i32"}, {"", "ref"}}}, {"$shorts", {{"", "i16"}}}};
  objects.objects = {{0, 16, 0, {Number(Kind::kI32, 1), Ref(Reference::Kind::kObject, 0)}, {}}, {1, 16, 2, {}, shorts}};
  objects.has_more = true;
  EXPECT_EQ(Text(Write(dump, objects)),
            "core dump of prog.wasm: unreachable\n"
            "stack of main:\n"
            "     0:       0x2a - prog!geo::Sum, function 2 of instance 0 at +0x4\n"
            "                     at a.cc:7\n"
            "          local 0 = i32 5\n"
            "          local 1 = ref #1\n"
            "          local 2 = lost\n"
            "          stack 0 = v128 0x00000000000000020000000000000001\n"
            "          stack 1 = f64 1.5\n"
            "     1:       host - env.ask\n"
            "        … and 3 more frames\n"
            "     5:        0x0 - prog!_start, function 0 of instance 0 at +0x0\n"
            "instances:\n"
            "  0: prog; memories: 0; globals: 0 1 2; tables: 0\n"
            "globals:\n"
            "  0 = i64 -3\n"
            "  1 = ref #0\n"
            "  2 = function 2 of instance 0\n"
            "memories:\n"
            "  0: 1 pages, 3 bytes in 1 range, 4096 bytes left out\n"
            "tables:\n"
            "  0: funcref, 9 elements\n"
            "    4 = host function 1\n"
            "    … and 2 more that are not null\n"
            "heap, 2 objects:\n"
            "  #0 $node, 16 bytes: value = i32 1, ref #0\n"
            "  #1 $shorts, 16 bytes, length 2, i16: 1 65535\n"
            "  … and more objects\n");
}

TEST(CoreDumpWriter, MakesModulesThatAreValid) {
  CoreDump dump;
  dump.globals = {{ValKind::kI32, Number(Kind::kI32, 1)},    {ValKind::kF32, Number(Kind::kF32, 1)},
                  {ValKind::kF64, Number(Kind::kF64, 1)},    {ValKind::kV128, {Kind::kV128, 1, 2, {}}},
                  {kExternRef, Ref(Reference::Kind::kNull)}, {kExnRef, Ref(Reference::Kind::kLeftOut)}};
  DumpedMemory plain, shared, wide;
  const std::vector<uint8_t> byte = {1};
  plain.type.limits = {65536, 65536};
  plain.ranges = {{0xffffffff, byte}};
  shared.type.limits = {1, 2};
  shared.type.shared = true;
  shared.ranges = {{0, byte}};
  wide.type.limits = {0x100000, {}};
  wide.type.address = AddressType::kI64;
  wide.ranges = {{0xfffffffff, byte}};
  dump.memories = {plain, shared, wide};
  const std::vector<uint8_t> bytes = Write(dump);
  const Module module = Decode(bytes);
  EXPECT_TRUE(ValidateModule(module).ok()) << ValidateModule(module);
  const absl::StatusOr<CoreDumpReader> reader = CoreDumpReader::Read(module);
  ASSERT_TRUE(reader.ok()) << reader.status();
  for (size_t i = 0; i < dump.globals.size(); ++i)
    EXPECT_EQ(reader->dump().globals[i].value, dump.globals[i].value) << i;
  for (size_t i = 0; i < dump.memories.size(); ++i) {
    ASSERT_EQ(reader->dump().memories[i].ranges.size(), 1u);
    EXPECT_EQ(reader->dump().memories[i].ranges[0].offset, dump.memories[i].ranges[0].offset);
  }
}

TEST(CoreDumpWriter, EndsTheHeapAtItsLimit) {
  Objects objects;
  objects.type_list = {{"t", {}}};
  objects.objects.assign(1000, {0, 8, 0, {}, {}});
  WriterOptions options;
  options.max_heap_bytes = 50;
  const std::vector<uint8_t> bytes = Write({}, objects, options);
  const Module module = Decode(bytes);
  const absl::StatusOr<CoreDumpReader> reader = CoreDumpReader::Read(module);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ(reader->object_count(), 10u);
  EXPECT_TRUE(reader->left_out_objects());
}

TEST(CoreDumpWriter, PassesOnTheErrorOfItsSink) {
  Objects none;
  int parts = 0;
  const absl::Status status = WriteCoreDump({}, none, {}, [&parts](absl::Span<const uint8_t>) {
    return ++parts == 3 ? absl::ResourceExhaustedError("disk full") : absl::OkStatus();
  });
  EXPECT_EQ(status.message(), "disk full");
  EXPECT_EQ(parts, 3);
}

TEST(CoreDumpWriter, HoldsTheHeapOnce) {
  Objects objects;
  objects.type_list = {{"t", {}}};
  const std::vector<uint8_t> raw(size_t{1} << 20, 7);
  objects.objects.assign(8, {0, raw.size(), raw.size(), {}, raw});
  std::vector<uint8_t> bytes;
  size_t longest = 0;
  const absl::Status status = WriteCoreDump({}, objects, {}, [&](absl::Span<const uint8_t> part) {
    longest = std::max(longest, part.size());
    bytes.insert(bytes.end(), part.begin(), part.end());
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_LT(longest, 2 * raw.size());
  const Module module = Decode(bytes);
  const absl::StatusOr<CoreDumpReader> reader = CoreDumpReader::Read(module);
  ASSERT_TRUE(reader.ok()) << reader.status();
  int same = 0;
  EXPECT_TRUE(reader->ForEachObject([&](const DumpedObject& object) { return (same += object.raw == raw) != 0; }).ok());
  EXPECT_EQ(same, 8);
}

// A custom section: bytes, a count, and as many bytes.
struct Filled {
  absl::string_view name;
  std::vector<uint8_t> before;
  size_t count;
};

std::vector<uint8_t> WriteFilled(const std::vector<Filled>& sections) {
  ByteWriter out;
  out.Preamble();
  for (const Filled& section : sections) {
    out.Section(0, [&section](ByteWriter& in) {
      in.Name(section.name);
      in.Bytes(section.before);
      in.U32Leb(static_cast<uint32_t>(section.count));
      in.Bytes(std::vector<uint8_t>(section.count, 1));
    });
  }
  return std::move(out).Take();
}

TEST(CoreDumpReader, RefusesToHoldManyTimesTheFile) {
  const Filled stack = {"corestack", {0, 0}, 0};
  for (const Filled& many : std::vector<Filled>{{"corestack", {0, 0}, kMaxDumpedItems + 1},                  // frames
                                                {"corestack", {0, 0, 1, 0, 0, 0, 0}, kMaxDumpedValues + 1},  // locals
                                                {"coreinstances", {}, kMaxDumpedItems + 1},
                                                {"strata.tables", {0, 1, 0, 0, 0}, kMaxDumpedValues + 1},  // elements
                                                {"strata.types", {0, 1, 0}, kMaxDumpedValues + 1}}) {      // fields
    const std::vector<uint8_t> bytes = WriteFilled({many, stack});
    const Module module = Decode(bytes);
    EXPECT_EQ(CoreDumpReader::Read(module).status().code(), absl::StatusCode::kResourceExhausted) << many.name;
  }
}

TEST(CoreDumpReader, RefusesToHoldALargeObject) {
  const std::vector<uint8_t> bytes = WriteFilled({{"corestack", {0, 0}, 0},
                                                  {"strata.types", {0, 1, 0}, 0},
                                                  {"strata.heap", {0, 0, 1, 0, 0, 0, 0}, kMaxDumpedValues + 1}});
  const Module module = Decode(bytes);
  const absl::StatusOr<CoreDumpReader> reader = CoreDumpReader::Read(module);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ(reader->ForEachObject([](const DumpedObject&) { return true; }).code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(CoreDumpReader, RefusesWhatIsNone) {
  const Module module = Decode({0, 'a', 's', 'm', 1, 0, 0, 0});
  EXPECT_FALSE(IsCoreDump(module));
  EXPECT_EQ(CoreDumpReader::Read(module).status().code(), absl::StatusCode::kInvalidArgument);
}

// Every byte of the custom sections is made every wrong one of a few values: no crash, and errors name a section.
TEST(CoreDumpReader, SurvivesDamage) {
  CoreDump dump;
  dump.modules = {"m"};
  dump.instances.push_back({0, {}, {}, {0}});
  DumpedFrame frame;
  frame.locals = {Number(Kind::kI32, 5), Ref(Reference::Kind::kObject, 0)};
  frame.left_out = 1;
  dump.frames = {frame};
  dump.tables.push_back({"anyref", 2, {{0, Ref(Reference::Kind::kI31, 1)}}, 0});
  Objects objects;
  objects.type_list = {{"t", {{"f", "ref"}}}};
  objects.objects = {{0, 8, 0, {Ref(Reference::Kind::kObject, 0)}, {}}};
  const std::vector<uint8_t> good = Write(dump, objects);
  int refused = 0;
  for (size_t i = 8; i < good.size(); ++i) {
    for (const uint8_t wrong : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
      std::vector<uint8_t> bad = good;
      bad[i] = wrong;
      const absl::StatusOr<Module> module = DecodeModule(bad, Features::Wasm3());
      if (!module.ok()) continue;
      const absl::StatusOr<CoreDumpReader> reader = CoreDumpReader::Read(*module);
      const absl::Status status = reader.ok() ? PrintCoreDump(*reader, [](absl::string_view) {}) : reader.status();
      if (status.ok()) continue;
      EXPECT_EQ(status.message().substr(0, 3), status.message()[0] == 's' ? "sec" : "no ") << status;
      ++refused;
    }
  }
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace strata::wasm::coredump
