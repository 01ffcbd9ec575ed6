// Runs the passes of a step from a tape, where they are the same kernels every time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "../model.h"
#include "../tape/tape.h"

namespace neve {

// What the passes over one batch leave beside the gradients, which are in the parameters.
struct Passes {
  std::vector<at::Tensor> outputs;
  std::vector<at::Tensor> values;  // the loss, and its terms where it is a sum
};

// For batches of each shape: the first time, autograd runs and is recorded; the second time both run, and what they find is compared bit
// for bit; from the third on the tape runs alone. Where it finds something else, or cannot be recorded, autograd goes on.
class StepTapes {
 public:
  // `any`: also of batches whose passes are so large that there is little to gain.
  StepTapes(std::shared_ptr<Model> model, at::Device device, bool any) : model_(std::move(model)), device_(device), any_(any) {}

  // `eager` runs the passes by autograd, and adds to the gradients. `share` is what it multiplies the loss by.
  Passes run(const std::vector<at::Tensor>& inputs, double share, const std::function<Passes()>& eager);

  // A batch ran by autograd, for a reason that only the caller knows.
  void countEager(const std::string& why);

  // Whether passes run to be recorded, or compared with what was: what they do must be theirs alone.
  bool recording() const { return recording_; }

  // What a tape replaced so far.
  struct Tally {
    int64_t taped = 0;
    int64_t eager = 0;
    std::string why;  // the last reason why passes are not taped; empty where all are
  };
  const Tally& tally() const { return tally_; }

 private:
  using Key = std::vector<int64_t>;
  struct Entry {
    std::unique_ptr<Tape> tape;  // null: not yet recorded, or refused
    bool checked = false;
    std::string refused;  // why; empty where it is not
  };

  // Where a parameter is, whether it is trained, and whether somebody looks at its gradient.
  struct ParameterState {
    const void* place;
    bool trained;
    bool hooked;
    bool operator==(const ParameterState&) const = default;
  };

  bool sameModel();
  bool anyGradient() const;
  Passes record(Entry& entry, const std::vector<at::Tensor>& inputs, const std::function<Passes()>& eager);
  Passes check(Entry& entry, const std::vector<at::Tensor>& inputs, const std::function<Passes()>& eager);
  Passes replay(Tape& tape, const std::vector<at::Tensor>& inputs);
  void refuse(Entry& entry, const std::string& why);
  std::vector<at::Tensor> takeGradients();
  void giveGradients(const std::vector<at::Tensor>& gradients);

  std::shared_ptr<Model> model_;
  at::Device device_;
  bool any_;
  std::map<Key, Entry> entries_;
  // Tapes hold for these.
  std::vector<ParameterState> recordedOn_;
  Tally tally_;
  bool recording_ = false;
};

}  // namespace neve
