#include "wasm/text/script.h"

#include <algorithm>
#include <utility>

#include "wasm/text/assembler.h"
#include "wasm/text/cursor.h"
#include "wasm/text/lexer.h"

namespace strata::wasm::text {
namespace {

using Kind = Command::Kind;

constexpr absl::string_view kFieldWords[] = {"type",   "rec", "import", "func",  "table", "memory",
                                             "global", "tag", "export", "start", "elem",  "data"};
// Threads may not nest, so that nothing here recurses without bound.
constexpr int kMaxThreadDepth = 16;

class ScriptParser {
 public:
  ScriptParser(absl::string_view source, const Tokens& tokens) : source_(source), cursor_(tokens, {}) {}

  absl::StatusOr<std::vector<Command>> Run() {
    std::vector<Command> commands;
    if (AtField()) {
      commands.push_back(WholeTextAsModule());
    } else {
      ParseCommands(commands);
      cursor_.Expect(TokenKind::kEof);
    }
    if (!cursor_.ok()) return cursor_.status();
    return commands;
  }

 private:
  using Handler = void (ScriptParser::*)(Command&);
  struct Row {
    absl::string_view word;
    Handler handler;
    Kind kind;
  };
  static const Row* FindRow(absl::string_view word);

  bool AtField() const {
    const absl::string_view word = cursor_.OpenKeyword();
    return std::find(std::begin(kFieldWords), std::end(kFieldWords), word) != std::end(kFieldWords);
  }

  Command WholeTextAsModule() {
    Command command;
    command.module.text = std::string(source_);
    return command;
  }

  // Calls come in the order of the text.
  Position PositionHere() {
    const uint32_t offset = cursor_.Peek().offset;
    position_ = PositionOf(source_.substr(position_offset_), offset - position_offset_, position_);
    position_offset_ = offset;
    return position_;
  }

  void ParseCommands(std::vector<Command>& commands) {
    while (cursor_.Is(TokenKind::kOpen)) {
      commands.emplace_back();
      ParseCommand(commands.back());
    }
  }

  void ParseCommand(Command& command) {
    const Row* const row = FindRow(cursor_.OpenKeyword());
    if (row == nullptr) return cursor_.Unexpected(cursor_.Peek(1));
    command.position = PositionHere();
    command.kind = row->kind;
    if (row->handler == &ScriptParser::ParseModule || row->handler == &ScriptParser::ParseAction) {
      return (this->*row->handler)(command);
    }
    cursor_.Next();
    cursor_.Next();
    (this->*row->handler)(command);
    cursor_.ExpectClose();
  }

  // The two that other commands contain too start at their "(".
  void ParseModule(Command& command);
  void ParseAction(Command& command);
  void ParseRegister(Command& command);
  void ParseAssertReturn(Command& command);
  void ParseAssertNan(Command& command);
  void ParseAssertTrap(Command& command);
  void ParseAssertException(Command& command);
  void ParseAssertModule(Command& command);
  void ParseThread(Command& command);
  void ParseWait(Command& command);

  std::string ConsumeId() { return cursor_.ConsumeId().value_or(""); }
  std::string ParseStrings();

