#include "wasm/interpreter/own_code.h"

#include <link.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace strata::wasm::interpreter {
namespace {

using absl::string_view;

// Where the program was loaded, against the addresses in its file.
uint64_t LoadBias() {
  uint64_t bias = 0;
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* out) {
        *static_cast<uint64_t*>(out) = info->dlpi_addr;
        return 1;  // the program itself comes first
      },
      &bias);
  return bias;
}

bool IsPadding(string_view text) {
  const string_view instruction = text.substr(0, text.find('<'));  // no symbols
  return absl::StrContains(instruction, "nop") || absl::StartsWith(instruction, "int3") ||
         absl::StartsWith(instruction, "xchg   %ax,%ax");
}

// Takes objdump's lines: "0000000000001234 <name>:" begins a function, "    1234:\tmov ..." is an instruction.
class Listing {
 public:
  explicit Listing(uint64_t bias) : bias_(bias) {}

  void AddLine(string_view line) {
    const size_t colon = line.find(':');
    uint64_t address = 0;
    if (colon == string_view::npos) return;
    if (absl::EndsWith(line, ">:")) {
      if (!absl::SimpleHexAtoi(line.substr(0, line.find(' ')), &address)) return;
      const size_t name = line.find('<') + 1;
      ExtendTo(address);
      in_padding_ = false;
      current_ = &functions_[bias_ + address];
      current_->name = std::string(line.substr(name, line.size() - 2 - name));
      begin_ = address;
      return;
    }
    if (current_ == nullptr || colon + 1 >= line.size() || line[colon + 1] != '\t') return;
    if (!absl::SimpleHexAtoi(absl::StripLeadingAsciiWhitespace(line.substr(0, colon)), &address)) return;
    AddInstruction(address, line.substr(colon + 2));
  }

  std::map<uint64_t, MachineCode> Take() { return std::move(functions_); }

 private:
  // What has been read last ends at `address`.
  void ExtendTo(uint64_t address) {
    if (current_ != nullptr && !in_padding_) current_->bytes = address - begin_;
  }

  // An instruction ends where the next one, be it padding, begins.
  void AddInstruction(uint64_t address, string_view text) {
    ExtendTo(address);
    in_padding_ = IsPadding(text);
    if (!in_padding_) current_->instructions.emplace_back(text);
  }

  const uint64_t bias_;
  std::map<uint64_t, MachineCode> functions_;
  MachineCode* current_ = nullptr;
  uint64_t begin_ = 0;
  bool in_padding_ = false;
};

struct ClosePipe {
  void operator()(FILE* pipe) const { pclose(pipe); }
};

}  // namespace

absl::StatusOr<OwnCode> OwnCode::Read() {
  char path[4096];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
  if (length <= 0) return absl::UnavailableError("cannot tell the program's path");
  const std::string command = absl::StrCat("objdump --disassemble --demangle --no-show-raw-insn --section=.text '",
                                           string_view(path, static_cast<size_t>(length)), "'");
  const std::unique_ptr<FILE, ClosePipe> pipe(popen(command.c_str(), "r"));
  if (pipe == nullptr) return absl::UnavailableError("cannot run objdump");
  Listing listing(LoadBias());
  std::string line;
  for (int c = fgetc(pipe.get()); c != EOF; c = fgetc(pipe.get())) {
    if (c != '\n') {
      line.push_back(static_cast<char>(c));
      continue;
    }
    listing.AddLine(line);
    line.clear();
  }
  OwnCode code;
  code.functions_ = listing.Take();
  if (code.functions_.size() < 100) return absl::UnavailableError("objdump (binutils) has read no functions");
  return code;
}

const MachineCode* OwnCode::At(uint64_t address) const {
  const auto found = functions_.find(address);
  return found == functions_.end() ? nullptr : &found->second;
}

}  // namespace strata::wasm::interpreter
