// What a velocity meter keeps and finds of one layer.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "state_map.h"
#include "velocity_cuda.h"
#include "velocity_kernel.h"

namespace neve {

struct MeterOptions {
  enum class Memory { kDevice, kCpu, kRecompute };

  double momentum = 0.0;
  bool drift = false;  // keep two earlier snapshots, not one
  bool bf16 = false;   // round snapshots to bf16
  Memory memory = Memory::kDevice;
  bool neurons = false;  // report v of every neuron
};

struct LayerVelocity {
  std::string name;
  int64_t neurons = 0;
  double velocity = 0.0;              // mean of |v|
  std::optional<double> mseVelocity;  // mean of (v - previous v)^2
  std::optional<double> drift;        // c
  int64_t deadNeurons = 0;
  std::vector<double> v;  // one a neuron
};

// Usage: begin(), add() for each output in a fixed order of calls, finish().
class VelocityLayer {
 public:
  VelocityLayer(std::string name, int64_t axis, const MeterOptions& options);

  const std::string& name() const { return name_; }

  void begin();
  // Compares an output with its snapshots and makes it the newest of them; on a GPU when `cuda` runs. Throws ERR_NON_FINITE_ACTIVATION when
  // it holds NaN or infinity.
  void add(const at::Tensor& output, CudaPasses& cuda);
  // The same check, for sums that came later.
  void checkFinite() const;
  // The layer's part of the measurement; nothing when there was nothing to compare with.
  std::optional<LayerVelocity> finish();
  void forget();

  // Where outputs are computed again instead of kept: drops the last batch's, and takes an output of the parameters of `age` + 1
  // measurements ago.
  void beginBatch();
  void remember(size_t age, const at::Tensor& output);

  int64_t bytes() const;
  // Everything that the next measurement depends on, copied to the host.
  StateMap state() const;
  // Throws ERR_METER_STATE.
  void load(StateMap state);

 private:
  static constexpr size_t kSnapshots = 2;

  // The snapshots of one call on one auxiliary batch, flat, newest first.
  struct Block {
    std::vector<int64_t> sizes;
    NeuronLayout layout;
    std::array<at::Tensor, kSnapshots> snapshots;
    // Whether the output is changed in place after it was tapped, once that is known.
    std::shared_ptr<std::optional<bool>> changesLater = std::make_shared<std::optional<bool>>();
  };

  bool recomputes() const { return options_.memory == MeterOptions::Memory::kRecompute; }
  at::Tensor prepare(const at::Tensor& output, NeuronLayout& layout) const;
  at::ScalarType historyOf(const at::Tensor& output) const;
  int snapshotsLike(const Block& block, const at::Tensor& current, const NeuronLayout& layout) const;
  at::Tensor placeFor(Block& block, const at::Tensor& current) const;

  std::string name_;
  int64_t axis_;
  MeterOptions options_;
  std::vector<Block> blocks_;
  int depth_ = 0;                 // earlier measurements to compare with: 0, 1 or 2
  size_t calls_ = 0;              // in the last measurement
  std::vector<double> velocity_;  // v, one a neuron; empty before the first
  std::vector<Step> steps_;       // of the last measurement
  // The measurement under way.
  size_t seen_ = 0;                              // calls so far
  size_t next_ = 0;                              // place of the next call among blocks_
  std::array<size_t, kSnapshots> remembered_{};  // places of the next remembered outputs
  int comparable_ = 0;                           // the least depth of the calls so far
  std::vector<PassSums> sums_;
};

}  // namespace neve
