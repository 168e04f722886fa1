#include "testing/guests/subprocess.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace strata::testing {
namespace {

// A file of its own for one stream of a child.
class StreamFile {
 public:
  StreamFile() {
    const char* directory = std::getenv("TEST_TMPDIR");
    path_ = std::string(directory != nullptr ? directory : ".") + "/streamXXXXXX";
    descriptor_ = mkstemp(path_.data());
  }
  ~StreamFile() {
    if (descriptor_ >= 0) close(descriptor_);
    unlink(path_.c_str());
  }
  StreamFile(const StreamFile&) = delete;
  StreamFile& operator=(const StreamFile&) = delete;

  int descriptor() const { return descriptor_; }
  void Fill(const std::string& text) const {
    std::ofstream(path_, std::ios::binary) << text;
    lseek(descriptor_, 0, SEEK_SET);
  }
  std::string Text() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

 private:
  std::string path_;
  int descriptor_ = -1;
};

[[noreturn]] void Become(const std::vector<std::string>& arguments, const StreamFile& in, const StreamFile& out,
                         const StreamFile& err) {
  dup2(in.descriptor(), 0);
  dup2(out.descriptor(), 1);
  dup2(err.descriptor(), 2);
  std::vector<char*> pointers;
  for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  execv(pointers[0], pointers.data());
  _exit(127);
}

}  // namespace

RunResult RunProgram(const std::vector<std::string>& arguments, const std::string& input) {
  StreamFile in, out, err;
  in.Fill(input);
  RunResult result;
  const pid_t child = fork();
  if (child < 0) return {-1, "", "fork failed"};
  if (child == 0) Become(arguments, in, out, err);
  int status = 0;
  if (waitpid(child, &status, 0) != child) return {-1, "", "waitpid failed"};
  result.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = out.Text();
  result.err = err.Text();
  return result;
}

std::string StrataCommand() { return "tools/strata/strata"; }

}  // namespace strata::testing
