// The threads of a pool: started together, ended together, and, around a fork, started again.
//
// Owned by a Pool, used by one thread at a time. Does not know what its threads do, nor how they are told to end.

#ifndef STRATA_SCHEDULER_CREW_H_
#define STRATA_SCHEDULER_CREW_H_

#include <pthread.h>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace strata::scheduler {

class Crew {
 public:
  // What thread number `index` does, until it returns.
  using Body = std::function<void(int index)>;

  explicit Crew(Body body) : body_(std::move(body)) {}
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // kResourceExhausted when the system refuses one; those made until then run and are to be joined.
  absl::Status Start(int count);
  // Waits for all threads to return.
  void Join();

  bool empty() const { return threads_.empty(); }
  // Whether the calling thread is one of them.
  bool HasThisThread() const;

 private:
  struct Thread {
    const Body& body;
    int index;
    pthread_t handle;
  };

  static void* Main(void* thread);

  const Body body_;
  std::vector<std::unique_ptr<Thread>> threads_;
};

}  // namespace strata::scheduler

#endif  // STRATA_SCHEDULER_CREW_H_
