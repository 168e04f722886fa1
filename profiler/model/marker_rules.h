// What makes a marker schema well formed and a value fit its field.
//
// Pure functions, used by ProfileBuilder when a caller hands in schemas and
// markers.

#ifndef STRATA_PROFILER_MODEL_MARKER_RULES_H_
#define STRATA_PROFILER_MODEL_MARKER_RULES_H_

#include "absl/status/status.h"
#include "profiler/model/marker.h"

namespace strata::profiler {

// Fails for an empty name, a repeated or reserved ("type", "cause") key, and a
// graph, a colour field or a label that names no declared field.
absl::Status CheckSchema(const MarkerSchema& schema);

// Fails if the value's type is not what the field's format takes. No value
// always fits.
absl::Status CheckValue(const MarkerField& field, const FieldValue& value);

// Whether strings of this format are stored as indexes into the string table.
bool IsInterned(FieldFormat format);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_MODEL_MARKER_RULES_H_
