#include "profiler/writers/profile_checker.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "profiler/writers/firefox.h"
#include "profiler/writers/rich_profile.h"
#include "vm_binding/base/json/json_reader.h"
#include "vm_binding/base/json/json_value.h"
#include "vm_binding/base/json/json_writer.h"

namespace strata::profiler {
namespace {

using Steps = absl::Span<const std::string>;

// Writes a document with one place changed: the value at a path of member names and element numbers is replaced, added
// or, without a replacement, left out.
class Editor {
 public:
  // `replacement` is null to leave the value out.
  Editor(std::ostream& out, const base::JsonValue* replacement) : json_(out), replacement_(replacement) {}

  void Edit(const base::JsonValue& root, Steps steps) {
    Write(root, steps);
    EXPECT_TRUE(json_.Finish().ok());
    EXPECT_TRUE(done_);
  }

 private:
  void Write(const base::JsonValue& value, Steps steps) {
    if (value.array() != nullptr) return WriteArray(*value.array(), steps);
    if (value.object() != nullptr) return WriteObject(*value.object(), steps);
    if (value.is_null()) json_.Null();
    if (value.number() != nullptr) json_.Double(*value.number());
    if (value.boolean() != nullptr) json_.Bool(*value.boolean());
    if (value.string() != nullptr) json_.String(*value.string());
  }

  void WriteArray(const base::JsonValue::Array& elements, Steps steps) {
    json_.BeginArray();
    for (size_t i = 0; i < elements.size(); ++i) {
      const Steps rest = Follow(steps, std::to_string(i));
      if (IsPlace(steps, std::to_string(i))) {
        Replace();
      } else {
        Write(elements[i], rest);
      }
    }
    json_.EndArray();
  }

  void WriteObject(const base::JsonValue::Object& members, Steps steps) {
    json_.BeginObject();
    bool found = false;
    for (const base::JsonMember& member : members) {
      found = found || (!steps.empty() && steps[0] == member.key);
      if (IsPlace(steps, member.key)) {
        if (replacement_ != nullptr) json_.Key(member.key);
        Replace();
      } else {
        json_.Key(member.key);
        Write(member.value, Follow(steps, member.key));
      }
    }
    if (!found && steps.size() == 1 && replacement_ != nullptr) {
      json_.Key(steps[0]);
      Replace();
    }
    json_.EndObject();
  }

  void Replace() {
    done_ = true;
    if (replacement_ != nullptr) Write(*replacement_, {});
  }

  static bool IsPlace(Steps steps, absl::string_view step) { return steps.size() == 1 && steps[0] == step; }
  static Steps Follow(Steps steps, absl::string_view step) {
    return !steps.empty() && steps[0] == step ? steps.subspan(1) : Steps();
  }

