// Keeps ThreadSanitizer quiet about one edge that Abseil hides from it. For tests: link it in.
//
// A thread's first wait on an absl::Mutex or CondVar allocates its semaphore with mmap after the sanitizer was told of
// the unlock; the first Post to that semaphore then looks like a race with the mmap. The hand-over is ordered by the
// mutex's own list of waiters, whose accesses Abseil excludes from the sanitizer's view.

extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() { return "race:synchronization_internal::Waiter::Post\n"; }
