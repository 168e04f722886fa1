// Constants and record layouts of WASI preview 1 ("wasi_snapshot_preview1").
//
// Records are written field by field at their offsets into guest memory, little endian; none is a C++ struct.

#ifndef STRATA_WASM_WASI_ABI_H_
#define STRATA_WASM_WASI_ABI_H_

#include <cstdint>

namespace strata::wasm::wasi {

enum class Filetype : uint8_t {
  kUnknown = 0,
  kBlockDevice = 1,
  kCharacterDevice = 2,
  kDirectory = 3,
  kRegularFile = 4,
  kSocketDgram = 5,
  kSocketStream = 6,
  kSymbolicLink = 7,
};

enum Fdflags : uint16_t {
  kFdflagsAppend = 1u << 0,
  kFdflagsDsync = 1u << 1,
  kFdflagsNonblock = 1u << 2,
  kFdflagsRsync = 1u << 3,
  kFdflagsSync = 1u << 4,
};
inline constexpr uint32_t kFdflagsAll = 0x1f;

enum Oflags : uint16_t {
  kOflagsCreat = 1u << 0,
  kOflagsDirectory = 1u << 1,
  kOflagsExcl = 1u << 2,
  kOflagsTrunc = 1u << 3,
};
inline constexpr uint32_t kOflagsAll = 0xf;

enum Fstflags : uint16_t {
  kFstflagsAtim = 1u << 0,
  kFstflagsAtimNow = 1u << 1,
  kFstflagsMtim = 1u << 2,
  kFstflagsMtimNow = 1u << 3,
};
inline constexpr uint32_t kFstflagsAll = 0xf;

inline constexpr uint32_t kLookupSymlinkFollow = 1;

enum Riflags : uint16_t { kRiflagsPeek = 1u << 0, kRiflagsWaitall = 1u << 1 };
inline constexpr uint16_t kRoflagsDataTruncated = 1;
enum Sdflags : uint8_t { kSdflagsRead = 1u << 0, kSdflagsWrite = 1u << 1 };

enum class Clockid : uint32_t { kRealtime = 0, kMonotonic = 1, kProcessCputime = 2, kThreadCputime = 3 };
enum class Whence : uint8_t { kSet = 0, kCur = 1, kEnd = 2 };

// Rights: what may be done with a descriptor.
inline constexpr uint64_t kRightFdDatasync = 1ull << 0;
inline constexpr uint64_t kRightFdRead = 1ull << 1;
inline constexpr uint64_t kRightFdSeek = 1ull << 2;
inline constexpr uint64_t kRightFdFdstatSetFlags = 1ull << 3;
inline constexpr uint64_t kRightFdSync = 1ull << 4;
inline constexpr uint64_t kRightFdTell = 1ull << 5;
inline constexpr uint64_t kRightFdWrite = 1ull << 6;
inline constexpr uint64_t kRightFdAdvise = 1ull << 7;
inline constexpr uint64_t kRightFdAllocate = 1ull << 8;
inline constexpr uint64_t kRightPathCreateDirectory = 1ull << 9;
inline constexpr uint64_t kRightPathCreateFile = 1ull << 10;
inline constexpr uint64_t kRightPathLinkSource = 1ull << 11;
inline constexpr uint64_t kRightPathLinkTarget = 1ull << 12;
inline constexpr uint64_t kRightPathOpen = 1ull << 13;
inline constexpr uint64_t kRightFdReaddir = 1ull << 14;
inline constexpr uint64_t kRightPathReadlink = 1ull << 15;
inline constexpr uint64_t kRightPathRenameSource = 1ull << 16;
inline constexpr uint64_t kRightPathRenameTarget = 1ull << 17;
inline constexpr uint64_t kRightPathFilestatGet = 1ull << 18;
inline constexpr uint64_t kRightPathFilestatSetSize = 1ull << 19;
inline constexpr uint64_t kRightPathFilestatSetTimes = 1ull << 20;
inline constexpr uint64_t kRightFdFilestatGet = 1ull << 21;
inline constexpr uint64_t kRightFdFilestatSetSize = 1ull << 22;
inline constexpr uint64_t kRightFdFilestatSetTimes = 1ull << 23;
inline constexpr uint64_t kRightPathSymlink = 1ull << 24;
inline constexpr uint64_t kRightPathRemoveDirectory = 1ull << 25;
inline constexpr uint64_t kRightPathUnlinkFile = 1ull << 26;
inline constexpr uint64_t kRightPollFdReadwrite = 1ull << 27;
inline constexpr uint64_t kRightSockShutdown = 1ull << 28;
inline constexpr uint64_t kRightSockAccept = 1ull << 29;
// path_* and fd_readdir.
inline constexpr uint64_t kRightsOfPaths =
    0x7fffe00ull & ~(kRightFdFilestatGet | kRightFdFilestatSetSize | kRightFdFilestatSetTimes);
inline constexpr uint64_t kRightsOfFiles = kRightFdDatasync | kRightFdRead | kRightFdSeek | kRightFdFdstatSetFlags |
                                           kRightFdSync | kRightFdTell | kRightFdWrite | kRightFdAdvise |
                                           kRightFdAllocate | kRightFdFilestatGet | kRightFdFilestatSetSize |
                                           kRightFdFilestatSetTimes | kRightPollFdReadwrite;
inline constexpr uint64_t kRightsOfDirectories = kRightsOfPaths | kRightFdDatasync | kRightFdFdstatSetFlags |
                                                 kRightFdSync | kRightFdFilestatGet | kRightFdFilestatSetTimes |
                                                 kRightPollFdReadwrite;
inline constexpr uint64_t kRightsOfSockets = kRightFdRead | kRightFdWrite | kRightFdFdstatSetFlags |
                                             kRightFdFilestatGet | kRightPollFdReadwrite | kRightSockShutdown |
                                             kRightSockAccept;
inline constexpr uint64_t kRightsAll = kRightsOfFiles | kRightsOfDirectories;
// What only a file open for reading, or for writing, can have.
inline constexpr uint64_t kRightsToRead = kRightFdRead;
inline constexpr uint64_t kRightsToWrite = kRightFdWrite | kRightFdAllocate | kRightFdFilestatSetSize;

// fdstat
inline constexpr uint32_t kFdstatBytes = 24;
inline constexpr uint32_t kFdstatFiletype = 0, kFdstatFlags = 2, kFdstatRightsBase = 8, kFdstatRightsInheriting = 16;
// filestat
inline constexpr uint32_t kFilestatBytes = 64;
inline constexpr uint32_t kFilestatDev = 0, kFilestatIno = 8, kFilestatFiletype = 16, kFilestatNlink = 24,
                          kFilestatSize = 32, kFilestatAtim = 40, kFilestatMtim = 48, kFilestatCtim = 56;
// prestat
inline constexpr uint32_t kPrestatBytes = 8, kPrestatTag = 0, kPrestatNameLength = 4;
// dirent, followed by the name
inline constexpr uint32_t kDirentBytes = 24;
inline constexpr uint32_t kDirentNext = 0, kDirentIno = 8, kDirentNameLength = 16, kDirentType = 20;
// iovec
inline constexpr uint32_t kIovecBytes = 8;
// subscription
inline constexpr uint32_t kSubscriptionBytes = 48;
inline constexpr uint32_t kSubscriptionUserdata = 0, kSubscriptionTag = 8, kSubscriptionClockId = 16,
                          kSubscriptionTimeout = 24, kSubscriptionClockFlags = 40, kSubscriptionFd = 16;
inline constexpr uint32_t kClockAbstime = 1;
// event
inline constexpr uint32_t kEventBytes = 32;
inline constexpr uint32_t kEventUserdata = 0, kEventErrno = 8, kEventType = 10, kEventNbytes = 16, kEventFlags = 24;
inline constexpr uint16_t kEventHangup = 1;
enum class Eventtype : uint8_t { kClock = 0, kFdRead = 1, kFdWrite = 2 };

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_ABI_H_
