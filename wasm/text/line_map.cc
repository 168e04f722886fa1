#include "wasm/text/line_map.h"

#include <algorithm>
#include <iterator>

namespace strata::wasm::text {

std::optional<LineMap::Position> LineMap::PositionOf(uint32_t offset) const {
  const auto after = std::upper_bound(instructions_.begin(), instructions_.end(), offset,
                                      [](uint32_t value, const Entry& entry) { return value < entry.offset; });
  if (after == instructions_.begin() || std::prev(after)->at.line == 0) return std::nullopt;
  return std::prev(after)->at;
}

std::optional<LineMap::Range> LineMap::LinesOf(FuncIndex func) const {
  if (func.value >= functions_.size()) return std::nullopt;
  return functions_[func.value];
}

void LineMap::BeginFunction(uint32_t line) { functions_.push_back({line, line}); }

void LineMap::EndFunction(uint32_t line, uint32_t end_offset) {
  functions_.back().last = line;
  if (instructions_.size() == sorted_) return;
  std::sort(instructions_.begin() + static_cast<std::ptrdiff_t>(sorted_), instructions_.end(),
            [](const Entry& a, const Entry& b) { return a.offset < b.offset; });
  instructions_.push_back({end_offset, {}});
  sorted_ = instructions_.size();
}

}  // namespace strata::wasm::text
