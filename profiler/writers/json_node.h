// A place in a JSON document that is being checked: a value that may be missing, and where it is.
//
// Asking a node for a member or for a value of some kind reports what is wrong, once; asking further of a node that is
// missing or of the wrong kind reports nothing more. So rules can be written down without testing each step.

#ifndef STRATA_PROFILER_WRITERS_JSON_NODE_H_
#define STRATA_PROFILER_WRITERS_JSON_NODE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "vm_binding/base/json/json_value.h"

namespace strata::profiler {

// Collects violations, up to a limit.
class CheckReport {
 public:
  explicit CheckReport(size_t limit) : limit_(limit) {}

  bool full() const { return violations_.size() >= limit_; }
  void Add(absl::string_view path, absl::string_view what);
  std::vector<std::string> Take() && { return std::move(violations_); }

 private:
  size_t limit_;
  std::vector<std::string> violations_;
};

class JsonNode {
 public:
  // `value` is null for a missing value; value and report outlive the node.
  JsonNode(const base::JsonValue* value, std::string path, CheckReport& report)
      : value_(value), path_(std::move(path)), report_(&report) {}

  bool present() const { return value_ != nullptr; }
  const base::JsonValue* value() const { return value_; }
  const std::string& path() const { return path_; }
  CheckReport& report() const { return *report_; }

  // Reports a violation here, unless the node is missing.
  void Fail(absl::string_view what) const;

  // Reports if this is no object, or has no such member.
  JsonNode Member(absl::string_view key) const;
  // Missing, without a report, if there is no such member.
  JsonNode Optional(absl::string_view key) const;

  // Each reports if the value is of another kind.
  std::optional<double> Number() const;
  std::optional<double> Integer() const;
  std::optional<bool> Bool() const;
  std::optional<absl::string_view> String() const;
  std::vector<JsonNode> Elements() const;

  // Reports unless the value is one of those strings.
  void ExpectOneOf(absl::Span<const absl::string_view> words) const;
  // Reports unless the value is an index into `what`, which has `size` elements.
  void ExpectIndex(size_t size, absl::string_view what) const;
  // Reports unless the value is null or a number.
  void ExpectNumberOrNull() const;

 private:
  void ExpectKind(bool is_kind, absl::string_view kind) const;
  std::string PathOf(absl::string_view key) const;

  const base::JsonValue* value_;
  std::string path_;
  CheckReport* report_;
};

bool IsInteger(double number);
// For messages: all digits of it.
std::string NumberText(double number);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_JSON_NODE_H_
