#include "tools/strata/flags.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace strata::tools {
namespace {

struct Options {
  std::string color;
  bool loud = false;
  std::vector<std::string> names;
  std::string report = "none";
};

constexpr Flag<Options> kFlags[] = {
    {{"color", "COLOR", "What it looks like."},
     [](Options& options, absl::string_view value) {
       if (value == "none") return absl::InvalidArgumentError("that is no colour");
       options.color = std::string(value);
       return absl::OkStatus();
     }},
    {{"loud", "", "What it sounds like."},
     [](Options& options, absl::string_view) {
       options.loud = true;
       return absl::OkStatus();
     }},
    {{"report", "[HOW]", "Whether it says what it did."},
     [](Options& options, absl::string_view value) {
       options.report = std::string(value);
       return absl::OkStatus();
     }},
    {{"name", "NAME", "Who it is. May be given several times."},
     [](Options& options, absl::string_view value) {
       options.names.emplace_back(value);
       return absl::OkStatus();
     }},
};

absl::StatusOr<size_t> Parse(std::vector<absl::string_view> arguments, Options& options) {
  return ParseFlags<Options>(kFlags, arguments, options);
}

std::string Error(std::vector<absl::string_view> arguments) {
  Options options;
  return std::string(Parse(std::move(arguments), options).status().message());
}

TEST(Flags, TakesValuesInBothForms) {
  Options options;
  const absl::StatusOr<size_t> used = Parse({"--color=red", "--loud", "--name", "a", "--name=b=c"}, options);
  ASSERT_TRUE(used.ok()) << used.status();
  EXPECT_EQ(*used, 5u);
  EXPECT_EQ(options.color, "red");
  EXPECT_TRUE(options.loud);
  EXPECT_EQ(options.names, (std::vector<std::string>{"a", "b=c"}));
}

TEST(Flags, MayLetTheirValueBeLeftOut) {
  Options options;
  EXPECT_EQ(*Parse({"--report", "operand"}, options), 1u) << "the next word is not its value";
  EXPECT_EQ(options.report, "");
  EXPECT_EQ(*Parse({"--report=long"}, options), 1u);
  EXPECT_EQ(options.report, "long");
  EXPECT_NE(FlagHelp(absl::MakeConstSpan(kFlags)).find("--report[=HOW]"), std::string::npos);
}

TEST(Flags, StandAnywhereAmongOperandsForThoseWhoWant) {
  Options options;
  const auto others = ParseFlagsAnywhere<Options>(
      kFlags, std::vector<absl::string_view>{"a", "--loud", "-", "-name", "x", "--", "--color=red", "b"}, options);
  ASSERT_TRUE(others.ok()) << others.status();
  EXPECT_EQ(*others, (std::vector<absl::string_view>{"a", "-", "--color=red", "b"}));
  EXPECT_TRUE(options.loud);
  EXPECT_EQ(options.names, std::vector<std::string>{"x"});
  EXPECT_EQ(options.color, "");
  EXPECT_FALSE(ParseFlagsAnywhere<Options>(kFlags, std::vector<absl::string_view>{"a", "--lod"}, options).ok());
}

TEST(Flags, StopsAtTheFirstOperand) {
  Options options;
  EXPECT_EQ(*Parse({"--loud", "file", "--color=red"}, options), 1u);
  EXPECT_EQ(options.color, "");
  EXPECT_EQ(*Parse({"-", "--loud"}, options), 0u);
}

TEST(Flags, StopsAfterTwoDashes) {
  Options options;
  EXPECT_EQ(*Parse({"--", "--color=red"}, options), 1u);
}

TEST(Flags, LastOneWins) {
  Options options;
  ASSERT_TRUE(Parse({"--color=red", "--color=blue"}, options).ok());
  EXPECT_EQ(options.color, "blue");
}

TEST(Flags, SuggestsWhatAnUnknownOneMightMean) {
  EXPECT_EQ(Error({"--colour=red"}), "unknown flag --colour; did you mean --color?");
  EXPECT_EQ(Error({"--verbose"}), "unknown flag --verbose");
  EXPECT_EQ(Error({"-l"}), "unknown flag -l");
}

TEST(Flags, SaysWhenAValueIsMissingOrTooMuch) {
  EXPECT_EQ(Error({"--color"}), "--color needs a value: --color=COLOR");
  EXPECT_EQ(Error({"--loud=yes"}), "--loud takes no value");
}

TEST(Flags, NamesTheFlagWhoseValueIsWrong) { EXPECT_EQ(Error({"--color=none"}), "--color: that is no colour"); }

TEST(Flags, AlignsHelpAndBreaksLines) {
  const FlagText rows[] = {
      {"color", "COLOR", "What it looks like."},
      {"a-very-long-name-for-a-flag", "VALUE", "Short."},
      {"loud", "", "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen."},
  };
  EXPECT_EQ(FlagHelp(rows),
            "  --color=COLOR               What it looks like.\n"
            "  --a-very-long-name-for-a-flag=VALUE\n"
            "                              Short.\n"
            "  --loud                      One two three four five six seven eight nine ten eleven twelve\n"
            "                              thirteen fourteen fifteen.\n");
}

}  // namespace
}  // namespace strata::tools
