// One function per kind of mistake.
#include "testing/wast/opcodes/opcode_negatives.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "testing/wast/opcodes/opcode_module.h"
#include "testing/wast/opcodes/type_spelling.h"
#include "wasm/types/memory_access.h"

namespace strata::testing {
namespace {

using wasm::ByteVector;
using wasm::Concat;
using wasm::Feature;
using wasm::GetOpcodeInfo;
using wasm::ImmediateKind;
using wasm::Opcode;
using wasm::OpcodeInfo;

constexpr uint32_t kFarIndex = 1000;
constexpr char kMismatch[] = "type mismatch";

wasm::Features All() { return *wasm::Features::Parse("all", wasm::Features()); }

class Negatives {
 public:
  explicit Negatives(const OpcodeForm& form) : form_(form) {}

  std::vector<Negative> Collect() && {
    MissingOperands();
    WrongOperands();
    WrongResults();
    UnknownIndexes();
    if (GetOpcodeInfo(form_.opcode).signature != "*") WrongImmediates();
    CutImmediates();
    FeatureOff();
    return std::move(negatives_);
  }

 private:
  void Add(std::string what, const TestFunction& function, absl::string_view message) {
    negatives_.push_back({std::move(what), BinaryModule(function), std::string(message), All()});
  }

  std::vector<std::string> OperandTypes() const {
    std::vector<std::string> types;
    for (const Operand& operand : form_.operands) types.push_back(operand.type);
    return types;
  }

  // The operands of these types, then the instruction.
  TestFunction With(const std::vector<std::string>& operands) const {
    return {form_.results, Concat({PushesOf(operands), form_.encoding.Bytes()})};
  }
  TestFunction WithInstruction(const ByteVector& instruction) const {
    return {form_.results, Concat({PushesOf(OperandTypes()), instruction})};
  }

  void MissingOperands() {
    std::vector<std::string> types = OperandTypes();
    while (!types.empty()) {
      types.erase(types.begin());
      Add(absl::StrCat("only ", types.size(), " operands"), With(types), kMismatch);
    }
  }

  void WrongOperands() {
    for (size_t i = 0; i < form_.operands.size(); ++i) {
      const Operand& operand = form_.operands[i];
      if (operand.accepts == Operand::Accepts::kAnything) continue;
      const bool takes_references = operand.accepts == Operand::Accepts::kReferences;
      for (const std::string& wrong : takes_references ? NumberTypes() : TypesThatNeverMatch(operand.type)) {
        std::vector<std::string> types = OperandTypes();
        types[i] = wrong;
        Add(absl::StrCat("operand ", i, " of type ", wrong), With(types), kMismatch);
      }
    }
  }

  void WrongResults() {
    const TestFunction right = With(OperandTypes());
    if (form_.diverges) {
      // Anything may follow, but for a value that is surely of another type.
      const std::string wrong = form_.results.empty() ? "i32" : UnrelatedTypes(form_.results.back())[0];
      return Add("a left over value", {form_.results, Concat({right.code, PushOf(wrong)})}, kMismatch);
    }
    for (size_t i = 0; i < form_.results.size(); ++i) {
      for (const std::string& wrong : UnrelatedTypes(form_.results[i])) {
        TestFunction function = right;
        function.results[i] = wrong;
        Add(absl::StrCat("result ", i, " of type ", wrong), function, kMismatch);
      }
    }
    Add("a result too few", {form_.results, Concat({right.code, PushOf("i32")})}, kMismatch);
    TestFunction more = right;
    more.results.insert(more.results.begin(), "i32");
    Add("a result too many", more, kMismatch);
  }

  void UnknownIndexes() {
    for (size_t token = 0; token < form_.encoding.token_count(); ++token) {
      const absl::string_view space = form_.encoding.SpaceOf(token);
      if (space.empty()) continue;
      Add(absl::StrCat(space, " ", kFarIndex), WithInstruction(form_.encoding.WithIndex(token, kFarIndex)),
          absl::StrCat("unknown ", space, " ", kFarIndex));
    }
  }

  // The instruction with the byte `at` bytes after its opcode replaced.
  ByteVector WithImmediate(size_t at, uint8_t byte) const {
    ByteVector bytes = form_.encoding.Bytes();
    bytes[wasm::Op(form_.opcode).size() + at] = byte;
    return bytes;
  }

  void WrongImmediates() {
    const ImmediateKind kind = GetOpcodeInfo(form_.opcode).immediate;
    const ByteVector bytes = form_.encoding.Bytes();
    const uint8_t lanes = static_cast<uint8_t>(wasm::LaneCount(form_.opcode));
    if (kind == ImmediateKind::kMemArg || kind == ImmediateKind::kMemArgLane) WrongAlignments();
    if (kind == ImmediateKind::kLane || kind == ImmediateKind::kShuffle) WrongLane(0, lanes);
    if (kind == ImmediateKind::kMemArgLane) WrongLane(bytes.size() - wasm::Op(form_.opcode).size() - 1, lanes);
    if (kind == ImmediateKind::kFence) Add("flags 1", WithInstruction(WithImmediate(0, 1)), "zero byte expected");
  }

  void WrongLane(size_t at, uint8_t lanes) {
    const std::string message = absl::StrCat("invalid lane index ", lanes);
    Add(message, WithInstruction(WithImmediate(at, lanes)), message);
  }

  void WrongAlignments() {
    const uint8_t flags = form_.encoding.Bytes()[wasm::Op(form_.opcode).size()];
    Add("larger alignment", WithInstruction(WithImmediate(0, static_cast<uint8_t>(flags + 1))),
        "alignment must not be larger than natural");
    Add("flags 0x80", WithInstruction(Concat({wasm::Op(form_.opcode), {0x80, 0x01, 0}})), "malformed memop flags");
    const bool atomic = GetOpcodeInfo(form_.opcode).feature == Feature::kThreads;
    if (!atomic || wasm::AccessSizeLog2(form_.opcode) == 0) return;
    Add("smaller alignment", WithInstruction(WithImmediate(0, static_cast<uint8_t>(flags - 1))),
        "atomic alignment must be natural");
  }

  // What comes next in the module is then read as immediates, or missing: the wording is open.
  void CutImmediates() {
    const ByteVector pushes = PushesOf(OperandTypes());
    for (size_t count = 1; count < form_.encoding.OpcodeTail(); ++count) {
      const ByteVector code = Concat({pushes, form_.encoding.CutAfter(count)});
      Add(absl::StrCat("cut after ", count, " bytes"), {form_.results, code, false}, "");
    }
  }

  void FeatureOff() {
    const OpcodeInfo& info = GetOpcodeInfo(form_.opcode);
    if (info.feature == Feature::kMvp) return;
    wasm::ModuleBuilder module;
    module.FuncType({}, {});
    module.Func(0, wasm::Op(form_.opcode, wasm::MinimalImmediates(info.immediate)));
    wasm::Features features = All().Without(info.feature);
    // `throw` is part of both exception proposals.
    if (form_.opcode == Opcode::kThrow) features = features.Without(Feature::kLegacyExceptions);
    const absl::string_view name = wasm::FeatureName(info.feature);
    negatives_.push_back({absl::StrCat("without ", name), module.Bytes(),
                          absl::StrCat(info.text, " needs the ", name, " proposal"), features});
  }

  const OpcodeForm& form_;
  std::vector<Negative> negatives_;
};

}  // namespace

std::vector<Negative> NegativesOf(const OpcodeForm& form) { return Negatives(form).Collect(); }

}  // namespace strata::testing
