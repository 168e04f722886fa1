#include "profiler/writers/chrome_trace_checker.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/json/json_reader.h"
#include "vm_binding/base/json/json_value.h"

namespace strata::profiler {
namespace {

using base::JsonValue;

// In nanoseconds, which are whole.
struct Extent {
  std::string name;
  int64_t begin_ns = 0;
  int64_t end_ns = 0;
};

class Checker {
 public:
  std::vector<std::string> Check(absl::string_view json) {
    const absl::StatusOr<JsonValue> document = base::ReadJson(json);
    if (!document.ok()) return {std::string(document.status().message())};
    const JsonValue* events = document->Find("traceEvents");
    if (events == nullptr || events->array() == nullptr) return {"no traceEvents"};
    for (const JsonValue& event : *events->array()) {
      CheckEvent(event);
      ++event_;
    }
    for (const auto& [thread, open] : open_) Expect(open.empty(), absl::StrCat("a slice of ", thread, " has no end"));
    for (const auto& [id, ends] : flows_) Expect(ends == 3, absl::StrCat("flow ", id, " lacks an end"));
    return problems_;
  }

 private:
  void Expect(bool holds, absl::string_view problem) {
    if (!holds) problems_.push_back(absl::StrCat("event ", event_, ": ", problem));
  }

  double Number(const JsonValue& event, absl::string_view key) {
    const JsonValue* value = event.Find(key);
    const bool is_number = value != nullptr && value->number() != nullptr;
    Expect(is_number, absl::StrCat("no number ", key));
    return is_number ? *value->number() : 0;
  }

  std::string Text(const JsonValue& event, absl::string_view key) {
    const JsonValue* value = event.Find(key);
    const bool is_text = value != nullptr && value->string() != nullptr;
    Expect(is_text, absl::StrCat("no string ", key));
    return is_text ? *value->string() : "";
  }

  int64_t Nanos(const JsonValue& event, absl::string_view key) { return std::llround(Number(event, key) * 1000); }

  void CheckEvent(const JsonValue& event) {
    const std::string phase = Text(event, "ph");
    Number(event, "pid");
    const double thread = Number(event, "tid");
    const std::string name = Text(event, "name");
    if (phase == "M") {
      if (name == "thread_name") threads_.insert(thread);
      return;
    }
    const int64_t time_ns = Nanos(event, "ts");
    if (phase != "C") Expect(threads_.count(thread) == 1, "a thread without a name");
    if (phase == "B") return CheckBegin(thread, {name, time_ns, time_ns});
    if (phase == "E") return CheckEnd(thread, name, time_ns);
    if (phase == "s" || phase == "f") return CheckFlow(event, phase == "s", thread, time_ns);
    if (phase == "C") return CheckCounter(event);
    Expect(phase == "i" && Text(event, "s") == "t", "of a phase that is not known");
  }

  void CheckOrder(double thread, int64_t time_ns) {
    const auto [last, is_first] = last_ns_.try_emplace(thread, time_ns);
    Expect(last->second <= time_ns, "slices out of order");
    last->second = time_ns;
  }

  void CheckBegin(double thread, Extent slice) {
    CheckOrder(thread, slice.begin_ns);
    open_[thread].push_back(slices_[thread].size());
    slices_[thread].push_back(std::move(slice));
  }

  // Of what began last and has not ended.
  void CheckEnd(double thread, const std::string& name, int64_t time_ns) {
    CheckOrder(thread, time_ns);
    std::vector<size_t>& open = open_[thread];
    if (open.empty()) return Expect(false, "an end without a slice");
    Extent& slice = slices_[thread][open.back()];
    Expect(slice.name == name, "an end of another slice");
    slice.end_ns = time_ns;
    open.pop_back();
  }

  void CheckCounter(const JsonValue& event) {
    const JsonValue* arguments = event.Find("args");
    const bool has_value = arguments != nullptr && arguments->object() != nullptr && arguments->object()->size() == 1;
    Expect(has_value && arguments->object()->front().value.number() != nullptr, "no value");
  }

  void CheckFlow(const JsonValue& event, bool starts, double thread, int64_t time_ns) {
    const double id = Number(event, "id");
    const int end = starts ? 1 : 2;
    Expect((flows_[id] & end) == 0, "an end of a flow twice");
    flows_[id] |= end;
    if (starts) flow_starts_[id] = time_ns;
    if (!starts) Expect(flow_starts_[id] <= time_ns, "a flow back in time");
    const std::vector<Extent>& slices = slices_[thread];
    auto at = std::upper_bound(slices.begin(), slices.end(), time_ns,
                               [](int64_t time, const Extent& slice) { return time < slice.begin_ns; });
    while (at != slices.begin() && std::prev(at)->end_ns < time_ns) --at;
    Expect(at != slices.begin(), "a flow outside of all slices");
  }

  int event_ = 0;
  std::set<double> threads_;
  std::map<double, std::vector<Extent>> slices_;
  std::map<double, std::vector<size_t>> open_;  // indexes into those
  std::map<double, int64_t> last_ns_;
  std::map<double, int> flows_;  // 1: has started, 2: has ended
  std::map<double, int64_t> flow_starts_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> CheckChromeTrace(absl::string_view json) { return Checker().Check(json); }

}  // namespace strata::profiler
