#include "tools/strata/op_counts_report.h"

#include <algorithm>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/strata/output_file.h"
#include "vm_binding/base/json/json_writer.h"

namespace strata::tools {
namespace {

constexpr size_t kMostInText = 40;
constexpr size_t kMostInJson = 5000;
constexpr absl::string_view kRowNames[wasm::OpHistogram::kLongest] = {"one", "two in a row", "three in a row"};

void AppendTable(std::string& out, absl::string_view title, const wasm::OpHistogram& histogram) {
  absl::StrAppend(&out, title, ": ", histogram.total, " executed\n");
  for (size_t n = 0; n < histogram.rows.size(); ++n) {
    absl::StrAppend(&out, "  ", kRowNames[n], "\n");
    const auto& rows = histogram.rows[n];
    for (size_t i = 0; i < std::min(rows.size(), kMostInText); ++i) {
      const double share = 100.0 * static_cast<double>(rows[i].count) / static_cast<double>(histogram.total);
      absl::StrAppendFormat(&out, "  %6.2f %%  %15d  %s\n", share, rows[i].count, rows[i].names);
    }
  }
}

void WriteHistogram(base::JsonWriter& json, absl::string_view key, const wasm::OpHistogram& histogram) {
  json.Key(key);
  json.BeginObject();
  json.Key("total");
  json.Uint(histogram.total);
  json.Key("rows");
  json.BeginArray();
  for (const auto& rows : histogram.rows) {
    json.BeginArray();
    for (size_t i = 0; i < std::min(rows.size(), kMostInJson); ++i) {
      json.BeginArray();
      json.String(rows[i].names);
      json.Uint(rows[i].count);
      json.EndArray();
    }
    json.EndArray();
  }
  json.EndArray();
  json.EndObject();
}

}  // namespace

std::string FormatOpCounts(const wasm::OpCounts& counts) {
  std::string out;
  AppendTable(out, "register code", counts.register_ops);
  AppendTable(out, "WebAssembly", counts.wasm_ops);
  return out;
}

std::string FormatOpCountsAsJson(const wasm::OpCounts& counts) {
  std::ostringstream out;
  base::JsonWriter json(out);
  json.BeginObject();
  json.Key("schema");
  json.String(kOpCountsSchema);
  WriteHistogram(json, "register_ops", counts.register_ops);
  WriteHistogram(json, "wasm_ops", counts.wasm_ops);
  json.EndObject();
  json.Finish().IgnoreError();  // a string does not refuse
  return absl::StrCat(out.str(), "\n");
}

absl::Status WriteOpCounts(const wasm::OpCounts& counts, const std::string& path) {
  return WriteReport(path, absl::EndsWith(path, ".json") ? FormatOpCountsAsJson(counts) : FormatOpCounts(counts));
}

}  // namespace strata::tools
