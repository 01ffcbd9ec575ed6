// One step of what is done to a batch before it is used.
#pragma once

#include <vector>

#include "draws.h"
#include "images.h"

namespace neve {

// A batch on its way through a pipeline.
struct Frame {
  std::vector<Images> inputs;
  std::vector<at::Tensor> targets;
};

class Transform {
 public:
  virtual ~Transform() = default;
  virtual void apply(Frame& frame, TransformDraws& draws) const = 0;
};

// A step that looks at one input alone.
class InputTransform : public Transform {
 public:
  explicit InputTransform(size_t input) : input_(input) {}
  void apply(Frame& frame, TransformDraws& draws) const final;

 protected:
  virtual void applyTo(Images& images, TransformDraws& draws) const = 0;

 private:
  size_t input_;
};

}  // namespace neve
