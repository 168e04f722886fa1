#include "profiler/writers/golden/json_lines.h"

#include <cstddef>

namespace strata::profiler {
namespace {

class LineBreaker {
 public:
  explicit LineBreaker(absl::string_view json) : json_(json) {}

  std::string Break() {
    while (at_ < json_.size()) Next();
    lines_.push_back('\n');
    return lines_;
  }

 private:
  bool InObject() const { return !open_.empty() && open_.back() == '{'; }

  void NewLine() {
    lines_.push_back('\n');
    size_t depth = 0;
    for (const char bracket : open_) depth += bracket == '{' ? 1 : 0;
    lines_.append(depth, ' ');
  }

  void Next() {
    const char c = json_[at_];
    if (c == '"') return String();
    ++at_;
    if (c == '}' || c == ']') open_.pop_back();
    if (c == '}' && lines_.back() != '{') NewLine();
    lines_.push_back(c);
    if (c == '{' || c == '[') open_.push_back(c);
    const char next = json_[at_ < json_.size() ? at_ : 0];
    if ((c == '{' && next != '}') || (c == ',' && (InObject() || next == '{'))) NewLine();
  }

  void String() {
    const size_t begin = at_++;
    for (; json_[at_] != '"'; ++at_) at_ += json_[at_] == '\\' ? 1 : 0;
    ++at_;
    lines_.append(json_.substr(begin, at_ - begin));
  }

  const absl::string_view json_;
  size_t at_ = 0;
  std::string open_;  // brackets
  std::string lines_;
};

}  // namespace

std::string JsonLines(absl::string_view json) { return LineBreaker(json).Break(); }

}  // namespace strata::profiler
