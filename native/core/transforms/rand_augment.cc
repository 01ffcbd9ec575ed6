// RandAugment (Cubuk et al. 2019, arXiv:1909.13719), with torchvision's operations and ranges.
#include <array>
#include <cmath>
#include <numbers>

#include "color_ops.h"
#include "transform_options.h"
#include "warp.h"

namespace neve {
namespace {

enum class Augmentation : uint8_t {
  Identity,
  ShearX,
  ShearY,
  TranslateX,
  TranslateY,
  Rotate,
  Brightness,
  Color,
  Contrast,
  Sharpness,
  Posterize,
  Solarize,
  AutoContrast,
  Equalize
};
constexpr size_t kAugmentations = 14;

class RandAugment final : public InputTransform {
 public:
  explicit RandAugment(const TransformOptions& options)
      : InputTransform(options.input()),
        count_(options.integer("numOps")),
        // 0 to 1.
        strength_(options.number("magnitude") / (options.number("numMagnitudeBins") - 1.0)),
        fill_(options.list("fill")),
        how_(resamplingOf(options.word("interpolation"))) {}

 private:
  using Rows = std::vector<int64_t>;

  void applyTo(Images& images, TransformDraws& draws) const override {
    at::Tensor pixels = images.pixels();
    requireColours(pixels);
    for (int64_t i = 0; i < count_; ++i) {
      const std::vector<double> operations = draws.uniform(pixels.size(0)), signs = draws.uniform(pixels.size(0));
      std::array<Rows, kAugmentations> rows;
      for (size_t sample = 0; sample < operations.size(); ++sample) {
        rows[static_cast<size_t>(operations[sample] * kAugmentations)].push_back(static_cast<int64_t>(sample));
      }
      pixels = moved(recoloured(pixels, rows, signs), rows, signs);
    }
    images.set(pixels);
  }

  static const Rows& of(const std::array<Rows, kAugmentations>& rows, Augmentation which) { return rows[static_cast<size_t>(which)]; }
  static double signedAmount(double amount, double sign) { return sign <= 0.5 ? -amount : amount; }

  // Samples that are turned, shifted or sheared, all in one go.
  at::Tensor moved(const at::Tensor& pixels, const std::array<Rows, kAugmentations>& rows, const std::vector<double>& signs) const {
    const double height = static_cast<double>(pixels.size(2)), width = static_cast<double>(pixels.size(3));
    Rows all;
    std::vector<AffineMatrix> matrices;
    const auto add = [&](Augmentation which, double amount, const auto& set) {
      for (const int64_t row : of(rows, which)) {
        AffineParameters parameters;
        set(parameters, signedAmount(amount, signs[static_cast<size_t>(row)]));
        all.push_back(row);
        matrices.push_back(inverseAffine(parameters));
      }
    };
    // About the first pixel's corner.
    const auto corner = [&](AffineParameters& p) {
      p.centreX = -width * 0.5;
      p.centreY = -height * 0.5;
    };
    const auto degrees = [](double slope) { return std::atan(slope) * 180.0 / std::numbers::pi; };
    add(Augmentation::ShearX, 0.3 * strength_, [&](AffineParameters& p, double slope) {
      corner(p);
      p.shearX = degrees(slope);
    });
    add(Augmentation::ShearY, 0.3 * strength_, [&](AffineParameters& p, double slope) {
      corner(p);
      p.shearY = degrees(slope);
    });
    add(Augmentation::TranslateX, 150.0 / 331.0 * width * strength_, [](AffineParameters& p, double by) { p.translateX = std::trunc(by); });
    add(Augmentation::TranslateY, 150.0 / 331.0 * height * strength_,
        [](AffineParameters& p, double by) { p.translateY = std::trunc(by); });
    add(Augmentation::Rotate, 30.0 * strength_, [](AffineParameters& p, double angle) { p.angle = -angle; });
    return changeRows(pixels, all, [&](const at::Tensor& some) { return warp(some, matrices, how_, fill_); });
  }

  at::Tensor recoloured(at::Tensor pixels, const std::array<Rows, kAugmentations>& rows, const std::vector<double>& signs) const {
    const auto change = [&](Augmentation which, auto change, const auto& amountOf) {
      Amounts amounts;
      for (const int64_t row : of(rows, which)) amounts.push_back(amountOf(signs[static_cast<size_t>(row)]));
      pixels = changeRows(pixels, of(rows, which), [&](const at::Tensor& some) { return change(some, amounts); });
    };
    const auto factor = [&](double sign) { return 1.0 + signedAmount(0.9 * strength_, sign); };
    change(Augmentation::Brightness, adjustBrightness, factor);
    change(Augmentation::Color, adjustSaturation, factor);
    change(Augmentation::Contrast, adjustContrast, factor);
    change(Augmentation::Sharpness, adjustSharpness, factor);
    change(Augmentation::Posterize, posterize, [&](double) { return std::nearbyint(8.0 - 4.0 * strength_); });
    change(Augmentation::Solarize, solarize, [&](double) { return 1.0 - strength_; });
    pixels = changeRows(pixels, of(rows, Augmentation::AutoContrast), autocontrast);
    return changeRows(pixels, of(rows, Augmentation::Equalize), equalize);
  }

  int64_t count_;
  double strength_;
  std::vector<double> fill_;
  Resampling how_;
};

}  // namespace

TransformPtr makeRandAugment(const std::string& kind, const TransformOptions& options) {
  if (kind == "randAugment") return std::make_shared<RandAugment>(options);
  return nullptr;
}

}  // namespace neve