  base::JsonWriter json_;
  const base::JsonValue* replacement_;
  bool done_ = false;
};

const base::JsonValue& Rich() {
  static const base::JsonValue* rich = [] {
    std::ostringstream out;
    EXPECT_TRUE(WriteFirefoxProfile(MakeRichProfile(), out).ok());
    return new base::JsonValue(base::ReadJson(out.str()).value());
  }();
  return *rich;
}

// The rich profile with the value at `path` replaced by `json`, or left out if that is empty.
std::string Changed(absl::string_view path, absl::string_view json) {
  const std::vector<std::string> steps = absl::StrSplit(path, '/');
  const base::JsonValue replacement = json.empty() ? base::JsonValue() : base::ReadJson(json).value();
  std::ostringstream out;
  Editor(out, json.empty() ? nullptr : &replacement).Edit(Rich(), steps);
  return out.str();
}

void ExpectViolation(absl::string_view path, absl::string_view json, absl::string_view message) {
  const std::vector<std::string> violations = CheckFirefoxProfile(Changed(path, json));
  EXPECT_NE(std::find(violations.begin(), violations.end(), message), violations.end())
      << path << " = " << json << "\nexpected: " << message << "\ngot: " << absl::StrJoin(violations, "\n     ");
}

TEST(ProfileChecker, AcceptsTheRichProfile) {
  EXPECT_EQ(CheckFirefoxProfile(Changed("meta/debug", "true")), std::vector<std::string>());
}

TEST(ProfileChecker, RejectsWhatIsNoProfile) {
  EXPECT_EQ(CheckFirefoxProfile("{"), (std::vector<std::string>{"offset 1: expected a member's name"}));
  EXPECT_EQ(CheckFirefoxProfile("[]"), (std::vector<std::string>{"profile: must be an object"}));
  EXPECT_EQ(CheckFirefoxProfile("{}"),
            (std::vector<std::string>{"meta: missing", "libs: missing", "shared: missing", "threads: missing"}));
}

TEST(ProfileChecker, ReportsAtMostItsLimit) {
  std::string json = R"({"meta":{},"libs":[],"shared":{},"threads":[)";
  for (int i = 0; i < 200; ++i) absl::StrAppend(&json, i == 0 ? "" : ",", i);
  EXPECT_EQ(CheckFirefoxProfile(json + "]}").size(), kMaxViolations);
}

// Each is required; a '/' separates the steps to it.
constexpr absl::string_view kRequired[] = {
    "meta",
    "libs",
    "shared",
    "threads",
    "meta/version",
    "meta/preprocessedProfileVersion",
    "meta/interval",
    "meta/startTime",
    "meta/product",
    "meta/processType",
    "meta/stackwalk",
    "meta/symbolicated",
    "meta/categories",
    "meta/categories/0/name",
    "meta/categories/1/color",
    "meta/categories/0/subcategories",
    "meta/sampleUnits/time",
    "meta/sampleUnits/eventDelay",
    "meta/sampleUnits/threadCPUDelta",
    "meta/markerSchema",
    "meta/markerSchema/0/name",
    "meta/markerSchema/0/display",
    "meta/markerSchema/0/fields",
    "meta/markerSchema/0/fields/0/key",
    "meta/markerSchema/0/fields/0/format",
    "meta/markerSchema/0/graphs/0/key",
    "meta/markerSchema/0/graphs/0/type",
    "meta/extra/0/label",
    "meta/extra/0/entries",
    "meta/extra/0/entries/0/label",
    "meta/extra/0/entries/0/format",
    "meta/extra/0/entries/0/value",
    "shared/stringArray",
    "shared/sources",
    "shared/sources/length",
    "shared/sources/id",
    "shared/sources/filename",
    "shared/sources/startLine",
    "shared/sources/startColumn",
    "shared/sources/sourceMapURL",
    "shared/sources/content",
    "shared/sourceLocationTable",
    "shared/sourceLocationTable/source",
    "shared/sourceLocationTable/line",
    "shared/sourceLocationTable/column",
    "shared/resourceTable",
    "shared/resourceTable/name",
    "shared/resourceTable/host",
    "shared/resourceTable/type",
    "shared/resourceTable/lib",
    "shared/nativeSymbols",
    "shared/nativeSymbols/libIndex",
    "shared/nativeSymbols/address",
    "shared/nativeSymbols/name",
    "shared/nativeSymbols/functionSize",
    "shared/funcTable",
    "shared/funcTable/name",
    "shared/funcTable/isJS",
    "shared/funcTable/relevantForJS",
    "shared/funcTable/resource",
    "shared/funcTable/source",
    "shared/funcTable/lineNumber",
    "shared/funcTable/columnNumber",
    "shared/funcTable/originalLocation",
    "shared/frameTable",
    "shared/frameTable/address",
    "shared/frameTable/inlineDepth",
    "shared/frameTable/category",
    "shared/frameTable/subcategory",
    "shared/frameTable/func",
    "shared/frameTable/nativeSymbol",
    "shared/frameTable/innerWindowID",
    "shared/frameTable/line",
    "shared/frameTable/column",
    "shared/frameTable/originalLocation",
    "shared/stackTable",
    "shared/stackTable/length",
    "shared/stackTable/frame",
    "shared/stackTable/prefixOffset",
    "threads/1/name",
    "threads/1/isMainThread",
    "threads/1/processType",
    "threads/1/processName",
    "threads/1/pid",
    "threads/1/tid",
    "threads/1/processStartupTime",
    "threads/1/processShutdownTime",
    "threads/1/registerTime",
    "threads/1/unregisterTime",
    "threads/1/pausedRanges",
    "threads/1/samples",
    "threads/1/samples/length",
    "threads/1/samples/stack",
    "threads/1/samples/weight",
    "threads/1/samples/weightType",
    "threads/1/markers",
    "threads/1/markers/length",
    "threads/1/markers/name",
    "threads/1/markers/category",
    "threads/1/markers/phase",
    "threads/1/markers/startTime",
    "threads/1/markers/endTime",
    "threads/1/markers/data",
    "threads/1/markers/data/0/type",
    "threads/1/markers/data/0/cause/stack",
    "counters/0/name",
    "counters/0/category",
    "counters/0/description",
    "counters/0/pid",
    "counters/0/mainThreadIndex",
    "counters/0/samples",
    "counters/0/samples/count",
    "counters/0/display",
    "counters/0/display/graphType",
    "counters/0/display/unit",
    "counters/0/display/color",
    "counters/0/display/markerSchemaLocation",
    "counters/0/display/sortWeight",
    "counters/0/display/label",
    "counters/0/display/tooltipRows",
    "counters/0/display/tooltipRows/0/type",
};

// "a/0/b" as messages name it: "a[0].b".
std::string Place(absl::string_view path) {
  std::string place;
  for (absl::string_view step : absl::StrSplit(path, '/')) {
    if (step.find_first_not_of("0123456789") == step.npos) {
      absl::StrAppend(&place, "[", step, "]");
    } else {
      absl::StrAppend(&place, place.empty() ? "" : ".", step);
    }
  }
  return place;
}

TEST(ProfileChecker, NamesEachRequiredMemberThatIsMissing) {
  for (absl::string_view path : kRequired) ExpectViolation(path, "", Place(path) + ": missing");
}

struct Mutation {
  absl::string_view path;
  absl::string_view json;  // empty = leave out
  absl::string_view message;
};

void ExpectViolations(absl::Span<const Mutation> mutations) {
  for (const Mutation& mutation : mutations) ExpectViolation(mutation.path, mutation.json, mutation.message);
}

TEST(ProfileChecker, ChecksMeta) {
  ExpectViolations({
      {"meta", "3", "meta: must be an object"},
      {"meta/preprocessedProfileVersion", "65",
       "meta.preprocessedProfileVersion: version 65 is not one of those this checks, 66 to 70"},
      {"meta/preprocessedProfileVersion", "71",
       "meta.preprocessedProfileVersion: version 71 is not one of those this checks, 66 to 70"},
      {"meta/preprocessedProfileVersion", "66.5", "meta.preprocessedProfileVersion: must be an integer"},
      {"meta/interval", "0", "meta.interval: must be positive"},
      {"meta/interval", "\"1\"", "meta.interval: must be a number"},
      {"meta/symbolicated", "false", "meta.symbolicated: must be true, or the viewer asks symbol servers"},
      {"meta/product", "null", "meta.product: must be a string"},
      {"meta/categories", "{}", "meta.categories: must be an array"},
      {"meta/categories/0/color", "\"blue\"", "meta.categories: none is grey, which marks the default category"},
      {"meta/categories/1/color", "\"pink\"", "meta.categories[1].color: \"pink\" is not one of the known names"},
      {"meta/categories/1/subcategories", "[]", "meta.categories[1].subcategories: must not be empty"},
      {"meta/categories/1/subcategories/0", "\"Interpreter\"",
       "meta.categories[1].subcategories[0]: must be \"Other\""},
      {"meta/sampleUnits/time", "\"s\"", "meta.sampleUnits.time: \"s\" is not one of the known names"},
      {"meta/sampleUnits/eventDelay", "\"s\"", "meta.sampleUnits.eventDelay: \"s\" is not one of the known names"},
      {"meta/sampleUnits/threadCPUDelta", "\"us\"",
       "meta.sampleUnits.threadCPUDelta: \"us\" is not one of the known names"},
      {"meta/sampleUnits", "", "threads[1].samples.threadCPUDelta: needs meta.sampleUnits"},
      {"meta/initialVisibleThreads/1", "3", "meta.initialVisibleThreads[1]: index 3 is out of range: threads has 3"},
      {"meta/initialSelectedThreads/0", "-1",
       "meta.initialSelectedThreads[0]: index -1 is out of range: threads has 3"},
      {"meta/extra/0/entries/0/format", "\"number\"",
       "meta.extra[0].entries[0].format: \"number\" is not one of the known names"},
      {"meta/extra/0/entries/0/value", "\"7\"", "meta.extra[0].entries[0].value: must be a number"},
      {"libs", "[{}]", "libs[0].name: missing"},
  });
}

TEST(ProfileChecker, ChecksMarkerSchemas) {
  ExpectViolations({
      {"meta/markerSchema/0/name", "\"GCMinor\"", "meta.markerSchema[0].name: \"GCMinor\" is reserved by the viewer"},
      {"meta/markerSchema/1/name", "\"GC\"", "meta.markerSchema[1].name: \"GC\" is declared twice"},
      {"meta/markerSchema/0/display/0", "\"stack-table\"",
       "meta.markerSchema[0].display[0]: \"stack-table\" is not one of the known names"},
      {"meta/markerSchema/0/fields/0/format", "\"text\"",
       "meta.markerSchema[0].fields[0].format: \"text\" is not one of the known names"},
      {"meta/markerSchema/0/fields/0/key", "\"cause\"", "meta.markerSchema[0].fields[0].key: \"cause\" is reserved"},
      {"meta/markerSchema/0/fields/0/key", "\"freed\"",
       "meta.markerSchema[0].fields[2].key: \"freed\" is declared twice"},
      {"meta/markerSchema/0/fields/0/key", "\"why\"", "meta.markerSchema[0].tableLabel: names no field: reason"},
      {"meta/markerSchema/0/tooltipLabel", "\"{marker.data.kind}{marker.data.x}\"",
       "meta.markerSchema[0].tooltipLabel: names no field: x"},
      {"meta/markerSchema/0/chartLabel", "\"{marker.data.x\"", "meta.markerSchema[0].chartLabel: names no field: x"},
      {"meta/markerSchema/0/chartLabel", "1", "meta.markerSchema[0].chartLabel: must be a string"},
      {"meta/markerSchema/0/graphs/0/key", "\"x\"", "meta.markerSchema[0].graphs[0].key: names no field: x"},
      {"meta/markerSchema/0/graphs/0/type", "\"pie\"",
       "meta.markerSchema[0].graphs[0].type: \"pie\" is not one of the known names"},
      {"meta/markerSchema/0/graphs/0/color", "\"brown\"",
       "meta.markerSchema[0].graphs[0].color: \"brown\" is not one of the known names"},
      {"meta/markerSchema/1/colorField", "\"colour\"", "meta.markerSchema[1].colorField: names no field: colour"},
  });
}

TEST(ProfileChecker, ChecksSharedTables) {
  ExpectViolations({
      {"shared/stringArray/0", "7", "shared.stringArray[0]: must be a string"},
      {"shared/sources/filename/0", "10", "shared.sources.filename[0]: index 10 is out of range: stringArray has 10"},
      {"shared/sources/length", "2", "shared.sources.filename: has 1 rows, but the table's length is 2"},
      {"shared/sources/content/0", "7", "shared.sources.content[0]: must be a string"},
      {"shared/sourceLocationTable", R"({"length":1,"source":[4],"line":[1],"column":[1]})",
       "shared.sourceLocationTable.source[0]: index 4 is out of range: sources has 1"},
      {"shared/resourceTable/name/0", "-1",
       "shared.resourceTable.name[0]: index -1 is out of range: stringArray has 10"},
      {"shared/resourceTable/lib/0", "0", "shared.resourceTable.lib[0]: index 0 is out of range: libs has 0"},
      {"shared/resourceTable/host/0", "0.5", "shared.resourceTable.host[0]: must be an integer"},
      {"shared/nativeSymbols", R"({"length":1,"libIndex":[0],"address":[1],"name":[0],"functionSize":[null]})",
       "shared.nativeSymbols.libIndex[0]: index 0 is out of range: libs has 0"},
      {"shared/funcTable/name/3", "10", "shared.funcTable.name[3]: index 10 is out of range: stringArray has 10"},
      {"shared/funcTable/name/3", "null", "shared.funcTable.name[3]: must not be null"},
      {"shared/funcTable/isJS/0", "0", "shared.funcTable.isJS[0]: must be true or false"},
      {"shared/funcTable/resource/0", "1",
       "shared.funcTable.resource[0]: index 1 is out of range: resourceTable has 1"},
      {"shared/funcTable/resource/0", "-2",
       "shared.funcTable.resource[0]: index -2 is out of range: resourceTable has 1"},
      {"shared/funcTable/source/0", "1", "shared.funcTable.source[0]: index 1 is out of range: sources has 1"},
      {"shared/funcTable/originalLocation/0", "0",
       "shared.funcTable.originalLocation[0]: index 0 is out of range: sourceLocationTable has 0"},
      {"shared/funcTable/length", "5", "shared.funcTable.isJS: has 4 rows, but the table's length is 5"},
      {"shared/funcTable/unknown", "[1]", "shared.funcTable.unknown: has 1 rows, but the table's length is 4"},
      {"shared/frameTable/func/1", "1234567",
       "shared.frameTable.func[1]: index 1234567 is out of range: funcTable has 4"},
      {"shared/frameTable/func/1", "\"1\"", "shared.frameTable.func[1]: must be a number"},
      {"shared/frameTable/address/0", "-2", "shared.frameTable.address[0]: -2 must not be negative"},
      {"shared/frameTable/inlineDepth/0", "-1", "shared.frameTable.inlineDepth[0]: -1 must not be negative"},
      {"shared/frameTable/category/0", "5", "shared.frameTable.category[0]: index 5 is out of range: categories has 5"},
      {"shared/frameTable/subcategory/0", "1",
       "shared.frameTable.subcategory[0]: index 1 is out of range: the category's subcategories has 1"},
      {"shared/frameTable/subcategory/0", "null",
       "shared.frameTable.subcategory[0]: must not be null, as the frame has a category"},
      {"shared/frameTable/nativeSymbol/0", "0",
       "shared.frameTable.nativeSymbol[0]: index 0 is out of range: nativeSymbols has 0"},
      {"shared/frameTable/lib/0", "0", "shared.frameTable.lib[0]: index 0 is out of range: libs has 0"},
      {"shared/frameTable/line/0", "\"3\"", "shared.frameTable.line[0]: must be a number"},
      {"shared/stackTable/frame/4", "5", "shared.stackTable.frame[4]: index 5 is out of range: frameTable has 5"},
      {"shared/stackTable/prefixOffset/0", "1",
       "shared.stackTable.prefixOffset[0]: offset 1 reaches before the first stack"},
      {"shared/stackTable/prefixOffset/3", "4",
       "shared.stackTable.prefixOffset[3]: offset 4 reaches before the first stack"},
      {"shared/stackTable/prefixOffset/3", "-1", "shared.stackTable.prefixOffset[3]: -1 must not be negative"},
      {"shared/stackTable/prefixOffset/3", "null", "shared.stackTable.prefixOffset[3]: must not be null"},
      {"shared/stackTable/frame", "{}", "shared.stackTable.frame: must be an array"},
      {"shared/stackTable/length", "-1", "shared.stackTable.frame: has 5 rows, but the table's length is -1"},
  });
}

// Two rows of "nativeAllocations" with addresses.
std::string NativeRows(absl::string_view weights, absl::string_view addresses) {
  return absl::StrCat(R"({"length":2,"time":[1,2],"weightType":"bytes","stack":[null,null],"threadId":[1,1],)",
                      "\"weight\":", weights, ",\"memoryAddress\":", addresses, "}");
}

TEST(ProfileChecker, ChecksThreadsAndSamples) {
  ExpectViolations({
      {"threads/1/pid", "1", "threads[1].pid: must be a string"},
      {"threads/1/tid", "1.5", "threads[1].tid: must be an integer"},
      {"threads/1/isMainThread", "1", "threads[1].isMainThread: must be true or false"},
      {"threads/1/registerTime", "null", "threads[1].registerTime: must be a number"},
      {"threads/1/unregisterTime", "\"6\"", "threads[1].unregisterTime: must be a number"},
      {"threads/1/showMarkersInTimeline", "false",
       "threads[1]: showMarkersInTimeline must be true, as markers are to be in timeline-overview"},
      {"threads/1/showMarkersInTimeline", "",
       "threads[1]: showMarkersInTimeline must be true, as markers are to be in timeline-overview"},
      {"threads/1/samples/stack/1", "5", "threads[1].samples.stack[1]: index 5 is out of range: stackTable has 5"},
      {"threads/1/samples/length", "4", "threads[1].samples.stack: has 5 rows, but the table's length is 4"},
      {"threads/1/samples/timeDeltas", "[1,1]",
       "threads[1].samples.timeDeltas: has 2 rows, but the table's length is 5"},
      {"threads/1/samples/timeDeltas", "", "threads[1].samples: must have either time or timeDeltas"},
      {"threads/1/samples/time", "[1,2,3,4,5]", "threads[1].samples: must have either time or timeDeltas"},
      {"threads/1/samples/timeDeltas/2", "-0.5",
       "threads[1].samples.timeDeltas[2]: a time difference must not be negative"},
      {"threads/1/samples/timeDeltas/2", "null", "threads[1].samples.timeDeltas[2]: must be a number"},
      {"threads/1/samples", R"({"length":2,"stack":[0,0],"time":[2,1],"weight":null,"weightType":"samples"})",
       "threads[1].samples.time[1]: time 1 is before the one above it, 2"},
      {"threads/1/samples/weight", "[1]", "threads[1].samples.weight: has 1 rows, but the table's length is 5"},
      {"threads/1/samples/weight", "[1,1,1,1,null]", "threads[1].samples.weight[4]: must be a number"},
      {"threads/1/samples/weightType", "\"ns\"", "threads[1].samples.weightType: \"ns\" is not one of the known names"},
      {"threads/1/samples/threadCPUDelta/1", "-5", "threads[1].samples.threadCPUDelta[1]: -5 must not be negative"},
      {"threads/1/samples/threadCPUDelta", "[1]",
       "threads[1].samples.threadCPUDelta: has 1 rows, but the table's length is 5"},
      {"threads/1/jsAllocations",
       R"({"length":1,"time":[1],"className":["C"],"typeName":["T"],"coarseType":["O"],"weight":[8],)"
       R"("weightType":"bytes","inNursery":[true],"stack":[9]})",
       "threads[1].jsAllocations.stack[0]: index 9 is out of range: stackTable has 5"},
      {"threads/1/jsAllocations",
       R"({"length":1,"time":[1],"className":["C"],"typeName":["T"],"coarseType":["O"],"weight":[8],)"
       R"("weightType":"samples","inNursery":[true],"stack":[0]})",
       "threads[1].jsAllocations.weightType: \"samples\" is not one of the known names"},
      {"threads/1/nativeAllocations", R"({"length":2,"time":[3,2],"weight":[8,-8],"weightType":"bytes","stack":[0,0]})",
       "threads[1].nativeAllocations.time[1]: time 2 is before the one above it, 3"},
      {"threads/1/nativeAllocations", R"({"length":1,"timeDeltas":[3],"weight":[8],"weightType":"bytes","stack":[0]})",
       "threads[1].nativeAllocations: must have time: of allocations the viewer reads no timeDeltas"},
      {"threads/1/nativeAllocations", NativeRows("[8,-8]", "[1,2]"),
       "threads[1].nativeAllocations.memoryAddress[1]: 2 is freed but not allocated"},
      {"threads/1/nativeAllocations", NativeRows("[8,-16]", "[1,1]"),
       "threads[1].nativeAllocations.memoryAddress[1]: 1 is freed with 16 bytes, but had 8"},
      {"threads/1/nativeAllocations", NativeRows("[8,8]", "[1,1]"),
       "threads[1].nativeAllocations.memoryAddress[1]: 1 is allocated already"},
      {"threads/1/nativeAllocations", NativeRows("[0,8]", "[1,2]"),
       "threads[1].nativeAllocations.memoryAddress[0]: a row of no weight neither allocates nor frees"},
      {"threads/1/nativeAllocations",
       R"({"length":1,"time":[1],"weight":[8],"weightType":"bytes","stack":[null],"memoryAddress":[1]})",
       "threads[1].nativeAllocations.threadId: missing"},
  });
}

TEST(ProfileChecker, ChecksMarkers) {
  ExpectViolations({
      {"threads/0/markers/name/1", "99", "threads[0].markers.name[1]: index 99 is out of range: stringArray has 10"},
      {"threads/0/markers/category/1", "5",
       "threads[0].markers.category[1]: index 5 is out of range: categories has 5"},
      {"threads/0/markers/phase/1", "4", "threads[0].markers.phase[1]: must be from 0 to 3"},
      {"threads/0/markers/phase/1", "-1", "threads[0].markers.phase[1]: -1 must not be negative"},
      {"threads/0/markers/phase/1", "1", "threads[0].markers.endTime[1]: must not be null in this phase"},
      {"threads/0/markers/phase/1", "3", "threads[0].markers.endTime[1]: must not be null in this phase"},
      {"threads/0/markers/startTime/1", "null", "threads[0].markers.startTime[1]: must not be null in this phase"},
      {"threads/0/markers/endTime/0", "2", "threads[0].markers.endTime[0]: is before the marker's start"},
      {"threads/0/markers/length", "3", "threads[0].markers.name: has 2 rows, but the table's length is 3"},
      {"threads/0/markers/data/0", "7", "threads[0].markers.data[0]: must be an object"},
      {"threads/0/markers/data/0/type", "\"Packet\"",
       "threads[0].markers.data[0].type: no marker schema is called \"Packet\""},
      {"threads/0/markers/data/0/type", "7", "threads[0].markers.data[0].type: must be a string"},
      {"threads/0/markers/data/0/items", "\"32\"", "threads[0].markers.data[0].items: must be a number"},
      {"threads/0/markers/data/0/items", "0.5", "threads[0].markers.data[0].items: must be an integer"},
      {"threads/0/markers/data/0/flow", "10",
       "threads[0].markers.data[0].flow: index 10 is out of range: stringArray has 10"},
      {"threads/0/markers/data/0/flow", "\"0x1\"", "threads[0].markers.data[0].flow: must be a number"},
      {"threads/0/markers/data/0/color", "3", "threads[0].markers.data[0].color: must be a string"},
      {"threads/0/markers/data/0/bucket", "\"x\"",
       "threads[0].markers.data[0].bucket: the marker schema declares no such field"},
      {"threads/1/markers/data/0/balance", "1.5",
       "threads[1].markers.data[0].balance: a percentage must be from 0 to 1"},
      {"threads/1/markers/data/0/cause/stack", "5",
       "threads[1].markers.data[0].cause.stack: index 5 is out of range: stackTable has 5"},
      {"threads/1/markers/data/0/cause/time", "\"2\"", "threads[1].markers.data[0].cause.time: must be a number"},
  });
}

TEST(ProfileChecker, ChecksCounters) {
  ExpectViolations({
      {"counters/0/samples/count/0", "8", "counters[0].samples.count[0]: the first row must be 0"},
      {"counters/0/samples/number/0", "1", "counters[0].samples.number[0]: the first row must be 0"},
      {"counters/0/samples/count/1", "null", "counters[0].samples.count[1]: must not be null"},
      {"counters/0/samples/timeDeltas/1", "-1",
       "counters[0].samples.timeDeltas[1]: a time difference must not be negative"},
      {"counters/0/samples/length", "4", "counters[0].samples.count: has 3 rows, but the table's length is 4"},
      {"counters/0/pid", "1", "counters[0].pid: must be a string"},
      {"counters/0/pid", "\"2\"", "counters[0].pid: \"2\" is not that of the counter's thread, \"1\""},
      {"counters/0/mainThreadIndex", "3", "counters[0].mainThreadIndex: index 3 is out of range: threads has 3"},
      {"counters/0/display/graphType", "\"bar\"",
       "counters[0].display.graphType: \"bar\" is not one of the known names"},
      {"counters/0/display/color", "\"brown\"", "counters[0].display.color: \"brown\" is not one of the known names"},
      {"counters/0/display/markerSchemaLocation", "\"here\"",
       "counters[0].display.markerSchemaLocation: \"here\" is not one of the known names"},
      {"counters/0/display/sortWeight", "\"1\"", "counters[0].display.sortWeight: must be a number"},
      {"counters/0/display/tooltipRows", "{}", "counters[0].display.tooltipRows: must be an array"},
  });
}

TEST(ProfileChecker, WantsTheLibColumnWhereTheVersionHasIt) {
  ASSERT_EQ(CheckFirefoxProfile(Changed("meta/preprocessedProfileVersion", "70")), std::vector<std::string>());
  EXPECT_EQ(CheckFirefoxProfile(Changed("shared/frameTable/lib", "")), std::vector<std::string>());
  std::string json = Changed("shared/frameTable/lib", "");
  const std::string version = "\"preprocessedProfileVersion\":66";
  json.replace(json.find(version), version.size(), "\"preprocessedProfileVersion\":70");
  EXPECT_EQ(CheckFirefoxProfile(json), (std::vector<std::string>{"shared.frameTable.lib: missing"}));
}

TEST(ProfileChecker, AllowsWhatTheFormatAllows) {
  constexpr Mutation kAllowed[] = {
      {"meta/sampleUnits/threadCPUDelta", "\"\xc2\xb5s\"", ""},
      {"meta/extra", "", ""},
      {"counters", "", ""},
      {"threads/1/tid", "\"1\"", ""},
      {"threads/1/unregisterTime", "null", ""},
      {"threads/1/markers/data/0", "null", ""},
      {"threads/1/markers/data/0/freed", "null", ""},
      {"threads/1/markers/data/0/cause/stack", "null", ""},
      {"threads/0/showMarkersInTimeline", "", ""},
      {"shared/frameTable/category/0", "null", ""},
      {"meta/markerSchema/0/fields/0/format", R"("url")", ""},
      {"threads/1/nativeAllocations", R"({"length":1,"time":[1],"weight":[8],"weightType":"bytes","stack":[null]})",
       ""},
      {"threads/1/nativeAllocations",
       R"({"length":2,"time":[1,1],"weight":[8,-8],"weightType":"bytes","stack":[0,null],)"
       R"("memoryAddress":[1,1],"threadId":[1,1]})",
       ""},
  };
  for (const Mutation& allowed : kAllowed) {
    EXPECT_EQ(CheckFirefoxProfile(Changed(allowed.path, allowed.json)), std::vector<std::string>()) << allowed.path;
  }
}

// Profiles that the real viewer has opened, if there are any: STRATA_SHARED names a directory with profiles/*.json.
TEST(ProfileChecker, AcceptsProfilesTheViewerHasOpened) {
  const char* shared = std::getenv("STRATA_SHARED");
  if (shared == nullptr) GTEST_SKIP() << "STRATA_SHARED is not set";
  int checked = 0;
  for (const char* name : {"minimal.json", "minimal_v66.json", "rich.json"}) {
    const std::filesystem::path path = std::filesystem::path(shared) / "profiles" / name;
    std::ifstream in(path, std::ios::binary);
    if (!in.is_open()) continue;
    const std::string json((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    EXPECT_EQ(CheckFirefoxProfile(json), std::vector<std::string>()) << path;
    ++checked;
  }
  if (checked == 0) GTEST_SKIP() << "no profiles in " << shared;
}

}  // namespace
}  // namespace strata::profiler
