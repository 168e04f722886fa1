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

std::unique_ptr<Descriptor> Lent(int host_fd, uint64_t withheld) {
  if (host_fd < 0 || fcntl(host_fd, F_GETFD) < 0) return nullptr;
  std::unique_ptr<Descriptor> descriptor = NewDescriptor(host_fd);
  descriptor->rights_base &= ~withheld;
  return descriptor;
}

absl::StatusOr<std::unique_ptr<Descriptor>> Open(const Preopen& preopen) {
  ScopedFd fd(open(preopen.host_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) {
    return absl::NotFoundError(absl::StrCat("cannot open directory ", preopen.host_path, ": ", std::strerror(errno)));
  }
  std::unique_ptr<Descriptor> descriptor = NewDescriptor(std::move(fd));
  descriptor->rights_inheriting = kRightsAll;
  descriptor->preopen = preopen.guest_path;
  return descriptor;
}

absl::StatusOr<std::unique_ptr<Descriptor>> Duplicate(int socket) {
  ScopedFd fd(fcntl(socket, F_DUPFD_CLOEXEC, 0));
  const int flags = fd.valid() ? fcntl(fd.get(), F_GETFL) : -1;
  const bool waits_never = flags >= 0 && fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK) == 0;
  if (!waits_never) return absl::InvalidArgumentError(absl::StrCat("socket ", socket, ": ", std::strerror(errno)));
  std::unique_ptr<Descriptor> descriptor = NewDescriptor(std::move(fd));
  if (!descriptor->is_socket()) return absl::InvalidArgumentError(absl::StrCat("descriptor ", socket, " is no socket"));
  descriptor->rights_inheriting = kRightsOfSockets;
  descriptor->nonblocking = (flags & O_NONBLOCK) != 0;
  return descriptor;
}

}  // namespace

WasiContext::WasiContext(const WasiOptions& options)
    : args_(options.args),
      env_(options.env),
      clocks_(options.deterministic_seed.has_value()),
      random_(options.deterministic_seed),
      path_resolution_(options.path_resolution) {
  descriptors_.set_limit(options.max_descriptors);
}

absl::StatusOr<std::shared_ptr<WasiContext>> WasiContext::Create(const WasiOptions& options) {
  STRATA_RETURN_IF_ERROR(RefuseZeroBytes(options.args));
  STRATA_RETURN_IF_ERROR(RefuseZeroBytes(options.env));
  std::shared_ptr<WasiContext> context(new WasiContext(options));
  DescriptorTable& table = context->descriptors_;
  table.AddAt(0, Lent(options.stdin_fd, kRightFdWrite));
  table.AddAt(1, Lent(options.stdout_fd, kRightFdRead));
  table.AddAt(2, Lent(options.stderr_fd, kRightFdRead));
  STRATA_RETURN_IF_ERROR(context->OpenPreopens(options));
  return context;
}

absl::Status WasiContext::OpenPreopens(const WasiOptions& options) {
  uint32_t fd = kFirstPreopen;
  for (const Preopen& preopen : options.preopens) {
    STRATA_ASSIGN_OR_RETURN(std::unique_ptr<Descriptor> directory, Open(preopen));
    descriptors_.AddAt(fd++, std::move(directory));
  }
  for (const int socket : options.sockets) {
    STRATA_ASSIGN_OR_RETURN(std::unique_ptr<Descriptor> descriptor, Duplicate(socket));
    descriptors_.AddAt(fd++, std::move(descriptor));
  }
  return absl::OkStatus();
}

}  // namespace strata::wasm::wasi
