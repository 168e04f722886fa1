#include "vm_binding/weak/weak_processor.h"

namespace strata::weak {

size_t WeakProcessor::StartWeakRound(const vm::WeakRound& round) {
  if (round.number == 0) {
    phase_ = Phase::kEphemerons;
    ephemerons_started_ = false;
  } else {
    phase_ = FinishPhase(round.retained);
  }
  // A phase without slices is over at once.
  while (phase_ != Phase::kDone) {
    if (const size_t slices = StartPhase(); slices != 0) return slices;
    phase_ = FinishPhase(/*retained=*/false);
  }
  return 0;
}

WeakProcessor::Phase WeakProcessor::FinishPhase(bool retained) {
  switch (phase_) {
    case Phase::kEphemerons:
      return retained ? Phase::kEphemerons : Phase::kClearShort;
    case Phase::kClearShort:
      short_refs_.FinishClear();
      return Phase::kJudge;
    case Phase::kJudge:
      return finalizers_.HasDying() ? Phase::kRevive : Phase::kDrop;
    case Phase::kRevive:
      finalizers_.FinishRevive();
      return Phase::kEphemeronsOfRevived;
    case Phase::kEphemeronsOfRevived:
      return retained ? Phase::kEphemeronsOfRevived : Phase::kDrop;
    case Phase::kDrop:
      long_refs_.FinishClear();
      break;
    case Phase::kDone:
      break;
  }
  return Phase::kDone;
}

size_t WeakProcessor::StartPhase() {
  switch (phase_) {
    case Phase::kEphemerons:
    case Phase::kEphemeronsOfRevived: {
      const bool first = !ephemerons_started_;
      ephemerons_started_ = true;
      return ephemerons_.StartRetain(first);
    }
    case Phase::kClearShort:
      return short_refs_.StartClear();
    case Phase::kJudge:
    case Phase::kRevive:
      return finalizers_.slices();
    case Phase::kDrop:
      ephemerons_.Drop();
      return ephemerons_.slices() + long_refs_.StartClear() + finalizers_.slices();
    case Phase::kDone:
      break;
  }
  return 0;
}

void WeakProcessor::ProcessWeakSlice(vm::WeakTracer& tracer, size_t slice) {
  switch (phase_) {
    case Phase::kEphemerons:
    case Phase::kEphemeronsOfRevived:
      return ephemerons_.RetainSlice(tracer, slice);
    case Phase::kClearShort:
      return short_refs_.ClearSlice(tracer, slice);
    case Phase::kJudge:
      return finalizers_.JudgeSlice(tracer, slice);
    case Phase::kRevive:
      return finalizers_.ReviveSlice(tracer, slice);
    case Phase::kDrop:
      return DropSlice(tracer, slice);
    case Phase::kDone:
      break;
  }
}

// Slices of ephemerons come first, then those of finalizers, then those of long weak references.
void WeakProcessor::DropSlice(const vm::WeakTracer& tracer, size_t slice) {
  if (slice < ephemerons_.slices()) return ephemerons_.UpdateSlice(tracer, slice);
  slice -= ephemerons_.slices();
  if (slice < finalizers_.slices()) return finalizers_.UpdateSlice(tracer, slice);
  long_refs_.ClearSlice(tracer, slice - finalizers_.slices());
}

void WeakProcessor::PublishWeak(vm::RootSink& sink) {
  short_refs_.Publish(sink);
  long_refs_.Publish(sink);
  ephemerons_.Publish(sink);
  finalizers_.Publish(sink);
}

}  // namespace strata::weak
