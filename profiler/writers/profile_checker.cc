#include "profiler/writers/profile_checker.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "profiler/writers/firefox_vocabulary.h"
#include "profiler/writers/json_node.h"
#include "profiler/writers/marker_checker.h"
#include "profiler/writers/profile_tables.h"
#include "vm_binding/base/json/json_reader.h"
#include "vm_binding/base/json/json_value.h"

namespace strata::profiler {
namespace {

constexpr double kOldestVersion = 66;
constexpr double kNewestVersion = 70;
constexpr double kLibMovedVersion = 70;  // from resourceTable to frameTable

constexpr absl::string_view kCpuUnits[] = {"ns", "\xc2\xb5s", "variable CPU cycles"};
constexpr absl::string_view kTimeUnits[] = {"ms", "bytes"};
constexpr absl::string_view kDelayUnits[] = {"ms"};
constexpr absl::string_view kWeightTypes[] = {"samples", "tracing-ms", "bytes"};
constexpr absl::string_view kByteWeights[] = {"bytes"};
constexpr absl::string_view kCounterGraphs[] = {"line-accumulated", "line-rate"};

// Marker phases.
constexpr double kInstant = 0;
constexpr double kInterval = 1;
constexpr double kStart = 2;
constexpr double kEnd = 3;

class ProfileChecker {
 public:
  explicit ProfileChecker(const JsonNode& root) : root_(root) {}

  void Check() {
    if (root_.value()->object() == nullptr) return root_.report().Add("profile", "must be an object");
    CountEverything();
    CheckMeta(root_.Member("meta"));
    for (const JsonNode& lib : root_.Member("libs").Elements()) lib.Member("name").String();
    CheckShared(root_.Member("shared"));
    for (const JsonNode& thread : root_.Member("threads").Elements()) CheckThread(thread);
    if (root_.Optional("counters").present()) {
      for (const JsonNode& counter : root_.Optional("counters").Elements()) CheckCounter(counter);
    }
  }

 private:
  // Sizes of what is no table with a length of its own.
  void CountEverything() {
    auto count = [](const JsonNode& node) {
      return node.present() && node.value()->array() != nullptr ? node.value()->array()->size() : size_t{0};
    };
    sizes_[TableId::kStrings] = count(root_.Optional("shared").Optional("stringArray"));
    sizes_[TableId::kCategories] = count(root_.Optional("meta").Optional("categories"));
    sizes_[TableId::kLibs] = count(root_.Optional("libs"));
    sizes_[TableId::kThreads] = count(root_.Optional("threads"));
  }

  // ---- meta ----

  void CheckMeta(const JsonNode& meta) {
    CheckVersion(meta.Member("preprocessedProfileVersion"));
    const JsonNode interval = meta.Member("interval");
    if (interval.Number().value_or(1) <= 0) interval.Fail("must be positive");
    meta.Member("version").Integer();
    meta.Member("startTime").Number();
    meta.Member("product").String();
    meta.Member("processType").Integer();
    meta.Member("stackwalk").Integer();
    const JsonNode symbolicated = meta.Member("symbolicated");
    if (!symbolicated.Bool().value_or(true)) symbolicated.Fail("must be true, or the viewer asks symbol servers");
    CheckCategories(meta.Member("categories"));
    CheckUnits(meta.Optional("sampleUnits"));
    markers_.CheckSchemas(meta.Member("markerSchema"));
    CheckInitialThreads(meta.Optional("initialVisibleThreads"));
    CheckInitialThreads(meta.Optional("initialSelectedThreads"));
    CheckExtra(meta.Optional("extra"));
  }

  void CheckVersion(const JsonNode& node) {
    version_ = node.Integer().value_or(kOldestVersion);
    if (version_ >= kOldestVersion && version_ <= kNewestVersion) return;
    node.Fail(absl::StrCat("version ", NumberText(version_), " is not one of those this checks, ", kOldestVersion,
                           " to ", kNewestVersion));
  }

  void CheckCategories(const JsonNode& categories) {
    bool has_default = false;
    for (const JsonNode& category : categories.Elements()) {
      category.Member("name").String();
      category.Member("color").ExpectOneOf(CategoryColors());
      has_default = has_default || category.Member("color").String() == "grey";
      subcategories_.push_back(CheckSubcategories(category.Member("subcategories")));
    }
    if (!has_default) categories.Fail("none is grey, which marks the default category");
  }

