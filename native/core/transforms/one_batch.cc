// What looks at whole batches: functions of the user's own, labels to vectors, noise.
#include <ATen/TensorOperators.h>
#include <ATen/ops/one_hot.h>

#include "../session_generators.h"
#include "transform_options.h"

namespace neve {
namespace {

// The function takes all inputs, then as many targets as it wants, and gives as many tensors in their place.
class BatchFunction final : public Transform {
 public:
  explicit BatchFunction(const TransformOptions& options)
      : model_(options.model),
        inputs_(static_cast<size_t>(options.number("inputs"))),
        targets_(static_cast<size_t>(options.number("targets"))) {}

  void apply(Frame& frame, TransformDraws& draws) const override {
    if (frame.inputs.size() < inputs_ || frame.targets.size() < targets_) {
      throw Error("option", "ERR_TRANSFORM_INPUT",
                  "The function takes " + std::to_string(inputs_) + " inputs and " + std::to_string(targets_) +
                      " targets, and the batch has " + std::to_string(frame.inputs.size()) + " and " +
                      std::to_string(frame.targets.size()) + ".");
    }
    std::vector<at::Tensor> values;
    for (size_t i = 0; i < inputs_; ++i) values.push_back(frame.inputs[i].tensor());
    for (size_t i = 0; i < targets_; ++i) values.push_back(frame.targets[i]);
    const at::Device device = values.empty() ? at::Device(at::kCPU) : values[0].device();
    // What it draws comes from its own seed, and moves neither the session's generators nor the default ones.
    const UseGenerators own(std::make_shared<SessionGenerators>(device, draws.seed()));
    const std::vector<at::Tensor> results = model_->forward(values, /*training=*/true);
    for (size_t i = 0; i < results.size(); ++i) {
      if (i < inputs_) {
        frame.inputs[i].set(results[i]);
      } else {
        frame.targets.at(i - inputs_) = results[i];
      }
    }
  }

 private:
  std::shared_ptr<Model> model_;
  size_t inputs_;
  size_t targets_;
};

class OneHot final : public Transform {
 public:
  explicit OneHot(const TransformOptions& options)
      : target_(static_cast<size_t>(options.number("target"))),
        classes_(options.integer("classes")),
        smoothing_(options.number("labelSmoothing")) {}

  void apply(Frame& frame, TransformDraws&) const override {
    if (target_ >= frame.targets.size()) {
      throw Error(
          "option", "ERR_TRANSFORM_INPUT",
          "There is no target " + std::to_string(target_) + ": the batch has " + std::to_string(frame.targets.size()) + ", from 0 on.");
    }
    at::Tensor& target = frame.targets[target_];
    if (!at::isIntegralType(target.scalar_type(), /*includeBool=*/false)) {
      throw Error("dtype", "ERR_TRANSFORM_DTYPE",
                  "Labels must be integers, received " + std::string(c10::toString(target.scalar_type())) + ".");
    }
    const at::Tensor labels = target.to(at::kLong);
    if (target.is_cpu() && labels.numel() > 0 && (labels.min().item<int64_t>() < 0 || labels.max().item<int64_t>() >= classes_)) {
      throw Error("index", "ERR_LABEL_OUT_OF_RANGE",
                  "Labels must lie in 0 to " + std::to_string(classes_ - 1) + ", and there are " +
                      std::to_string(labels.min().item<int64_t>()) + " to " + std::to_string(labels.max().item<int64_t>()) + ".");
    }
    target = at::one_hot(labels, classes_).to(at::kFloat);
    if (smoothing_ > 0.0) target = target * (1.0 - smoothing_) + smoothing_ / static_cast<double>(classes_);
  }

 private:
  size_t target_;
  int64_t classes_;
  double smoothing_;
};

class GaussianNoise final : public InputTransform {
 public:
  explicit GaussianNoise(const TransformOptions& options)
      : InputTransform(options.input()), mean_(options.number("mean")), sigma_(options.number("sigma")), clip_(options.flag("clip")) {}

 private:
  void applyTo(Images& values, TransformDraws& draws) const override {
    const at::Tensor& before = values.tensor();
    if (!before.is_floating_point()) {
      throw Error("dtype", "ERR_TRANSFORM_DTYPE",
                  "Noise is added to floating-point numbers, received " + std::string(c10::toString(before.scalar_type())) +
                      ". Put transforms.toFloat() before it.");
    }
    at::Tensor after = draws.normal(before.sizes(), before.device()).mul_(sigma_).add_(mean_).to(before.scalar_type()).add_(before);
    values.set(clip_ ? after.clamp_(0.0, 1.0) : after);
  }

  double mean_;
  double sigma_;
  bool clip_;
};

}  // namespace

TransformPtr makeBatchTransform(const std::string& kind, const TransformOptions& options) {
  if (kind == "fn") return std::make_shared<BatchFunction>(options);
  if (kind == "oneHot") return std::make_shared<OneHot>(options);
  if (kind == "gaussianNoise") return std::make_shared<GaussianNoise>(options);
  return nullptr;
}

}  // namespace neve