  const absl::string_view source_;
  Cursor cursor_;
  Position position_;
  uint32_t position_offset_ = 0;
  int thread_depth_ = 0;
};

const ScriptParser::Row* ScriptParser::FindRow(absl::string_view word) {
  static constexpr Row kRows[] = {
      {"module", &ScriptParser::ParseModule, Kind::kModule},
      {"register", &ScriptParser::ParseRegister, Kind::kRegister},
      {"invoke", &ScriptParser::ParseAction, Kind::kAction},
      {"get", &ScriptParser::ParseAction, Kind::kAction},
      {"assert_return", &ScriptParser::ParseAssertReturn, Kind::kAssertReturn},
      {"assert_return_canonical_nan", &ScriptParser::ParseAssertNan, Kind::kAssertReturn},
      {"assert_return_arithmetic_nan", &ScriptParser::ParseAssertNan, Kind::kAssertReturn},
      {"assert_trap", &ScriptParser::ParseAssertTrap, Kind::kAssertTrap},
      {"assert_exhaustion", &ScriptParser::ParseAssertTrap, Kind::kAssertExhaustion},
      {"assert_exception", &ScriptParser::ParseAssertException, Kind::kAssertException},
      {"assert_unlinkable", &ScriptParser::ParseAssertModule, Kind::kAssertUnlinkable},
      {"assert_invalid", &ScriptParser::ParseAssertModule, Kind::kAssertInvalid},
      {"assert_malformed", &ScriptParser::ParseAssertModule, Kind::kAssertMalformed},
      {"assert_invalid_custom", &ScriptParser::ParseAssertModule, Kind::kAssertInvalidCustom},
      {"assert_malformed_custom", &ScriptParser::ParseAssertModule, Kind::kAssertMalformedCustom},
      {"thread", &ScriptParser::ParseThread, Kind::kThread},
      {"wait", &ScriptParser::ParseWait, Kind::kWait},
  };
  for (const Row& row : kRows) {
    if (row.word == word) return &row;
  }
  return nullptr;
}

void ScriptParser::ParseModule(Command& command) {
  const uint32_t open = cursor_.index();
  const Token last = cursor_.At(cursor_.Peek().close);
  command.module.start = PositionHere();
  cursor_.ExpectOpen("module");
  if (cursor_.ConsumeKeyword("definition")) command.kind = Kind::kModuleDefinition;
  if (cursor_.ConsumeKeyword("instance")) {
    command.kind = Kind::kModuleInstance;
    command.id = ConsumeId();
    command.module_id = ConsumeId();
    return cursor_.ExpectClose();
  }
  const uint32_t header_end = cursor_.index();
  command.module.id = ConsumeId();
  if (cursor_.ConsumeKeyword("binary")) {
    command.module.form = ModuleSource::Form::kBinary;
    const std::string bytes = ParseStrings();
    command.module.bytes.assign(bytes.begin(), bytes.end());
    return cursor_.ExpectClose();
  }
  if (cursor_.ConsumeKeyword("quote")) {
    command.module.form = ModuleSource::Form::kQuote;
    command.module.start = {};
    command.module.text = ParseStrings();
    return cursor_.ExpectClose();
  }
  if (last.kind != TokenKind::kClose) return cursor_.Unexpected(last);
  ModuleSource& module = command.module;
  const uint32_t begin = cursor_.At(open).offset;
  module.text = std::string(source_.substr(begin, last.offset + 1 - begin));
  if (command.kind == Kind::kModuleDefinition) {
    // Blanked out rather than removed: places stay what they are.
    const Token definition = cursor_.At(header_end - 1);
    std::fill_n(module.text.begin() + (definition.offset - begin), definition.size, ' ');
  }
  cursor_.Seek(cursor_.At(open).close);
  cursor_.ExpectClose();
}

std::string ScriptParser::ParseStrings() {
  std::string bytes;
  while (cursor_.Is(TokenKind::kString)) bytes += cursor_.ExpectString();
  return bytes;
}

void ScriptParser::ParseAction(Command& command) {
  cursor_.Expect(TokenKind::kOpen);
  if (cursor_.ConsumeKeyword("get")) {
    command.action.kind = Action::Kind::kGet;
  } else if (!cursor_.ConsumeKeyword("invoke")) {
    return cursor_.Unexpected();
  }
  command.action.module = ConsumeId();
  command.action.name = cursor_.ExpectName();
  if (command.action.kind == Action::Kind::kInvoke) {
    while (cursor_.Is(TokenKind::kOpen)) command.action.args.push_back(ParseScriptValue(cursor_));
  }
  cursor_.ExpectClose();
}

void ScriptParser::ParseRegister(Command& command) {
  command.name = cursor_.ExpectName();
  command.module_id = ConsumeId();
}

void ScriptParser::ParseAssertReturn(Command& command) {
  ParseAction(command);
  while (cursor_.Is(TokenKind::kOpen)) command.expected.push_back(ParseResultPattern(cursor_));
}

// The spelling of scripts before nan: patterns.
void ScriptParser::ParseAssertNan(Command& command) {
  const bool canonical = cursor_.Text(cursor_.At(cursor_.index() - 1)) == "assert_return_canonical_nan";
  ParseAction(command);
  ResultPattern& pattern = command.expected.emplace_back();
  pattern.kind = ResultPattern::Kind::kAnyNan;
  pattern.nan = canonical ? ResultPattern::Nan::kCanonical : ResultPattern::Nan::kArithmetic;
}

void ScriptParser::ParseAssertTrap(Command& command) {
  if (cursor_.AtOpen("module")) {
    ParseModule(command);
    command.kind = Kind::kAssertInstanceTrap;
  } else {
    ParseAction(command);
  }
  command.message = cursor_.ExpectString();
}

void ScriptParser::ParseAssertException(Command& command) { ParseAction(command); }

void ScriptParser::ParseAssertModule(Command& command) {
  const Kind kind = command.kind;
  ParseModule(command);
  command.kind = kind;
  command.message = cursor_.ExpectString();
}

void ScriptParser::ParseThread(Command& command) {
  if (++thread_depth_ > kMaxThreadDepth) cursor_.Fail(cursor_.Peek(), "threads nested too deeply");
  command.id = ConsumeId();
  while (cursor_.ConsumeOpen("shared")) {
    cursor_.ExpectOpen("module");
    command.shared_modules.push_back(ConsumeId());
    cursor_.ExpectClose();
    cursor_.ExpectClose();
  }
  ParseCommands(command.commands);
  --thread_depth_;
}

void ScriptParser::ParseWait(Command& command) { command.id = ConsumeId(); }

}  // namespace

absl::StatusOr<std::vector<uint8_t>> AssembleModule(const ModuleSource& source, const Features& features) {
  if (source.form == ModuleSource::Form::kBinary) return source.bytes;
  AssembleOptions options;
  options.start = source.start;
  return AssembleText(source.text, features, options);
}

absl::StatusOr<std::vector<Command>> ParseScript(absl::string_view source) {
  const absl::StatusOr<Tokens> tokens = Lex(source);
  if (!tokens.ok()) return tokens.status();
  return ScriptParser(source, *tokens).Run();
}

}  // namespace strata::wasm::text
