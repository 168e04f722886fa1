#include "wasm/code/vector_descriptions.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::wasm {
namespace {

#define STRATA_STRING1(name) #name,
#define STRATA_STRING2(name, t) #name,
#define STRATA_STRING3(name, t, u) #name,
constexpr absl::string_view kUnNames[] = {STRATA_VECTOR_UNARIES(STRATA_STRING1)};
constexpr absl::string_view kBinNames[] = {STRATA_VECTOR_BINARIES(STRATA_STRING1)
                                               STRATA_VECTOR_EXACT_BINARIES(STRATA_STRING1)};
constexpr absl::string_view kTernNames[] = {STRATA_VECTOR_TERNARIES(STRATA_STRING1)
                                                STRATA_VECTOR_EXACT_TERNARIES(STRATA_STRING1)};
constexpr absl::string_view kShiftNames[] = {STRATA_VECTOR_SHIFTS(STRATA_STRING1)};
constexpr absl::string_view kTestNames[] = {STRATA_VECTOR_TESTS(STRATA_STRING1)};
constexpr absl::string_view kShuffleNames[] = {"I8x16Shuffle"};
constexpr absl::string_view kSplatNames[] = {STRATA_VECTOR_SPLATS(STRATA_STRING3)};
constexpr absl::string_view kReplaceNames[] = {STRATA_VECTOR_REPLACES(STRATA_STRING3)};
constexpr absl::string_view kExtractNames[] = {STRATA_VECTOR_EXTRACTS(STRATA_STRING3)};
constexpr absl::string_view kLoadNames[] = {STRATA_VECTOR_LOADS(STRATA_STRING1)};
constexpr absl::string_view kStoreNames[] = {"V128Store"};
constexpr absl::string_view kLaneLoadNames[] = {STRATA_VECTOR_LANE_LOADS(STRATA_STRING2)};
constexpr absl::string_view kLaneStoreNames[] = {STRATA_VECTOR_LANE_STORES(STRATA_STRING2)};
constexpr absl::string_view kSingleNames[] = {STRATA_VECTOR_SINGLE_OPS(STRATA_STRING1)};
#undef STRATA_STRING1
#undef STRATA_STRING2
#undef STRATA_STRING3

constexpr absl::string_view kOne[] = {"n|", "a|"};
constexpr absl::string_view kPair[] = {"nn|", "an|", "na|"};            // by VecKinds
constexpr absl::string_view kPairAndLane[] = {"nn|u", "an|u", "na|u"};  // by VecKinds
constexpr absl::string_view kPairAndIndexes[] = {"nn|xxxx", "an|xxxx", "na|xxxx"};
constexpr absl::string_view kTriple[] = {"nnn|", "ann|", "nan|", "nna|"};    // by TernKinds
constexpr absl::string_view kShift[] = {"nn|", "n|u", "an|", "a|u", "na|"};  // by ShiftKinds
constexpr absl::string_view kExtract[] = {"n|u"};
constexpr absl::string_view kLoad[] = {"n|u", "a|u", "|u"};                     // by AddrKind
constexpr absl::string_view kStore[] = {"nn|u", "na|u", "an|u", "n|u", "a|u"};  // by VecStoreKinds
constexpr absl::string_view kLaneAccess[] = {"nn|uu", "an|uu"};
constexpr absl::string_view kChecked[] = {"nn|ul"};
constexpr absl::string_view kCheckedLaneLoad[] = {"nnn|ulu"};
constexpr absl::string_view kCheckedLaneStore[] = {"nn|ulu"};
// By VecSingleOp.
constexpr absl::string_view kSingles[] = {"nn|",  "n|xxxx", "a|xxxx", "nnnn|", "nnna|", "nn|",  "na|",
                                          "n|u",  "a|u",    "n|u",    "a|u",   "nr|u",  "ar|u", "rn|u",
                                          "ra|u", "nrn|",   "arn|",   "rnn|",  "rna|"};
static_assert(std::size(kSingles) == CountOf<VecSingleOp>());

// A family: its members in order, of each the kinds of its operands, of each those of the destination if it has one.
struct VectorFamily {
  uint32_t base;
  uint32_t end;
  absl::string_view prefix;
  absl::Span<const absl::string_view> names;
  absl::Span<const absl::string_view> kinds;
  bool has_destination;
};

const VectorFamily kFamilies[] = {
    {kVecUnBase, kVecBinBase, "", kUnNames, kOne, true},
    {kVecBinBase, kVecTernBase, "", kBinNames, kPair, true},
    {kVecTernBase, kVecShiftBase, "", kTernNames, kTriple, true},
    {kVecShiftBase, kVecTestBase, "", kShiftNames, kShift, true},
    {kVecTestBase, kShuffleBase, "", kTestNames, kOne, true},
    {kShuffleBase, kSplatBase, "", kShuffleNames, kPairAndIndexes, true},
    {kSplatBase, kReplaceBase, "", kSplatNames, kOne, true},
    {kReplaceBase, kExtractBase, "", kReplaceNames, kPairAndLane, true},
    {kExtractBase, kVecLoadBase, "", kExtractNames, kExtract, true},
    {kVecLoadBase, kCheckedVecLoadBase, "", kLoadNames, kLoad, true},
    {kCheckedVecLoadBase, kVecStoreBase, "Checked", kLoadNames, kChecked, false},
    {kVecStoreBase, kCheckedVecStoreBase, "", kStoreNames, kStore, false},
    {kCheckedVecStoreBase, kLaneLoadBase, "Checked", kStoreNames, kChecked, false},
    {kLaneLoadBase, kCheckedLaneLoadBase, "", kLaneLoadNames, kLaneAccess, true},
    {kCheckedLaneLoadBase, kLaneStoreBase, "Checked", kLaneLoadNames, kCheckedLaneLoad, false},
    {kLaneStoreBase, kCheckedLaneStoreBase, "", kLaneStoreNames, kLaneAccess, false},
    {kCheckedLaneStoreBase, kVecSingleBase, "Checked", kLaneStoreNames, kCheckedLaneStore, false},
};

VectorDescription DescribeMember(const VectorFamily& family, uint32_t ordinal) {
  const uint32_t destinations = family.has_destination ? 2 : 1;
  const absl::string_view destination = !family.has_destination ? "" : ordinal % 2 == 0 ? "n" : "a";
  const auto kinds = static_cast<uint32_t>(family.kinds.size());
  return {absl::StrCat(family.prefix, family.names[ordinal / destinations / kinds]),
          absl::StrCat(destination, family.kinds[ordinal / destinations % kinds])};
}

}  // namespace

VectorDescription DescribeVector(RegOp op) {
  for (const VectorFamily& family : kFamilies) {
    if (op >= family.base && op < family.end) return DescribeMember(family, op - family.base);
  }
  const uint32_t single = op - kVecSingleBase;
  return {std::string(kSingleNames[single]), std::string(kSingles[single])};
}

}  // namespace strata::wasm