  size_t CheckSubcategories(const JsonNode& node) {
    const std::vector<JsonNode> subcategories = node.Elements();
    for (const JsonNode& subcategory : subcategories) subcategory.String();
    if (subcategories.empty()) {
      node.Fail("must not be empty");
    } else if (subcategories[0].String() != "Other") {
      subcategories[0].Fail("must be \"Other\"");
    }
    return subcategories.size();
  }

  void CheckUnits(const JsonNode& units) {
    has_units_ = units.present();
    if (!has_units_) return;
    units.Member("time").ExpectOneOf(kTimeUnits);
    units.Member("eventDelay").ExpectOneOf(kDelayUnits);
    units.Member("threadCPUDelta").ExpectOneOf(kCpuUnits);
  }

  void CheckInitialThreads(const JsonNode& threads) {
    if (!threads.present()) return;
    for (const JsonNode& thread : threads.Elements()) thread.ExpectIndex(sizes_[TableId::kThreads], "threads");
  }

  void CheckExtra(const JsonNode& extra) {
    if (!extra.present()) return;
    for (const JsonNode& section : extra.Elements()) {
      section.Member("label").String();
      for (const JsonNode& entry : section.Member("entries").Elements()) CheckFact(entry);
    }
  }

  void CheckFact(const JsonNode& entry) {
    entry.Member("label").String();
    const JsonNode format = entry.Member("format");
    format.ExpectOneOf(FieldFormats());
    CheckFormatted(entry.Member("value"), format.String().value_or(""), sizes_);
  }

  // ---- shared tables ----

  void CheckShared(const JsonNode& shared) {
    for (const JsonNode& text : shared.Member("stringArray").Elements()) text.String();
    for (const TableRule& rule : SharedTables()) {
      sizes_[rule.id] = CheckTable(shared.Member(rule.name), rule.columns, sizes_);
    }
    if (version_ < kLibMovedVersion) shared.Optional("resourceTable").Member("lib");
    if (version_ >= kLibMovedVersion) shared.Optional("frameTable").Member("lib");
    CheckFrameSubcategories(shared.Optional("frameTable"));
    CheckPrefixOffsets(shared.Optional("stackTable"));
  }

  void CheckFrameSubcategories(const JsonNode& frames) {
    const base::JsonValue::Array* categories = ColumnOf(frames, "category");
    const base::JsonValue::Array* subcategories = ColumnOf(frames, "subcategory");
    if (categories == nullptr || subcategories == nullptr) return;
    for (size_t i = 0; i < categories->size() && i < subcategories->size(); ++i) {
      const double* category = (*categories)[i].number();
      if (category == nullptr || *category < 0 || *category >= static_cast<double>(subcategories_.size())) continue;
      const JsonNode cell = Cell(frames, "subcategory", *subcategories, i);
      if (cell.value()->is_null()) {
        cell.Fail("must not be null, as the frame has a category");
      } else if (cell.value()->number() != nullptr) {
        cell.ExpectIndex(subcategories_[static_cast<size_t>(*category)], "the category's subcategories");
      }
    }
  }

  // Each stack's parent lies before it; 0 means it has none.
  void CheckPrefixOffsets(const JsonNode& stacks) {
    const base::JsonValue::Array* offsets = ColumnOf(stacks, "prefixOffset");
    if (offsets == nullptr) return;
    for (size_t i = 0; i < offsets->size(); ++i) {
      const double* offset = (*offsets)[i].number();
      if (offset == nullptr || *offset <= static_cast<double>(i)) continue;
      Cell(stacks, "prefixOffset", *offsets, i)
          .Fail(absl::StrCat("offset ", NumberText(*offset), " reaches before the first stack"));
    }
  }

  static JsonNode Cell(const JsonNode& table, absl::string_view column, const base::JsonValue::Array& cells,
                       size_t row) {
    return JsonNode(&cells[row], absl::StrCat(table.path(), ".", column, "[", row, "]"), table.report());
  }

  // ---- threads ----

