// A VM is bound in at most 400 lines: all that knows the contract or the toolkit, comments left out.

#include <fstream>
#include <string>

#include "gtest/gtest.h"

namespace {

TEST(LispBinding, HasAtMostFourHundredLines) {
  int lines = 0;
  for (const std::string part : {"heap_factory", "memory", "model"}) {
    for (const std::string suffix : {".h", ".cc"}) {
      std::ifstream file("vm_binding/lisp/lisp_" + part + suffix);
      ASSERT_TRUE(file.is_open()) << part << suffix;
      for (std::string line; std::getline(file, line);) {
        const size_t text = line.find_first_not_of(' ');
        if (text != std::string::npos && line.compare(text, 2, "//") != 0) ++lines;
      }
    }
  }
  EXPECT_GT(lines, 100);
  EXPECT_LE(lines, 400);
}

}  // namespace
