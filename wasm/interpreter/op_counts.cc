#include "wasm/interpreter/op_counts.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "wasm/code/register_disassembler.h"
#include "wasm/interpreter/executed_code.h"
#include "wasm/interpreter/handler_table.h"
#include "wasm/types/opcode.h"

namespace strata::wasm {
namespace {

std::string NameOfRegOp(uint16_t op) { return RegOpForm(op); }
std::string NameOfOpcode(uint16_t op) { return std::string(GetOpcodeInfo(static_cast<Opcode>(op)).text); }

// Counts rows of operations, which it knows by number.
class Rows {
 public:
  // `ops` are executed one after the other, `count` times.
  void Add(absl::Span<const uint16_t> ops, uint64_t count) {
    total_ += ops.size() * count;
    for (size_t first = 0; first < ops.size(); ++first) {
      uint64_t key = 0;
      for (size_t n = 0; n < OpHistogram::kLongest && first + n < ops.size(); ++n) {
        key = key << 16 | ops[first + n];
        counts_[n][key] += count;
      }
    }
  }

  template <class NameOf>
  OpHistogram Histogram(NameOf name_of) const {
    OpHistogram histogram;
    histogram.total = total_;
    for (size_t n = 0; n < OpHistogram::kLongest; ++n) {
      for (const auto& [key, count] : counts_[n]) histogram.rows[n].push_back({NameRow(key, n, name_of), count});
      std::sort(histogram.rows[n].begin(), histogram.rows[n].end(), [](const OpCount& a, const OpCount& b) {
        return a.count != b.count ? a.count > b.count : a.names < b.names;
      });
    }
    return histogram;
  }

 private:
  template <class NameOf>
  static std::string NameRow(uint64_t key, size_t n, NameOf name_of) {
    std::string names;
    for (size_t i = 0; i <= n; ++i) {
      absl::StrAppend(&names, i == 0 ? "" : " ", name_of(static_cast<uint16_t>(key >> (16 * (n - i)))));
    }
    return names;
  }

  uint64_t total_ = 0;
  std::array<absl::flat_hash_map<uint64_t, uint64_t>, OpHistogram::kLongest> counts_;
};

class Counting {
 public:
  Counting() {
    const absl::Span<const HandlerWord> words = interpreter::HandlerWords();
    for (size_t op = 0; op < words.size(); ++op) ops_.try_emplace(words[op], static_cast<RegOp>(op));
  }

  void Add(const ExecutedBlock& executed) {
    register_ops_.Add(RegOpsOf(executed.code, executed.block), executed.count);
    wasm_ops_.Add(OpcodesOf(executed), executed.count);
  }

  OpCounts Take() const { return {register_ops_.Histogram(NameOfRegOp), wasm_ops_.Histogram(NameOfOpcode)}; }

 private:
  absl::Span<const uint16_t> RegOpsOf(const Code& code, size_t block) {
    const absl::Span<const uint32_t> words = code.words;
    const size_t end = block + 1 < code.blocks.size() ? code.blocks[block + 1].word : words.size();
    sequence_.clear();
    for (size_t at = code.blocks[block].word; at < end;) {
      const RegOp op = ops_.at(words[at] | HandlerWord{words[at + 1]} << 32);
      if (op != SingleId(SingleOp::kCountBlock)) sequence_.push_back(op);
      at += DisassembleOp(op, words.subspan(at), static_cast<uint32_t>(at)).words;
    }
    return sequence_;
  }

  absl::Span<const uint16_t> OpcodesOf(const ExecutedBlock& executed) {
    sequence_.clear();
    ForEachInstruction(executed.instance.module(), executed.code, executed.block,
                       [this](const Instruction& instruction, uint32_t) {
                         sequence_.push_back(static_cast<uint16_t>(instruction.opcode));
                       });
    return sequence_;
  }

  absl::flat_hash_map<HandlerWord, RegOp> ops_;
  std::vector<uint16_t> sequence_;
  Rows register_ops_;
  Rows wasm_ops_;
};

}  // namespace

OpCounts CountOps(const Store& store) {
  Counting counting;
  ForEachExecutedBlock(store, [&counting](const ExecutedBlock& executed) { counting.Add(executed); });
  return counting.Take();
}

}  // namespace strata::wasm