  void CheckThread(const JsonNode& thread) {
    thread.Member("name").String();
    thread.Member("processName").String();
    thread.Member("processType").String();
    thread.Member("isMainThread").Bool();
    thread.Member("pid").String();
    const JsonNode tid = thread.Member("tid");
    if (tid.present() && tid.value()->string() == nullptr) tid.Integer();
    thread.Member("processStartupTime").Number();
    thread.Member("processShutdownTime").ExpectNumberOrNull();
    thread.Member("registerTime").Number();
    thread.Member("unregisterTime").ExpectNumberOrNull();
    thread.Member("pausedRanges").Elements();
    CheckSamples(thread.Member("samples"));
    CheckMarkers(thread, thread.Member("markers"));
    CheckAllocations(thread.Optional("jsAllocations"), JsAllocationColumns());
    CheckAllocations(thread.Optional("nativeAllocations"), NativeAllocationColumns());
    CheckAddresses(thread.Optional("nativeAllocations"));
  }

  void CheckSamples(const JsonNode& samples) {
    CheckTable(samples, SampleColumns(), sizes_);
    CheckTimes(samples);
    samples.Member("weightType").ExpectOneOf(kWeightTypes);
    const JsonNode weight = samples.Member("weight");
    if (weight.present() && !weight.value()->is_null()) {
      for (const JsonNode& cell : weight.Elements()) cell.Number();
    }
    if (!has_units_) samples.Optional("threadCPUDelta").Fail("needs meta.sampleUnits");
  }

  void CheckMarkers(const JsonNode& thread, const JsonNode& markers) {
    CheckTable(markers, MarkerColumns(), sizes_);
    CheckPhases(markers);
    const JsonNode data = markers.Optional("data");
    if (!data.present()) return;
    bool in_overview = false;
    for (const JsonNode& marker : data.Elements()) {
      markers_.CheckData(marker, sizes_);
      in_overview = in_overview || markers_.IsInOverview(marker);
    }
    const JsonNode shown = thread.Optional("showMarkersInTimeline");
    const bool is_shown = shown.present() && shown.Bool().value_or(false);
    if (in_overview && !is_shown) {
      thread.Fail("showMarkersInTimeline must be true, as markers are to be in timeline-overview");
    }
  }

  void CheckPhases(const JsonNode& markers) {
    const base::JsonValue::Array* phases = ColumnOf(markers, "phase");
    const base::JsonValue::Array* starts = ColumnOf(markers, "startTime");
    const base::JsonValue::Array* ends = ColumnOf(markers, "endTime");
    if (phases == nullptr || starts == nullptr || ends == nullptr) return;
    for (size_t i = 0; i < phases->size() && i < starts->size() && i < ends->size(); ++i) {
      const double* phase = (*phases)[i].number();
      if (phase == nullptr) continue;
      if (*phase > kEnd) Cell(markers, "phase", *phases, i).Fail("must be from 0 to 3");
      CheckMarkerTimes(*phase, Cell(markers, "startTime", *starts, i), Cell(markers, "endTime", *ends, i));
    }
  }

  static void CheckMarkerTimes(double phase, const JsonNode& start, const JsonNode& end) {
    const bool has_start = phase == kInstant || phase == kInterval || phase == kStart;
    const bool has_end = phase == kInterval || phase == kEnd;
    if (has_start && start.value()->is_null()) start.Fail("must not be null in this phase");
    if (has_end && end.value()->is_null()) end.Fail("must not be null in this phase");
    const double* from = start.value()->number();
    const double* to = end.value()->number();
    if (phase == kInterval && from != nullptr && to != nullptr && *to < *from) end.Fail("is before the marker's start");
  }

  void CheckAllocations(const JsonNode& table, absl::Span<const ColumnRule> columns) {
    if (!table.present()) return;
    CheckTable(table, columns, sizes_);
    CheckTimes(table);
    if (!table.Optional("time").present()) table.Fail("must have time: of allocations the viewer reads no timeDeltas");
    table.Member("weightType").ExpectOneOf(kByteWeights);
  }

