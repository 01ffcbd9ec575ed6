#include <cmath>

#include "resample.h"
#include "sample_box.h"
#include "transform_options.h"

namespace neve {
namespace {

// A pair is height and width; one number is the length of the shorter side.
std::pair<int64_t, int64_t> resizedTo(const std::vector<double>& size, int64_t height, int64_t width) {
  if (size.size() == 2) return {static_cast<int64_t>(size[0]), static_cast<int64_t>(size[1])};
  const int64_t side = static_cast<int64_t>(size[0]);
  const auto other = [side](int64_t longer, int64_t shorter) {
    return static_cast<int64_t>(static_cast<double>(side) * static_cast<double>(longer) / static_cast<double>(shorter));
  };
  if (width <= height) return {other(height, width), side};
  return {side, other(width, height)};
}

class Resize final : public InputTransform {
 public:
  explicit Resize(const TransformOptions& options)
      : InputTransform(options.input()),
        size_(options.list("size")),
        how_(resamplingOf(options.word("interpolation"))),
        antialias_(options.flag("antialias")) {}

 private:
  void applyTo(Images& images, TransformDraws&) const override {
    const at::Tensor& pixels = images.pixels();
    const PixelBox whole{0, 0, pixels.size(2), pixels.size(3)};
    const auto [height, width] = resizedTo(size_, whole.height, whole.width);
    if (height == whole.height && width == whole.width) return;
    images.set(resample(pixels, std::vector<PixelBox>(static_cast<size_t>(pixels.size(0)), whole), height, width, how_, antialias_));
  }

  std::vector<double> size_;
  Resampling how_;
  bool antialias_;
};

class RandomResizedCrop final : public InputTransform {
 public:
  explicit RandomResizedCrop(const TransformOptions& options)
      : InputTransform(options.input()),
        size_(options.list("size")),
        scale_(options.list("scale")),
        ratio_(options.list("ratio")),
        how_(resamplingOf(options.word("interpolation"))),
        antialias_(options.flag("antialias")) {}

 private:
  void applyTo(Images& images, TransformDraws& draws) const override {
    const at::Tensor& pixels = images.pixels();
    const std::vector<std::optional<PixelBox>> found =
        drawBoxes(draws, pixels.size(0), pixels.size(2), pixels.size(3), scale_, ratio_, true);
    std::vector<PixelBox> boxes;
    for (const auto& box : found) boxes.push_back(box ? *box : central(pixels.size(2), pixels.size(3)));
    images.set(resample(pixels, boxes, static_cast<int64_t>(size_[0]), static_cast<int64_t>(size_[1]), how_, antialias_));
  }

  // As much of the middle as the bounds of the ratio allow.
  PixelBox central(int64_t height, int64_t width) const {
    const double ratio = static_cast<double>(width) / static_cast<double>(height);
    int64_t boxHeight = height, boxWidth = width;
    if (ratio < ratio_[0]) boxHeight = static_cast<int64_t>(std::nearbyint(static_cast<double>(width) / ratio_[0]));
    if (ratio > ratio_[1]) boxWidth = static_cast<int64_t>(std::nearbyint(static_cast<double>(height) * ratio_[1]));
    return {(height - boxHeight) / 2, (width - boxWidth) / 2, boxHeight, boxWidth};
  }

  std::vector<double> size_;
  std::vector<double> scale_;
  std::vector<double> ratio_;
  Resampling how_;
  bool antialias_;
};

}  // namespace

TransformPtr makeResize(const std::string& kind, const TransformOptions& options) {
  if (kind == "resize") return std::make_shared<Resize>(options);
  if (kind == "randomResizedCrop") return std::make_shared<RandomResizedCrop>(options);
  return nullptr;
}

}  // namespace neve
