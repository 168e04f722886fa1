// The rules for marker schemas, and for the data of markers that refer to them.

#ifndef STRATA_PROFILER_WRITERS_MARKER_CHECKER_H_
#define STRATA_PROFILER_WRITERS_MARKER_CHECKER_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "profiler/writers/json_node.h"
#include "profiler/writers/profile_tables.h"

namespace strata::profiler {

class MarkerChecker {
 public:
  // Checks `meta.markerSchema` and remembers the schemas.
  void CheckSchemas(const JsonNode& schemas);

  // Checks the `data` of one marker: null, or an object of a known type whose fields are declared and fit.
  void CheckData(const JsonNode& data, const TableSizes& sizes) const;

  // Whether a marker with that data would appear in the overview above the tabs.
  bool IsInOverview(const JsonNode& data) const;

 private:
  struct Schema {
    absl::flat_hash_map<std::string, std::string> formats;  // of each key; "table" for a table
    bool in_overview = false;
  };

  void CheckSchema(const JsonNode& node);
  void CheckFields(const JsonNode& fields, Schema& schema);
  void CheckLabel(const JsonNode& label, const Schema& schema) const;
  const Schema* Find(const JsonNode& data) const;

  absl::flat_hash_map<std::string, Schema> schemas_;
};

// Reports unless the value fits the format.
void CheckFormatted(const JsonNode& value, absl::string_view format, const TableSizes& sizes);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_MARKER_CHECKER_H_
