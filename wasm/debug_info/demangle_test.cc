#include "wasm/debug_info/demangle.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace strata::wasm::debug_info {
namespace {

struct Row {
  absl::string_view mangled;
  absl::string_view name;
};

TEST(Demangle, WritesNamesOfCppWithoutParameters) {
  constexpr Row kRows[] = {
      {"_Z3Sumi", "Sum"},
      {"_ZN3geoL6DivideEii", "geo::Divide"},
      {"_ZNK3geo3BoxIiE3MixEi", "geo::Box<...>::Mix"},
      {"_ZN3geo3BoxIiEC2Ei", "geo::Box<...>::Box"},
      {"_ZN3geo3BoxIiED0Ev", "geo::Box<...>::~Box"},
      {"_ZNSt6vectorIiSaIiEE9push_backERKi", "std::vector<...>::push_back"},
      {"_ZNSsC1EPKc", "std::string::string"},
      {"_ZSt4moveIRN3geo3BoxEEONSt16remove_referenceIT_E4typeEOS4_", "std::move<...>"},
      {"_ZN12_GLOBAL__N_13fooEv", "(anonymous namespace)::foo"},
      {"_ZN1ApLERKS_", "A::operator+="},
      {"_ZN1AclEv", "A::operator()"},
      {"_ZN1AcvbEv", "A::operator (cast)"},
      {"_Zli2_sPKc", "operator\"\" _s"},
      {"_ZZ4mainENKUliE_clEi", "main::(lambda)::operator()"},
      {"_ZZN3foo3barEvE1x", "foo::bar::x"},
      {"_ZN3FooILi42ELb1EE3barEv", "Foo<...>::bar"},
      {"_ZN3FooIJidEE3barEv", "Foo<...>::bar"},
      {"_ZN1fIXadL_Z1gvEEE1hEv", "_ZN1fIXadL_Z1gvEEE1hEv"},  // an expression: not known
      {"_ZN1fIL_Z1gvEE1hEv", "f<...>::h"},
      {"_ZN3fooB5cxx11Ev", "foo"},
      {"_ZThn8_N3foo3barEv", "thunk to foo::bar"},
      {"_ZN1a1bINS_1cENT_1dESt4pairIS0_S1_EEEvT_", "a::b<...>"},
      {"_ZN1a3VecISt4pairIPNS_1cEiEEaSEOS4_", "a::Vec<...>::operator="},
      {"_ZN3FooIPFivEM1AiA4_cE1fEv", "Foo<...>::f"},
  };
  for (const Row& row : kRows) EXPECT_EQ(Demangle(row.mangled), row.name) << row.mangled;
}

TEST(Demangle, WritesNamesOfRustWithoutHash) {
  constexpr Row kRows[] = {
      {"_ZN4core3fmt5write17h0123456789abcdefE", "core::fmt::write"},
      {"core::fmt::write::h0123456789abcdef", "core::fmt::write"},
      {"_ZN50_$LT$T$u20$as$u20$core..convert..From$LT$U$GT$$GT$4from17h0123456789abcdefE",
       "<T as core::convert::From<U>>::from"},
      {"std::rt::lang_start::_$u7b$$u7b$closure$u7d$$u7d$::h0123456789abcdef", "std::rt::lang_start::{{closure}}"},
  };
  for (const Row& row : kRows) EXPECT_EQ(Demangle(row.mangled), row.name) << row.mangled;
}

TEST(Demangle, LeavesOtherNamesAlone) {
  constexpr absl::string_view kNames[] = {"",
                                          "main",
                                          "_ZNE",
                                          "_Z",
                                          "_ZN",
                                          "_ZN3fo",
                                          "_Z99999999999999999999x",
                                          "h0123456789abcdef",
                                          "::h0123456789abcdef",
                                          "a::h0123456789abcdeg",
                                          "$LT$",
                                          "_RNvC1a4main",
                                          "geo::Sum(int)",
                                          "_ZTV3Foo"};
  for (const absl::string_view name : kNames) EXPECT_EQ(Demangle(name), name);
}

TEST(Demangle, TakesNoTimeForDeepNesting) {
  std::string deep = "_Z1fI";
  for (int i = 0; i < 100'000; ++i) deep += 'P';
  EXPECT_EQ(Demangle(deep), deep);
  std::string local = "_Z";
  for (int i = 0; i < 100'000; ++i) local += 'Z';
  EXPECT_EQ(Demangle(local), local);
}

TEST(Demangle, BoundsItsLength) {
  std::string name = "_Z1f1AIiiE";
  for (int i = 0; i < 30; ++i) absl::StrAppend(&name, "1AIS_S_E");
  EXPECT_EQ(Demangle(name), "f");
  std::string destructors = absl::StrCat("_ZN1000", std::string(1000, 'x'));
  for (int i = 0; i < 30'000; ++i) destructors += "D0";
  EXPECT_EQ(Demangle(destructors), destructors);
}

}  // namespace
}  // namespace strata::wasm::debug_info
