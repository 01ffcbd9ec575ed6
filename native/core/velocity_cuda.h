// Velocity passes on a GPU, gathered so that one launch does many.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

#include "velocity_kernel.h"

namespace neve {

class CudaPasses {
 public:
  // Does a pass at once when its output is known to be changed in place later on, or nothing is known yet; else keeps the output until
  // run(), whose launch does all. `changesLater` is what was seen at the last measurement and takes what is seen now. `sums` must live
  // until run().
  void add(const VelocityPass& pass, const at::Tensor& output, std::shared_ptr<std::optional<bool>> changesLater,
           std::vector<PassSums>& sums);

  // Throws ERR_OUTPUT_CHANGED when an output was changed in place that was not at the last measurement.
  void run();
  void clear();

 private:
  struct Pending {
    VelocityPass pass;
    std::vector<PassSums>* sums;
  };
  // An output and its version when it was tapped.
  struct Watched {
    at::Tensor output;
    uint32_t version;
    bool held;
    std::shared_ptr<std::optional<bool>> changesLater;
  };

  // Sums on their device, and where they belong.
  struct Launched {
    at::Tensor result;
    std::vector<std::vector<PassSums>*> sums;
  };

  void launch(const std::vector<VelocityPass>& passes, const std::vector<std::vector<PassSums>*>& sums);
  void read();

  std::vector<Pending> pending_;
  std::vector<Watched> watched_;
  std::vector<Launched> launched_;
};

}  // namespace neve