  // With addresses the viewer looks for the allocation of each deallocation: the last row of that address.
  static void CheckAddresses(const JsonNode& table) {
    const base::JsonValue::Array* addresses = ColumnOf(table, "memoryAddress");
    const base::JsonValue::Array* weights = ColumnOf(table, "weight");
    if (addresses == nullptr || weights == nullptr) return;
    table.Member("threadId");
    std::map<double, double> allocated;
    for (size_t i = 0; i < addresses->size() && i < weights->size(); ++i) {
      const double* address = (*addresses)[i].number();
      const double* weight = (*weights)[i].number();
      if (address == nullptr || weight == nullptr) continue;
      const std::string problem = AddressProblem(*address, *weight, allocated);
      if (!problem.empty()) Cell(table, "memoryAddress", *addresses, i).Fail(problem);
    }
  }

  // `allocated` is what every address in use holds. Empty if nothing is wrong.
  static std::string AddressProblem(double address, double weight, std::map<double, double>& allocated) {
    if (weight == 0) return "a row of no weight neither allocates nor frees";
    const auto found = allocated.find(address);
    if (weight > 0) {
      if (found != allocated.end()) return absl::StrCat(NumberText(address), " is allocated already");
      allocated.emplace(address, weight);
      return "";
    }
    if (found == allocated.end()) return absl::StrCat(NumberText(address), " is freed but not allocated");
    const double size = found->second;
    allocated.erase(found);
    if (size == -weight) return "";
    return absl::StrCat(NumberText(address), " is freed with ", NumberText(-weight), " bytes, but had ",
                        NumberText(size));
  }

  // ---- counters ----

  void CheckCounter(const JsonNode& counter) {
    counter.Member("name").String();
    counter.Member("category").String();
    counter.Member("description").String();
    CheckCounterThread(counter);
    const JsonNode samples = counter.Member("samples");
    CheckTable(samples, CounterColumns(), sizes_);
    CheckTimes(samples);
    CheckFirstRow(samples, "count");
    CheckFirstRow(samples, "number");
    CheckDisplay(counter.Member("display"));
  }

  void CheckCounterThread(const JsonNode& counter) {
    const JsonNode pid = counter.Member("pid");
    const JsonNode thread = counter.Member("mainThreadIndex");
    thread.ExpectIndex(sizes_[TableId::kThreads], "threads");
    const double* index = thread.present() ? thread.value()->number() : nullptr;
    const base::JsonValue::Array* threads = ColumnOf(root_, "threads");
    const std::optional<absl::string_view> text = pid.String();
    if (index == nullptr || threads == nullptr || !text.has_value()) return;
    if (*index < 0 || *index >= static_cast<double>(threads->size())) return;
    const base::JsonValue* thread_pid = (*threads)[static_cast<size_t>(*index)].Find("pid");
    if (thread_pid == nullptr || thread_pid->string() == nullptr || *thread_pid->string() == *text) return;
    pid.Fail(absl::StrCat("\"", *text, "\" is not that of the counter's thread, \"", *thread_pid->string(), "\""));
  }

  // The viewer sets the first row to 0: what is in it would be lost.
  static void CheckFirstRow(const JsonNode& samples, absl::string_view column) {
    const base::JsonValue::Array* cells = ColumnOf(samples, column);
    if (cells == nullptr || cells->empty()) return;
    const double* first = (*cells)[0].number();
    if (first != nullptr && *first != 0) Cell(samples, column, *cells, 0).Fail("the first row must be 0");
  }

  static void CheckDisplay(const JsonNode& display) {
    display.Member("graphType").ExpectOneOf(kCounterGraphs);
    display.Member("unit").String();
    display.Member("color").ExpectOneOf(GraphColors());
    display.Member("sortWeight").Number();
    display.Member("label").String();
    const JsonNode place = display.Member("markerSchemaLocation");
    if (place.present() && !place.value()->is_null()) place.ExpectOneOf(DisplayPlaces());
    for (const JsonNode& row : display.Member("tooltipRows").Elements()) row.Member("type").String();
  }

  const JsonNode root_;
  TableSizes sizes_;
  MarkerChecker markers_;
  std::vector<size_t> subcategories_;  // how many each category has
  double version_ = kOldestVersion;
  bool has_units_ = false;
};

}  // namespace

std::vector<std::string> CheckFirefoxProfile(absl::string_view json) {
  const absl::StatusOr<base::JsonValue> root = base::ReadJson(json);
  if (!root.ok()) return {std::string(root.status().message())};
  CheckReport report(kMaxViolations);
  ProfileChecker(JsonNode(&*root, "", report)).Check();
  return std::move(report).Take();
}

}  // namespace strata::profiler
