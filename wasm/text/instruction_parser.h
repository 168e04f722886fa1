// Reads instruction sequences, flat and folded, and writes them in the binary format (core specification 6.5).
//
// Nothing recurses: what is open at a place of the text — blocks, folded instructions and the arms of folded blocks —
// is on an explicit stack, so that depth is bounded by memory only. A folded instruction's own bytes wait on that stack
// until its operands are written.

#ifndef STRATA_WASM_TEXT_INSTRUCTION_PARSER_H_
#define STRATA_WASM_TEXT_INSTRUCTION_PARSER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wasm/binary/byte_writer.h"
#include "wasm/text/cursor.h"
#include "wasm/text/immediate_parser.h"
#include "wasm/text/label_stack.h"
#include "wasm/text/module_scope.h"
#include "wasm/types/opcode.h"

namespace strata::wasm::text {

class InstructionParser {
 public:
  // `function` collects the names of labels and the hints; constant expressions get one of their own.
  InstructionParser(Cursor& cursor, ModuleScope& module, FunctionScope& function)
      : cursor_(cursor), module_(module), function_(function), immediates_(cursor, module, function.locals, labels_) {}

  // Reads up to the ")" that is not the sequence's own, and leaves it. Writes no final `end`. `out` starts with the
  // function's local declarations.
  void ParseSequence(ByteWriter& out);
  // Reads one folded instruction.
  void ParseFolded(ByteWriter& out);

 private:
  enum class Kind : uint8_t {
    kSequence,     // the outermost: ends before ")"
    kOne,          // the outermost: ends after one folded instruction
    kFlatBlock,    // ends with `end`
    kFoldedPlain,  // operands of an instruction that has no block
    kFoldedBlock,  // (block …
    kFoldedIf,     // (if …, outside its arms
    kFoldedTry,    // (try …, outside its arms
    kArm,          // (then …, (do …, (catch …
  };
  // How far an if or try has come.
  enum class Stage : uint8_t { kStart, kFirst, kLast };
  struct Label {
    std::string id;                   // empty if it has none
    std::optional<std::string> name;  // that the binary gets
  };
  struct Frame {
    Kind kind = Kind::kSequence;
    Opcode opcode = Opcode::kNop;
    Stage stage = Stage::kStart;
    std::vector<uint8_t> waiting;     // bytes to write before the frame's end or first arm
    Label label;                      // of a folded if, until its first arm
    std::optional<std::string> hint;  // of the waiting instruction
  };

  void Run(Kind outermost, ByteWriter& out);
  void Step();
  // Whether an instruction may stand here bare, or in parentheses at least.
  bool AcceptsFlat() const;
  bool AcceptsInstruction() const;
  Frame& top() { return frames_.back(); }

  void StepOpen();
  void StepClose();
  void StepKeyword();
  void StepHint();

  void OpenFolded();
  void OpenFoldedIf();
  void OpenIfArm();
  void OpenTryArm();
  void OpenTryDelegate();
  void OpenFlatBlock(Opcode opcode);
  // `else`, `end`, `catch`, `catch_all` or `delegate` of a flat block.
  bool AcceptsPart(Opcode part) const;
  void ParsePart(Opcode part);
  void CheckEndLabel();

  // The opcode whose name stands here, consumed; nullopt after an error.
  bool IsOn(Opcode opcode) const;
  std::optional<Opcode> TakeOpcode();
  Label TakeLabel();
  void PushLabel(Label label);
  void PushFrame(Kind kind, Opcode opcode);
  // Block type and catches, behind the label.
  void ParseBlockHeader(Opcode opcode, ByteWriter& out);
  void WriteWaiting(Frame& frame);
  void RecordHint(std::optional<std::string> hint);
  void EndBlock();

  Cursor& cursor_;
  ModuleScope& module_;
  FunctionScope& function_;
  LabelStack labels_;
  uint32_t label_count_ = 0;
  ImmediateParser immediates_;
  std::vector<Frame> frames_;
  std::optional<std::string> hint_;  // before an instruction not read yet
  ByteWriter* out_ = nullptr;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_INSTRUCTION_PARSER_H_
