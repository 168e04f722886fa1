#include "wasm/api/module.h"

#include <fstream>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "wasm/api/engine.h"

namespace strata::wasm::api {
namespace {

using ::testing::HasSubstr;

constexpr char kModule[] = R"(
  (module $shapes
    (type $point (struct (field i32) (field (mut f64))))
    (import "host" "log" (func $log (param i32) (result i64)))
    (import "host" "mem" (memory 1 4))
    (@custom "notes" "first") (@custom "notes" "second")
    (tag (export "oops") (param i32))
    (global (export "g") (mut i64) (i64.const 1))
    (table (export "t") 2 9 funcref)
    (func (export "f") (param (ref null $point)) (result f32) (f32.const 1)))
)";

TEST(Module, TellsItsImportsAndExportsByType) {
  const Engine engine;
  const absl::StatusOr<Module> module = Module::Create(engine, kModule);
  ASSERT_TRUE(module.ok()) << module.status();
  EXPECT_EQ(module->name(), "shapes");
  const std::vector<ImportType> imports = module->imports();
  ASSERT_EQ(imports.size(), 2u);
  EXPECT_EQ(imports[0].name, "log");
  EXPECT_EQ(std::get<FuncType>(imports[0].type), (FuncType{{ValKind::kI32}, {ValKind::kI64}}));
  EXPECT_EQ(std::get<MemoryType>(imports[1].type).limits, (Limits{1, 4}));
  ASSERT_EQ(module->exports().size(), 4u);
  EXPECT_EQ(std::get<TagPayload>(*module->FindExport("oops")).type.params, std::vector<ValType>{ValKind::kI32});
  EXPECT_TRUE(std::get<GlobalType>(*module->FindExport("g")).is_mutable);
  EXPECT_EQ(std::get<TableType>(*module->FindExport("t")).limits.maximum, 9u);
  EXPECT_TRUE(absl::IsNotFound(module->FindExport("missing").status()));
  EXPECT_EQ(*module->FunctionName(0), "log");
  EXPECT_TRUE(absl::IsNotFound(module->FunctionName(2).status()));
}

TEST(Module, GivesCustomSectionsInOrder) {
  const Engine engine;
  const Module module = *Module::Create(engine, kModule);
  const auto notes = module.CustomSections("notes");
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_EQ(std::string(notes[1].begin(), notes[1].end()), "second");
  EXPECT_TRUE(module.CustomSections("none").empty());
}

TEST(Module, NamesTypesThatTheEngineKnows) {
  const Engine engine;
  const Module module = *Module::Create(engine, kModule);
  const HeapType point = *module.FindType("point");
  EXPECT_EQ(engine.Describe(point)->struct_type()->fields.size(), 2u);
  // The same type, declared by the host.
  StructType fields;
  fields.fields = {FieldType{ValKind::kI32}, FieldType{ValKind::kF64, PackedKind::kNone, true}};
  EXPECT_EQ(*engine.DefineType(fields), point);
  const FuncType f = std::get<FuncType>(*module.FindExport("f"));
  EXPECT_EQ(f.params[0].ref().heap, point);
  EXPECT_TRUE(absl::IsNotFound(module.FindType("line").status()));
  EXPECT_TRUE(absl::IsNotFound(module.Type(9).status()));
}

TEST(Module, SaysWhatIsWrongAndWhere) {
  const Engine engine;
  const absl::Status malformed = Module::Create(engine, "(module (func (i32.bogus)))").status();
  EXPECT_EQ(malformed.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(malformed.message(), HasSubstr("malformed text: 1:"));
  const absl::Status invalid = Module::Create(engine, "(module (func (result i32)))").status();
  EXPECT_THAT(invalid.message(), HasSubstr("invalid: "));
  EXPECT_THAT(Module::Create(engine, absl::string_view("\0asm\2", 5)).status().message(), HasSubstr("malformed: "));
}

TEST(Module, KeepsToTheFeaturesOfItsEngine) {
  Config config;
  config.features = Features::Default().Without(Feature::kTailCall);
  EXPECT_FALSE(Module::Create(Engine(config), "(module (func return_call 0))").ok());
  EXPECT_TRUE(Module::Create(Engine(), "(module (func return_call 0))").ok());
}

TEST(Engine, RefusesTypesThatAreNone) {
  const Engine engine;
  const auto refused = [&engine](const CompositeType& type) {
    return absl::IsInvalidArgument(engine.DefineType(type).status());
  };
  EXPECT_TRUE(refused(ArrayType{FieldType{ValType(RefType{HeapType::Concrete(12345), true})}}));
  EXPECT_TRUE(refused(ArrayType{FieldType{ValKind::kI64, PackedKind::kI8}}));
  EXPECT_TRUE(refused(ArrayType{FieldType{ValKind::kBottom}}));
  EXPECT_TRUE(refused(StructType{std::vector<FieldType>(10'001)}));
  EXPECT_TRUE(refused(FuncType{std::vector<ValType>(1'001), {}}));
  EXPECT_FALSE(engine.Describe(HeapType::Concrete(0)).ok());
  EXPECT_FALSE(engine.Describe(HeapType{HeapKind::kAny, 0}).ok());
}

TEST(Module, ComesFromAFile) {
  const Engine engine;
  const std::string path = ::testing::TempDir() + "/module_test_file.wat";
  std::ofstream(path) << "(module (func (export \"f\")))";
  const absl::StatusOr<Module> module = Module::FromFile(engine, path);
  ASSERT_TRUE(module.ok()) << module.status();
  EXPECT_EQ(module->name(), "module_test_file.wat");
  EXPECT_TRUE(module->FindExport("f").ok());
  EXPECT_EQ(Module::FromFile(engine, path, {.name = "mine"})->name(), "mine");
  const absl::Status large = Module::FromFile(engine, path, {.max_file_bytes = 10}).status();
  EXPECT_TRUE(absl::IsResourceExhausted(large));
  EXPECT_EQ(large.message(), path + ": larger than 10 bytes");
  std::ofstream(path) << "(module (func (result i32)))";
  const absl::Status invalid = Module::FromFile(engine, path).status();
  EXPECT_TRUE(absl::IsInvalidArgument(invalid));
  EXPECT_EQ(invalid.message().find(path + ": invalid: "), 0u) << invalid;
  EXPECT_TRUE(absl::IsNotFound(Module::FromFile(engine, path + ".none").status()));
  EXPECT_FALSE(Module::FromFile(engine, ::testing::TempDir()).ok());
}

}  // namespace
}  // namespace strata::wasm::api
