#include "wasm/wasi/wasi_fixture.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "vm_binding/base/check.h"
#include "wasm/wasi/abi.h"

namespace strata::wasm::wasi {

WasiFixture::WasiFixture() {
  std::string pattern = testing::TempDir() + "/wasi_XXXXXX";
  STRATA_CHECK(mkdtemp(pattern.data()) != nullptr);
  base_ = pattern;
  STRATA_CHECK(mkdir(HostPath("").c_str(), 0755) == 0);
  std::ofstream(base_ + "/secret") << "secret";
  Start({});
}

WasiFixture::~WasiFixture() { std::filesystem::remove_all(base_); }

void WasiFixture::Start(WasiOptions options) {
  options.preopens.push_back({HostPath(""), "/sandbox"});
  world_ = std::make_unique<TestWorld>();
  auto context = WasiContext::Create(options);
  STRATA_CHECK(context.ok());
  STRATA_CHECK(DefineWasi(*world_->linker, *std::move(context)).ok());
  instance_ = &world_->Instantiate("(memory 1)");
}

Errno WasiFixture::Call(absl::string_view name, std::vector<uint64_t> arguments) {
  const Extern* function = world_->linker->Find(kModuleName, name);
  STRATA_CHECK(function != nullptr);
  const FuncRecord& record = world_->store->func_record(std::get<FuncExtern>(*function).record);
  arguments.resize(std::max<size_t>({arguments.size(), record.host->type().params.size(), 1}));
  HostCall call{*world_->store, instance_, arguments.data(), nullptr, {}, 0};
  trap = record.host->Call(call);
  exit_code = call.exit_code;
  return static_cast<Errno>(arguments[0]);
}

int WasiFixture::Open(absl::string_view path, uint32_t oflags, uint64_t rights, uint32_t lookup, uint32_t fdflags) {
  PutText(kPath, path);
  error = Call("path_open", {kRoot, lookup, kPath, path.size(), oflags, rights, rights, fdflags, kScratch});
  return error == Errno::kSuccess ? static_cast<int>(At<uint32_t>(kScratch)) : -1;
}

int WasiFixture::Write(uint32_t fd, absl::string_view text) {
  PutText(kBuffer, text);
  Put<uint32_t>(kIovecs, kBuffer);
  Put<uint32_t>(kIovecs + 4, static_cast<uint32_t>(text.size()));
  error = Call("fd_write", {fd, kIovecs, 1, kScratch});
  return error == Errno::kSuccess ? static_cast<int>(At<uint32_t>(kScratch)) : -1;
}

std::string WasiFixture::Read(uint32_t fd, uint32_t bytes) {
  Put<uint32_t>(kIovecs, kBuffer);
  Put<uint32_t>(kIovecs + 4, bytes);
  error = Call("fd_read", {fd, kIovecs, 1, kScratch});
  return error == Errno::kSuccess ? TextAt(kBuffer, At<uint32_t>(kScratch)) : "";
}

Errno WasiFixture::OnPath(absl::string_view name, absl::string_view path) {
  PutText(kPath, path);
  return Call(name, {kRoot, kPath, path.size()});
}

Errno WasiFixture::Stat(absl::string_view path, bool follow) {
  PutText(kPath, path);
  return Call("path_filestat_get", {kRoot, follow ? 1u : 0u, kPath, path.size(), kScratch});
}

std::string WasiFixture::HostPath(absl::string_view below) const { return absl::StrCat(base_, "/sandbox/", below); }

void WasiFixture::HostWrite(absl::string_view below, absl::string_view text) { std::ofstream(HostPath(below)) << text; }

std::string WasiFixture::HostRead(absl::string_view below) const {
  std::ifstream in(HostPath(below));
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace strata::wasm::wasi
