#include "wasm/wasi/context.h"

#include <errno.h>
#include <fcntl.h>

#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"

namespace strata::wasm::wasi {
namespace {

constexpr uint32_t kFirstPreopen = 3;

absl::Status RefuseZeroBytes(const std::vector<std::string>& strings) {
  for (const std::string& string : strings) {
    if (string.find('\0') != std::string::npos) {
      return absl::InvalidArgumentError(absl::StrCat("zero byte after \"", string.c_str(), "\""));
    }
  }
  return absl::OkStatus();
}

std::unique_ptr<Descriptor> Lent(int host_fd, uint64_t missing_rights) {
  if (host_fd < 0 || fcntl(host_fd, F_GETFD) < 0) return nullptr;
  auto descriptor = std::make_unique<Descriptor>();
  descriptor->host = host_fd;
  descriptor->rights_base = RightsFor(host_fd) & ~missing_rights;
  return descriptor;
}

absl::StatusOr<std::unique_ptr<Descriptor>> Open(const Preopen& preopen) {
  ScopedFd fd(open(preopen.host_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) {
    return absl::NotFoundError(absl::StrCat("cannot open directory ", preopen.host_path, ": ", std::strerror(errno)));
  }
  auto descriptor = std::make_unique<Descriptor>();
  descriptor->host = fd.get();
  descriptor->owned = std::move(fd);
  descriptor->rights_base = kRightsOfDirectories;
  descriptor->rights_inheriting = kRightsAll;
  descriptor->preopen = preopen.guest_path;
  return descriptor;
}

}  // namespace

absl::StatusOr<std::shared_ptr<WasiContext>> WasiContext::Create(const WasiOptions& options) {
  STRATA_RETURN_IF_ERROR(RefuseZeroBytes(options.args));
  STRATA_RETURN_IF_ERROR(RefuseZeroBytes(options.env));
  std::shared_ptr<WasiContext> context(new WasiContext);
  context->args_ = options.args;
  context->env_ = options.env;
  DescriptorTable& table = context->descriptors_;
  table.AddAt(0, Lent(options.stdin_fd, kRightFdWrite));
  table.AddAt(1, Lent(options.stdout_fd, kRightFdRead));
  table.AddAt(2, Lent(options.stderr_fd, kRightFdRead));
  uint32_t fd = kFirstPreopen;
  for (const Preopen& preopen : options.preopens) {
    STRATA_ASSIGN_OR_RETURN(std::unique_ptr<Descriptor> directory, Open(preopen));
    table.AddAt(fd++, std::move(directory));
  }
  return context;
}

}  // namespace strata::wasm::wasi
