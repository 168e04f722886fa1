// A row per family of operations. What an operation's words hold is a format, one letter per operand in the order of
// the words: slots, then a bar, then immediates.
//
//   n number slot   r reference slot   u number in a slot's place   - unused slot   a accumulator (no slot)
//   i signed word   u unsigned word   x word in hexadecimal   f, d floats of one and two words   l 64 bits, low word
//   first b displacement   t count and displacements   c runtime operation   w a call's distances to the callee's
//   windows s fields of StructNew, counted by the slot before

#include "wasm/code/register_disassembler.h"

#include <bit>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "wasm/code/code.h"
#include "wasm/code/object_ops.h"
#include "wasm/code/vector_descriptions.h"

namespace strata::wasm {
namespace {

struct Description {
  std::string name;
  std::string format;
};

struct Family {
  uint32_t base;
  uint32_t end;
  Description (*describe)(uint32_t ordinal);  // counted from base
};

#define STRATA_STRING2(name, t) #name,
#define STRATA_STRING3(name, t, u) #name,
constexpr absl::string_view kBinNames[] = {STRATA_COMPARES(STRATA_STRING2) STRATA_BINARIES(STRATA_STRING2)};
constexpr absl::string_view kUnNames[] = {STRATA_UNARIES(STRATA_STRING3)};
constexpr absl::string_view kLoadNames[] = {STRATA_LOADS(STRATA_STRING3)};
constexpr absl::string_view kStoreNames[] = {STRATA_STORES(STRATA_STRING3)};
#define STRATA_STRING4(name, t, u, op) #name,
constexpr absl::string_view kAtomicNames[] = {STRATA_ATOMIC_LOADS(STRATA_STRING3) STRATA_ATOMIC_STORES(
    STRATA_STRING3) STRATA_ATOMIC_RMWS(STRATA_STRING4) STRATA_ATOMIC_CMPXCHGS(STRATA_STRING4) "AtomicFence"};
#undef STRATA_STRING2
#undef STRATA_STRING3
#undef STRATA_STRING4

constexpr absl::string_view kDst[] = {"n", "a"};                          // by Dst
constexpr absl::string_view kKindSlots[] = {"nn", "n", "an", "a", "na"};  // by Kinds
constexpr bool kKindHasImmediate[] = {false, true, false, true, false};
constexpr absl::string_view kAddress[] = {"n", "a", ""};  // by AddrKind
// By StoreKinds.
constexpr absl::string_view kStoreSlots[] = {"nn", "n", "na", "an", "a", "n", "", "a"};
constexpr bool kStoreHasImmediate[] = {false, true, false, false, true, false, true, false};
constexpr absl::string_view kSrc[] = {"n", "a", ""};  // by Src
constexpr absl::string_view kGetNames[] = {"I8S", "I8U", "I16S", "I16U", "I32", "I64", "F32", "F64", "Ref"};
constexpr absl::string_view kSetNames[] = {"I8", "I16", "I32", "I64", "F32", "F64", "Ref", "RefLogged", "RefSlow"};

// The letter of a constant operand of an operation on numbers of the type that its name begins with.
absl::string_view ImmediateLetter(absl::string_view name) {
  if (name[0] == 'I') return "i";
  return name.substr(0, 3) == "F32" ? "f" : "d";
}

Description DescribeBin(uint32_t ordinal) {
  const uint32_t kinds = ordinal / 2 % CountOf<Kinds>();
  const absl::string_view name = kBinNames[ordinal / 2 / CountOf<Kinds>()];
  return {std::string(name), absl::StrCat(kDst[ordinal % 2], kKindSlots[kinds], "|",
                                          kKindHasImmediate[kinds] ? ImmediateLetter(name) : "")};
}

Description DescribeCmpBr(uint32_t ordinal) {
  const uint32_t kinds = ordinal / 4 % CountOf<Kinds>();
  const absl::string_view name = kBinNames[ordinal / 4 / CountOf<Kinds>()];
  return {absl::StrCat(ordinal % 2 == 0 ? "BrIf" : "BrUnless", name, ordinal / 2 % 2 == 0 ? "" : "Back"),
          absl::StrCat(kKindSlots[kinds], "|", kKindHasImmediate[kinds] ? ImmediateLetter(name) : "", "b")};
}

Description DescribeUn(uint32_t ordinal) {
  return {std::string(kUnNames[ordinal / 4]), absl::StrCat(kDst[ordinal % 2], kDst[ordinal / 2 % 2], "|")};
}

Description DescribeLoad(uint32_t ordinal) {
  const uint32_t address = ordinal / 2 % CountOf<AddrKind>();
  return {std::string(kLoadNames[ordinal / 2 / CountOf<AddrKind>()]),
          absl::StrCat(kDst[ordinal % 2], kAddress[address], "|u")};
}

Description DescribeCheckedLoad(uint32_t ordinal) { return {absl::StrCat("Checked", kLoadNames[ordinal]), "nn|ul"}; }

Description DescribeStore(uint32_t ordinal) {
  const uint32_t kinds = ordinal % CountOf<StoreKinds>();
  return {std::string(kStoreNames[ordinal / CountOf<StoreKinds>()]),
          absl::StrCat(kStoreSlots[kinds], "|u", kStoreHasImmediate[kinds] ? "x" : "")};
}

Description DescribeCheckedStore(uint32_t ordinal) { return {absl::StrCat("Checked", kStoreNames[ordinal]), "nn|ul"}; }

constexpr bool IsRef(GetKind kind) { return kind == GetKind::kRef; }

Description DescribeStructGet(uint32_t ordinal) {
  const GetKind kind = static_cast<GetKind>(ordinal / 2);
  return {absl::StrCat("StructGet", kGetNames[ordinal / 2]),
          absl::StrCat(IsRef(kind) ? "r" : kDst[ordinal % 2], "r|u")};
}

Description DescribeStructSet(uint32_t ordinal) {
  const uint32_t source = ordinal % CountOf<Src>();
  const SetKind kind = static_cast<SetKind>(ordinal / CountOf<Src>());
  return {absl::StrCat("StructSet", kSetNames[Ord(kind)]),
          absl::StrCat("r", IsReference(kind) ? "r" : kSrc[source], "|u", source == Ord(Src::kImm) ? "x" : "")};
}

Description DescribeArrayGet(uint32_t ordinal) {
  const uint32_t index = ordinal / 2 % CountOf<Src>();
  const GetKind kind = static_cast<GetKind>(ordinal / 2 / CountOf<Src>());
  return {
      absl::StrCat("ArrayGet", kGetNames[Ord(kind)]),
      absl::StrCat(IsRef(kind) ? "r" : kDst[ordinal % 2], "r", kSrc[index], "|", index == Ord(Src::kImm) ? "u" : "")};
}

Description DescribeArraySet(uint32_t ordinal) {
  const bool index_imm = ordinal % 2 != 0;
  const uint32_t value = ordinal / 2 % CountOf<Src>();
  const SetKind kind = static_cast<SetKind>(ordinal / 2 / CountOf<Src>());
  return {absl::StrCat("ArraySet", kSetNames[Ord(kind)]),
          absl::StrCat("r", index_imm ? "" : "n", IsReference(kind) ? "r" : kSrc[value], "|", index_imm ? "u" : "",
                       value == Ord(Src::kImm) ? "x" : "")};
}

struct SingleRow {
  SingleOp op;
  absl::string_view format;
};

// By RuntimeOp.
constexpr absl::string_view kRuntimeNames[] = {
    "MemoryGrow",      "MemoryFill",    "MemoryCopy",   "MemoryInit",   "DataDrop",         "TableGrow",
    "TableFill",       "TableCopy",     "TableInit",    "ElemDrop",     "StructNewDefault", "ArrayNew",
    "ArrayNewDefault", "ArrayNewFixed", "ArrayNewData", "ArrayNewElem", "ArrayFill",        "ArrayCopy",
    "ArrayInitData",   "ArrayInitElem", "Add128",       "Sub128",       "MulWideS",         "MulWideU",
    "AtomicWait32",    "AtomicWait64",  "AtomicNotify"};
static_assert(std::size(kRuntimeNames) == CountOf<RuntimeOp>());

// clang-format off: a table.
constexpr SingleRow kSingleRows[] = {
    {SingleOp::kUnreachable, "|"}, {SingleOp::kEnter, "nuru|"}, {SingleOp::kEnter1, "nu--|"},
    {SingleOp::kEnter2, "nu--|"}, {SingleOp::kEnter4, "nu--|"}, {SingleOp::kEnter8, "nu--|"},
    {SingleOp::kCopy, "nn|"}, {SingleOp::kCopyPair, "nnnn|"}, {SingleOp::kCopyRef, "rr|"},
    {SingleOp::kAddImmPair, "nnnn|ii"}, {SingleOp::kConst32Pair, "nn|xx"}, {SingleOp::kCopyBr, "nn|b"}, {SingleOp::kConst32Br, "n|xb"},
    {SingleOp::kCopyRange, "nn|u"}, {SingleOp::kCopyRefRange, "rr|u"},
    {SingleOp::kConst32, "n|x"}, {SingleOp::kConst64, "n|l"}, {SingleOp::kNullRef, "r|"},
    {SingleOp::kBr, "|b"}, {SingleOp::kBrBack, "|b"}, {SingleOp::kBrTableSlot, "n|t"}, {SingleOp::kBrTableAcc, "a|t"},
    {SingleOp::kBrNull, "r|b"}, {SingleOp::kBrNullBack, "r|b"}, {SingleOp::kBrNonNull, "r|b"}, {SingleOp::kBrNonNullBack, "r|b"},
    {SingleOp::kSelectSlot, "nnnn|"}, {SingleOp::kSelectAcc, "nnna|"},
    {SingleOp::kSelectRefSlot, "rrrn|"}, {SingleOp::kSelectRefAcc, "rrra|"},
    {SingleOp::kRet, "n|"}, {SingleOp::kRetSlot, "nn|"}, {SingleOp::kRetAcc, "na|"}, {SingleOp::kRetFloatAcc, "na|"},
    {SingleOp::kRetImm, "n|l"}, {SingleOp::kRetRef, "nr|"}, {SingleOp::kRetMany, "nnuru|"},
    {SingleOp::kCallLocal, "n-|uw"}, {SingleOp::kCallLocalCopy, "nn|uw"}, {SingleOp::kCallLocalConst, "n-|uxw"},
    {SingleOp::kCallLocalAdd, "nn|uiw"}, {SingleOp::kCallImport, "n-|uw"},
    {SingleOp::kCallIndirect, "nn|uuw"}, {SingleOp::kCallRef, "nr|w"},
    {SingleOp::kTailCallLocal, "nnuruu--|u"}, {SingleOp::kTailCallImport, "nnuruu--|u"},
    {SingleOp::kTailCallIndirect, "nnuruun-|uu"}, {SingleOp::kTailCallRef, "nnuruur-|"},
    {SingleOp::kResume, "n-|w"}, {SingleOp::kRuntimeCall, "nr|cuuu"},
    {SingleOp::kArrayNewZeros, "nr|cuuu"}, {SingleOp::kArrayNewI8, "nr|cuuu"}, {SingleOp::kArrayNewI16, "nr|cuuu"},
    {SingleOp::kArrayNewI32, "nr|cuuu"}, {SingleOp::kArrayNewI64, "nr|cuuu"}, {SingleOp::kArrayNewRef, "nr|cuuu"},
    {SingleOp::kGlobalGetSlot, "n|u"}, {SingleOp::kGlobalGetAcc, "a|u"}, {SingleOp::kGlobalGetFloatAcc, "a|u"},
    {SingleOp::kGlobalGetRef, "r|u"}, {SingleOp::kGlobalSetSlot, "n|u"}, {SingleOp::kGlobalSetAcc, "a|u"},
    {SingleOp::kGlobalSetFloatAcc, "a|u"}, {SingleOp::kGlobalSetImm, "|ul"}, {SingleOp::kGlobalSetRef, "r|u"},
    {SingleOp::kGlobalSetRefLogged, "r|u"}, {SingleOp::kGlobalSetRefSlow, "r|u"},
    {SingleOp::kTableGet, "rn|u"}, {SingleOp::kTableSet, "nr|u"}, {SingleOp::kTableSetLogged, "nr|u"},
    {SingleOp::kTableSetSlow, "nr|u"}, {SingleOp::kTableSize, "n|u"}, {SingleOp::kMemorySize, "n|u"},
    {SingleOp::kMemoryCopy, "nnn|uu"}, {SingleOp::kMemoryFill, "nnn|u"},
    {SingleOp::kStructNew, "ru|xus"}, {SingleOp::kArrayLenSlot, "nr|"}, {SingleOp::kArrayLenAcc, "ar|"},
    {SingleOp::kRefFunc, "r|u"}, {SingleOp::kRefI31Slot, "rn|"}, {SingleOp::kRefI31Acc, "ra|"},
    {SingleOp::kI31GetSSlot, "nr|"}, {SingleOp::kI31GetSAcc, "ar|"}, {SingleOp::kI31GetUSlot, "nr|"}, {SingleOp::kI31GetUAcc, "ar|"},
    {SingleOp::kRefEqSlot, "nrr|"}, {SingleOp::kRefEqAcc, "arr|"}, {SingleOp::kRefIsNullSlot, "nr|"}, {SingleOp::kRefIsNullAcc, "ar|"},
    {SingleOp::kRefAsNonNull, "r|"},
    {SingleOp::kRefTestAnySlot, "nr|uuu"}, {SingleOp::kRefTestAnyAcc, "ar|uuu"},
    {SingleOp::kRefCastAny, "r|uuu"},
    {SingleOp::kThrow, "nr|u"}, {SingleOp::kThrowRef, "r|"},
    {SingleOp::kCountBlock, "|uu"}, {SingleOp::kPayFuel, "|u"}, {SingleOp::kPayFuelByLength, "n|u"},
    {SingleOp::kLowerStub, "|u"}, {SingleOp::kHostCall, "|"}, {SingleOp::kExit, "|"},
};
// clang-format on

constexpr absl::string_view kSingleNames[] = {
#define STRATA_STRING(name) #name,
    STRATA_SINGLE_OPS(STRATA_STRING)
#undef STRATA_STRING
};

Description DescribeSingle(uint32_t ordinal) {
  for (const SingleRow& row : kSingleRows) {
    if (Ord(row.op) == ordinal) return {std::string(kSingleNames[ordinal]), std::string(row.format)};
  }
  return {};
}

Description DescribeVectorOp(uint32_t ordinal) {
  VectorDescription description = DescribeVector(static_cast<RegOp>(kVecUnBase + ordinal));
  return {std::move(description.name), std::move(description.format)};
}

// Result, address, operands; the memory and its static offset. Stores have no result, loads no operand.
absl::string_view AtomicFormat(AtomicOp op) {
  if (op == AtomicOp::kFence) return "|";
  if (op < AtomicOp::kI32AtomicRmwAdd) return "nn|ul";
  return op < AtomicOp::kI32AtomicRmwCmpxchg ? "nnn|ul" : "nnnn|ul";
}

Description DescribeAtomic(uint32_t ordinal) {
  return {std::string(kAtomicNames[ordinal]), std::string(AtomicFormat(static_cast<AtomicOp>(ordinal)))};
}

#define STRATA_STRING1(name) #name,
constexpr absl::string_view kFirstNames[] = {STRATA_PAIR_FIRSTS(STRATA_STRING1)};
constexpr absl::string_view kSecondNames[] = {STRATA_PAIR_SECONDS(STRATA_STRING1)};
constexpr absl::string_view kFloatPairNames[] = {STRATA_FLOAT_PAIR_OPS(STRATA_STRING1)};
#define STRATA_STRING_USE(load, op, t) #load "+" #op,
constexpr absl::string_view kUseNames[] = {STRATA_LOAD_USES(STRATA_STRING_USE)};
#undef STRATA_STRING1
#undef STRATA_STRING_USE
constexpr absl::string_view kConstDivNames[] = {"I32ConstDivS", "I32ConstDivU", "I32ConstRemS", "I32ConstRemU"};
constexpr absl::string_view kUseSlots[] = {"nn", "an", "na"};  // by LoadUseKinds

Description DescribePair(uint32_t ordinal) {
  const uint32_t ops = ordinal / 16;
  const bool b_imm = (ordinal & 8) != 0, c_imm = (ordinal & 4) != 0, a_acc = (ordinal & 2) != 0;
  return {absl::StrCat("I32", kFirstNames[ops / CountOf<PairSecond>()], "+", kSecondNames[ops % CountOf<PairSecond>()]),
          absl::StrCat(kDst[ordinal % 2], a_acc ? "a" : "n", b_imm ? "" : "n", c_imm ? "" : "n", "|", b_imm ? "i" : "",
                       c_imm ? "i" : "")};
}

Description DescribeFloatPair(uint32_t ordinal) {
  constexpr uint32_t kOps = CountOf<FloatPairOp>();
  const uint32_t ops = ordinal / 8;
  return {absl::StrCat(ops < kOps * kOps ? "F32" : "F64", kFloatPairNames[ops / kOps % kOps], "+",
                       kFloatPairNames[ops % kOps], (ordinal & 4) != 0 ? "Reversed" : ""),
          absl::StrCat(kDst[ordinal % 2], (ordinal & 2) != 0 ? "a" : "n", "nn|")};
}

Description DescribeAddCmpBr(uint32_t ordinal) {
  const bool b_imm = (ordinal & 4) != 0, c_imm = (ordinal & 2) != 0;
  return {absl::StrCat("I32Add+BrIf", kBinNames[ordinal / 8], ordinal % 2 == 0 ? "" : "Back"),
          absl::StrCat("nn", b_imm ? "" : "n", c_imm ? "" : "n", "|", b_imm ? "i" : "", c_imm ? "i" : "", "b")};
}

Description DescribeConstDiv(uint32_t ordinal) {
  return {std::string(kConstDivNames[ordinal / 4]), absl::StrCat(kDst[ordinal % 2], kDst[ordinal / 2 % 2], "|il")};
}

Description DescribeLoadSum(uint32_t ordinal) {
  const bool imm = ordinal / 2 % 2 != 0;
  return {absl::StrCat("I32Add+", kLoadNames[ordinal / 4]), absl::StrCat(kDst[ordinal % 2], imm ? "n|i" : "nn|", "u")};
}

Description DescribeStoreSum(uint32_t ordinal) {
  const uint32_t value = ordinal % CountOf<Src>();
  const bool imm = ordinal / CountOf<Src>() % 2 != 0;
  return {absl::StrCat("I32Add+", kStoreNames[ordinal / CountOf<Src>() / 2]),
          absl::StrCat(imm ? "n" : "nn", kSrc[value], "|", imm ? "i" : "", "u", value == Ord(Src::kImm) ? "x" : "")};
}

Description DescribeLoadUse(uint32_t ordinal) {
  const uint32_t kinds = ordinal / 2 % CountOf<LoadUseKinds>();
  return {std::string(kUseNames[ordinal / 2 / CountOf<LoadUseKinds>()]),
          absl::StrCat(kDst[ordinal % 2], kUseSlots[kinds], "|u")};
}

// Letters of what a cast looks at.
absl::string_view CastImmediates(CastForm form) {
  if (CastKind(form) == CastForm::kFinal) return "x";
  return CastKind(form) == CastForm::kDisplay ? "xu" : "";
}

constexpr absl::string_view kCastNames[] = {"Final", "FinalOrNull", "", "OrNull", "I31", "I31OrNull"};  // by CastForm

Description DescribeNew(uint32_t ordinal) {
  const NewForm form = NewFormOf(ordinal);
  std::string format = "r";
  for (uint32_t i = 0; i < NewStores(form); ++i) format += i < form.refs ? "ru" : "nu";
  format += "|";
  format.append(size_t{form.units} * 2, 'x');
  return {absl::StrCat("New", form.units * 8), std::move(format)};
}

Description DescribeRefTest(uint32_t ordinal) {
  return {absl::StrCat("RefTest", kCastNames[ordinal / 2]),
          absl::StrCat(kDst[ordinal % 2], "r|", CastImmediates(static_cast<CastForm>(ordinal / 2)))};
}

Description DescribeRefCast(uint32_t ordinal) {
  return {absl::StrCat("RefCast", kCastNames[ordinal]),
          absl::StrCat("rr|", CastImmediates(static_cast<CastForm>(ordinal)))};
}

Description DescribeGetFrom(uint32_t ordinal) {
  const GetKind kind = static_cast<GetKind>(ordinal / 2 % CountOf<GetKind>());
  const GetFrom from = static_cast<GetFrom>(ordinal / 2 / CountOf<GetKind>());
  const absl::string_view get = kGetNames[Ord(kind)], d = IsRef(kind) ? "r" : kDst[ordinal % 2];
  if (from == GetFrom::kField) return {absl::StrCat("StructGetStructGet", get), absl::StrCat(d, "r|uu")};
  if (from == GetFrom::kElement) return {absl::StrCat("ArrayGetStructGet", get), absl::StrCat(d, "rn|u")};
  return {absl::StrCat("RefCast", kCastNames[Ord(from)], "StructGet", get),
          absl::StrCat(d, "r|", CastImmediates(static_cast<CastForm>(from)), "u")};
}

// Of a test's four branches, by BranchForm.
std::string BranchName(absl::string_view test, uint32_t ordinal) {
  return absl::StrCat(ordinal % 2 == 0 ? "BrIf" : "BrUnless", test, ordinal / 2 % 2 == 0 ? "" : "Back");
}

Description DescribeCastBr(uint32_t ordinal) {
  return {BranchName(absl::StrCat("RefTest", kCastNames[ordinal / 4]), ordinal),
          absl::StrCat("r|", CastImmediates(static_cast<CastForm>(ordinal / 4)), "b")};
}

Description DescribeRefEqBr(uint32_t ordinal) { return {BranchName("RefEq", ordinal), "rr|b"}; }

constexpr Family kFamilies[] = {
    {kBinBase, kCmpBrBase, DescribeBin},
    {kCmpBrBase, kUnBase, DescribeCmpBr},
    {kUnBase, kLoadBase, DescribeUn},
    {kLoadBase, kCheckedLoadBase, DescribeLoad},
    {kCheckedLoadBase, kStoreBase, DescribeCheckedLoad},
    {kStoreBase, kCheckedStoreBase, DescribeStore},
    {kCheckedStoreBase, kStructGetBase, DescribeCheckedStore},
    {kStructGetBase, kStructSetBase, DescribeStructGet},
    {kStructSetBase, kArrayGetBase, DescribeStructSet},
    {kArrayGetBase, kArraySetBase, DescribeArrayGet},
    {kArraySetBase, kSingleBase, DescribeArraySet},
    {kSingleBase, kSingleBase + CountOf<SingleOp>(), DescribeSingle},
    {kVecUnBase, kAtomicBase, DescribeVectorOp},
    {kAtomicBase, kPairBase, DescribeAtomic},
    {kPairBase, kFloatPairBase, DescribePair},
    {kFloatPairBase, kAddCmpBrBase, DescribeFloatPair},
    {kAddCmpBrBase, kConstDivBase, DescribeAddCmpBr},
    {kConstDivBase, kLoadSumBase, DescribeConstDiv},
    {kLoadSumBase, kStoreSumBase, DescribeLoadSum},
    {kStoreSumBase, kLoadUseBase, DescribeStoreSum},
    {kLoadUseBase, kNewBase, DescribeLoadUse},
    {kNewBase, kRefTestBase, DescribeNew},
    {kRefTestBase, kRefCastBase, DescribeRefTest},
    {kRefCastBase, kCastBrBase, DescribeRefCast},
    {kCastBrBase, kRefEqBrBase, DescribeCastBr},
    {kRefEqBrBase, kGetFromBase, DescribeRefEqBr},
    {kGetFromBase, kRegOpCount, DescribeGetFrom},
};

Description Describe(RegOp op) {
  for (const Family& family : kFamilies) {
    if (op >= family.base && op < family.end) return family.describe(op - family.base);
  }
  return {};
}

// Walks the words of one operation by its format.
class Walk {
 public:
  Walk(absl::Span<const uint32_t> words, uint32_t at) : words_(words), at_(at) {}

