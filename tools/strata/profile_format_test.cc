#include "tools/strata/profile_format.h"

#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "profiler/model/profile.h"
#include "profiler/writers/firefox.h"
#include "profiler/writers/folded.h"
#include "profiler/writers/gunzip.h"
#include "profiler/writers/pprof.h"

namespace strata::tools {
namespace {

TEST(ProfileFormat, GoesByTheEndOfTheName) {
  EXPECT_EQ(*ProfileWriterFor("a.json"), &profiler::WriteFirefoxProfile);
  EXPECT_EQ(*ProfileWriterFor("a.folded"), &profiler::WriteFoldedStacks);
  EXPECT_EQ(*ProfileWriterFor("a.alloc.folded"), &profiler::WriteFoldedAllocations);
  EXPECT_EQ(*ProfileWriterFor("a.pb.gz"), &profiler::WritePprof);
  EXPECT_EQ(*ProfileWriterFor("dir.folded/a.pprof"), &profiler::WritePprof);
}

TEST(ProfileFormat, TakesFirefoxForWhatItDoesNotKnow) {
  EXPECT_EQ(*ProfileWriterFor("a"), &profiler::WriteFirefoxProfile);
  EXPECT_EQ(*ProfileWriterFor("a.folded.txt"), &profiler::WriteFirefoxProfile);
}

TEST(ProfileFormat, TakesTheFormatThatIsNamed) {
  EXPECT_EQ(*ProfileWriterFor("a.json", "pprof"), &profiler::WritePprof);
  EXPECT_EQ(*ProfileWriterFor("a.pprof", "folded"), &profiler::WriteFoldedStacks);
  EXPECT_EQ(*ProfileWriterFor("a.pprof", "firefox"), &profiler::WriteFirefoxProfile);
  EXPECT_EQ(*ProfileWriterFor("a.json.gz", "firefox"), *ProfileWriterFor("a.json.gz"));
  EXPECT_EQ(*ProfileWriterFor("a", "folded-alloc"), &profiler::WriteFoldedAllocations);
  EXPECT_FALSE(ProfileWriterFor("a", "xml").ok());
}

TEST(ProfileFormat, CompressesWhatEndsInGz) {
  std::ostringstream plain;
  std::ostringstream compressed;
  ASSERT_TRUE((*ProfileWriterFor("a.json"))(profiler::Profile(), plain).ok());
  ASSERT_TRUE((*ProfileWriterFor("a.json.gz"))(profiler::Profile(), compressed).ok());
  EXPECT_EQ(profiler::Gunzip(compressed.str()), plain.str());
}

}  // namespace
}  // namespace strata::tools
