// Random erasing (Zhong et al. 2017, arXiv:1708.04896).
#include <ATen/ops/tensor.h>

#include "sample_box.h"
#include "transform_options.h"

namespace neve {
namespace {

class RandomErasing final : public InputTransform {
 public:
  explicit RandomErasing(const TransformOptions& options)
      : InputTransform(options.input()),
        probability_(options.number("p")),
        scale_(options.list("scale")),
        ratio_(options.list("ratio")),
        value_(options.floats("value")) {}

 private:
  void applyTo(Images& images, TransformDraws& draws) const override {
    const at::Tensor pixels = images.pixels();
    const int64_t n = pixels.size(0), channels = pixels.size(1);
    if (value_.size() > 1 && static_cast<int64_t>(value_.size()) != channels) {
      throw Error("shape", "ERR_TRANSFORM_CHANNELS",
                  "There are " + std::to_string(value_.size()) + " values to erase with, and the images have " + std::to_string(channels) +
                      " channels. Give one for each channel, or one for all.");
    }
    if (value_.empty() && !pixels.is_floating_point()) {
      throw Error("dtype", "ERR_TRANSFORM_DTYPE",
                  "Random values are for floating-point images, received " + std::string(c10::toString(pixels.scalar_type())) +
                      ". Put transforms.toFloat() before, or erase with a number.");
    }
    const std::vector<double> drawn = draws.uniform(n);
    const std::vector<std::optional<PixelBox>> boxes = drawBoxes(draws, n, pixels.size(2), pixels.size(3), scale_, ratio_, false);
    int64_t area = 0;
    const auto erased = [&](int64_t sample) {
      const auto& box = boxes[static_cast<size_t>(sample)];
      return drawn[static_cast<size_t>(sample)] < probability_ && box && box->height > 0 && box->width > 0;
    };
    for (int64_t sample = 0; sample < n; ++sample) {
      if (erased(sample)) area += channels * boxes[static_cast<size_t>(sample)]->height * boxes[static_cast<size_t>(sample)]->width;
    }
    const at::Tensor noise = value_.empty() ? draws.normal({area}, pixels.device()) : at::Tensor();
    const at::Tensor value = value_.empty() ? at::Tensor() : at::tensor(value_).to(pixels.options()).view({-1, 1, 1});
    int64_t used = 0;
    for (int64_t sample = 0; sample < n; ++sample) {
      if (!erased(sample)) continue;
      const PixelBox& box = *boxes[static_cast<size_t>(sample)];
      const at::Tensor part = pixels[sample].narrow(1, box.top, box.height).narrow(2, box.left, box.width);
      part.copy_(value.defined() ? value.expand_as(part) : noise.narrow(0, used, part.numel()).view(part.sizes()));
      used += part.numel();
    }
    images.set(pixels);
  }

  double probability_;
  std::vector<double> scale_;
  std::vector<double> ratio_;
  // Empty for random numbers.
  std::vector<float> value_;
};

}  // namespace

TransformPtr makeErasing(const std::string& kind, const TransformOptions& options) {
  if (kind == "randomErasing") return std::make_shared<RandomErasing>(options);
  return nullptr;
}

}  // namespace neve
