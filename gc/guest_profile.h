// What a VM knows of the program that a heap is for, in no VM's words: what the `auto` plan chooses by.
//
// The defaults are the cautious answers, for a VM that knows nothing.

#ifndef STRATA_GC_GUEST_PROFILE_H_
#define STRATA_GC_GUEST_PROFILE_H_

namespace strata::gc {

struct GuestProfile {
  bool known = false;      // somebody has looked
  bool allocates = true;   // while it runs, beyond what setting it up takes
  bool overwrites = true;  // stores references into objects that exist already
  bool cycles = true;      // its objects can form cycles
};

}  // namespace strata::gc

#endif  // STRATA_GC_GUEST_PROFILE_H_
