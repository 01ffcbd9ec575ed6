#include "put_back.h"

namespace neve {
namespace {

thread_local std::optional<Failure> unrestored;

void noteUnrestored(Failure failure) {
  // The first one is the cause of those that follow.
  if (!unrestored) unrestored = std::move(failure);
}

Failure describeUnrestored() {
  const Failure cause = describeCurrentException();
  return {"state",
          "ERR_NOT_RESTORED",
          "What was changed for a while could not be put back, so the model may not be what it was: " + cause.message +
              " Load its weights anew, or resume from a checkpoint.",
          {{"cause", cause.code}}};
}

}  // namespace

PutBack::~PutBack() {
  if (!back_) return;
  try {
    back_();
  } catch (...) {
    try {
      noteUnrestored(describeUnrestored());
    } catch (...) {
      // No memory for the words either: whoever asks for memory next is told.
    }
  }
}

void PutBack::now() {
  const std::function<void()> back = std::exchange(back_, nullptr);
  if (!back) return;
  try {
    back();
  } catch (...) {
    const Failure failure = describeUnrestored();
    noteUnrestored(failure);
    throw Error(failure);
  }
}

std::optional<Failure> takeUnrestored() { return std::exchange(unrestored, std::nullopt); }

}  // namespace neve