  DisassembledOp Run(const Description& description) {
    text_ = description.name;
    const size_t bar = description.format.find('|');
    for (char letter : absl::string_view(description.format).substr(0, bar)) AddSlot(letter);
    used_ = kHandlerWords + (slots_ + 1) / 2;
    if (bar != std::string::npos) {
      for (char letter : absl::string_view(description.format).substr(bar + 1)) AddImmediate(letter);
    }
    return {std::move(text_), used_};
  }

 private:
  template <class... Parts>
  void Add(const Parts&... parts) {
    absl::StrAppend(&text_, has_operands_ ? ", " : " ", parts...);
    has_operands_ = true;
  }

  uint32_t Word(uint32_t index) const { return index < words_.size() ? words_[index] : 0; }
  uint32_t Next() { return Word(used_++); }
  uint64_t Next64() {
    const uint64_t low = Next();
    return low | uint64_t{Next()} << 32;
  }

  void AddSlot(char letter) {
    if (letter == 'a') return Add("acc");
    const uint32_t slot = Word(kHandlerWords + slots_ / 2) >> (slots_ % 2 * 16) & 0xffff;
    ++slots_;
    last_slot_ = slot;
    if (letter == 'n' || letter == 'r') return Add(absl::string_view(&letter, 1), slot);
    if (letter == 'u') Add(slot);
  }

