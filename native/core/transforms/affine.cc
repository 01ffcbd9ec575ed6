// Random rotation and random affine maps.
#include <cmath>

#include "transform_options.h"
#include "warp.h"

namespace neve {
namespace {

double between(const std::vector<double>& bounds, double u, size_t first = 0) {
  return bounds[first] + u * (bounds[first + 1] - bounds[first]);
}

class RandomAffine final : public InputTransform {
 public:
  // Rotation turns counter-clockwise, the other way clockwise, as in torchvision.
  RandomAffine(const TransformOptions& options, bool rotation)
      : InputTransform(options.input()),
        degrees_(options.list("degrees")),
        translate_(options.list("translate")),
        scale_(options.list("scale")),
        shear_(options.list("shear")),
        centre_(options.list("center")),
        fill_(options.list("fill")),
        how_(resamplingOf(options.word("interpolation"))),
        rotation_(rotation) {}

 private:
  void applyTo(Images& images, TransformDraws& draws) const override {
    const at::Tensor& pixels = images.pixels();
    const int64_t n = pixels.size(0);
    const double height = static_cast<double>(pixels.size(2)), width = static_cast<double>(pixels.size(3));
    AffineParameters shared;
    if (!centre_.empty()) {
      shared.centreX = centre_[0] - width * 0.5;
      shared.centreY = centre_[1] - height * 0.5;
    }
    std::vector<AffineParameters> all(static_cast<size_t>(n), shared);
    const auto each = [&](const auto& use) {
      const std::vector<double> drawn = draws.uniform(n);
      for (size_t i = 0; i < all.size(); ++i) use(all[i], drawn[i]);
    };
    each([&](AffineParameters& p, double u) { p.angle = (rotation_ ? -1.0 : 1.0) * between(degrees_, u); });
    if (!rotation_) {
      const double mostX = translate_[0] * width, mostY = translate_[1] * height;
      each([&](AffineParameters& p, double u) { p.translateX = std::nearbyint(-mostX + u * (mostX + mostX)); });
      each([&](AffineParameters& p, double u) { p.translateY = std::nearbyint(-mostY + u * (mostY + mostY)); });
      each([&](AffineParameters& p, double u) { p.scale = between(scale_, u); });
      each([&](AffineParameters& p, double u) { p.shearX = between(shear_, u); });
      each([&](AffineParameters& p, double u) { p.shearY = between(shear_, u, 2); });
    }
    std::vector<AffineMatrix> matrices;
    for (const AffineParameters& parameters : all) matrices.push_back(inverseAffine(parameters));
    images.set(warp(pixels, matrices, how_, fill_));
  }

  std::vector<double> degrees_;
  std::vector<double> translate_;
  std::vector<double> scale_;
  std::vector<double> shear_;
  std::vector<double> centre_;
  std::vector<double> fill_;
  Resampling how_;
  bool rotation_;
};

}  // namespace

TransformPtr makeWarp(const std::string& kind, const TransformOptions& options) {
  if (kind == "randomRotation") return std::make_shared<RandomAffine>(options, true);
  if (kind == "randomAffine") return std::make_shared<RandomAffine>(options, false);
  return nullptr;
}

}  // namespace neve
