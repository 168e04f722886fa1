#include "testing/wast/own_scripts.h"

#include "absl/strings/str_cat.h"

namespace strata::testing {
namespace {

constexpr OwnScript kScripts[] = {
    {"arrays", 72},
    {"atomics", 226, "wasm3.0,+threads"},
    {"branches", 34},
    {"calls", 30},
    {"constants", 14},
    {"control", 17},
    {"custom_page_sizes", 34, "wasm3.0,+custom-page-sizes"},
    {"exceptions", 60},
    {"gc", 16},
    {"handlers", 30},
    {"imports", 39},
    {"invalid", 128},
    {"legacy_exceptions", 38, "wasm3.0,+legacy-exceptions"},
    {"legacy_invalid", 5, "wasm3.0,+legacy-exceptions"},
    {"lanes", 37},
    {"malformed", 72, "wasm3.0,+threads,+custom-page-sizes"},
    {"memories", 57},
    {"memory", 22},
    {"mvp", 32, "mvp"},
    {"numeric", 37},
    {"older", 6, "wasm3.0,-gc,-function-references,-multi-memory"},
    {"references", 30},
    {"relaxed", 31},
    {"structs", 60},
    {"tables", 55},
    {"threads", 50, "wasm3.0,+threads"},
    {"variables", 34},
    {"vectors", 40},
    {"waiting", 33, "wasm3.0,+threads"},
    {"wide_arithmetic", 13, "wasm3.0,+wide-arithmetic"},
};

}  // namespace

absl::Span<const OwnScript> OwnScripts() { return kScripts; }

std::string PathOf(const OwnScript& script) { return absl::StrCat("testing/wast/scripts/", script.name, ".wast"); }

}  // namespace strata::testing
