#include "profiler/writers/gzip_stream.h"

#include <cstdint>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "profiler/writers/gunzip.h"

namespace strata::profiler {
namespace {

// Text that does not compress well, so that it fills the buffer more than once.
std::string Noise(size_t size) {
  std::string text;
  uint64_t state = 1;
  for (size_t i = 0; i < size; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    text.push_back(static_cast<char>(state >> 56));
  }
  return text;
}

TEST(GzipStream, GivesBackWhatWasWritten) {
  const std::string noise = Noise(300'000);
  std::ostringstream out;
  GzipStream gzip(out);
  gzip << "begin " << 7 << '\n';
  gzip.put('x').flush();
  gzip.write(noise.data(), static_cast<std::streamsize>(noise.size()));
  ASSERT_TRUE(gzip.Finish().ok());
  EXPECT_EQ(Gunzip(out.str()), "begin 7\nx" + noise);
}

TEST(GzipStream, WritesAnEmptyFile) {
  std::ostringstream out;
  GzipStream gzip(out);
  ASSERT_TRUE(gzip.Finish().ok());
  EXPECT_EQ(Gunzip(out.str()), "");
}

TEST(GzipStream, IsNoFileWithoutItsEnd) {
  std::ostringstream out;
  {
    GzipStream gzip(out);
    gzip << Noise(100'000);
  }
  EXPECT_EQ(Gunzip(out.str()), std::nullopt);
}

TEST(GzipStream, FailsWhenTheStreamDoes) {
  std::ostream broken(nullptr);
  GzipStream gzip(broken);
  gzip << Noise(200'000);
  EXPECT_FALSE(gzip.good());
  EXPECT_EQ(gzip.Finish().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace strata::profiler