  void AddBranch() { Add("-> ", at_ + Next()); }

  void AddRuntimeOp(uint32_t op) {
    if (op < std::size(kRuntimeNames)) return Add(kRuntimeNames[op]);
    Add("operation ", op);
  }

  void AddImmediate(char letter) {
    switch (letter) {
      case 'i':
        return Add(static_cast<int32_t>(Next()));
      case 'u':
        return Add(Next());
      case 'x':
        return Add("0x", absl::Hex(Next()));
      case 'l':
        return Add("0x", absl::Hex(Next64()));
      case 'f':
        return Add(absl::StrFormat("%.9g", std::bit_cast<float>(Next())));
      case 'd':
        return Add(absl::StrFormat("%.17g", std::bit_cast<double>(Next64())));
      case 'b':
        return AddBranch();
      case 't':
        for (uint32_t left = Next(); left > 0 && used_ < words_.size(); --left) AddBranch();
        return;
      case 'c':
        return AddRuntimeOp(Next());
      case 'w':
        Add("n", Next() / sizeof(uint64_t));
        return Add("r", Next() / sizeof(uint32_t));
      case 's':
        for (uint32_t left = last_slot_; left > 0 && used_ < words_.size(); --left) AddField();
        return;
    }
  }

  void AddField() {
    const uint32_t word = Next(), offset = Next();
    const uint32_t slot = word >> 16;
    switch (static_cast<FieldSource>(word >> 8 & 0xff)) {
      case FieldSource::kNumSlot:
        return Add(offset, ": n", slot);
      case FieldSource::kRefSlot:
        return Add(offset, ": r", slot);
      case FieldSource::kConst:
        return Add(offset, ": 0x", absl::Hex(Next64()));
    }
  }

  const absl::Span<const uint32_t> words_;
  const uint32_t at_;
  std::string text_;
  bool has_operands_ = false;
  uint32_t slots_ = 0;
  uint32_t last_slot_ = 0;
  uint32_t used_ = kHandlerWords;
};

}  // namespace

std::string RegOpName(RegOp op) { return Describe(op).name; }

std::string RegOpForm(RegOp op) {
  Description description = Describe(op);
  const size_t bar = description.format.find('|');
  if (bar != std::string::npos) description.format.erase(bar, 1);
  return description.format.empty() ? description.name : absl::StrCat(description.name, ".", description.format);
}

DisassembledOp DisassembleOp(RegOp op, absl::Span<const uint32_t> words, uint32_t at) {
  return Walk(words, at).Run(Describe(op));
}

}  // namespace strata::wasm
