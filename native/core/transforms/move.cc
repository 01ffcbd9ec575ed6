// Crops and flips: every pixel comes from another place, unchanged.
#include <algorithm>
#include <cmath>

#include "transform_options.h"

namespace neve {
namespace {

enum class Padding : uint8_t { Constant, Reflect, Edge };

// The place that an image's `size` pixels, continued on both sides, show at `place`.
int32_t continued(int64_t place, int64_t size, Padding padding) {
  if (place >= 0 && place < size) return static_cast<int32_t>(place);
  if (padding == Padding::Constant) return AxisMap::kFill;
  if (padding == Padding::Reflect) return static_cast<int32_t>(place < 0 ? -place : 2 * (size - 1) - place);
  return static_cast<int32_t>(std::clamp<int64_t>(place, 0, size - 1));
}

class RandomCrop final : public InputTransform {
 public:
  explicit RandomCrop(const TransformOptions& options)
      : InputTransform(options.input()),
        size_(options.list("size")),
        padding_(options.list("padding")),
        fill_(static_cast<float>(options.number("fill"))) {
    const std::string mode = options.word("paddingMode");
    mode_ = mode == "reflect" ? Padding::Reflect : mode == "edge" ? Padding::Edge : Padding::Constant;
  }

 private:
  void applyTo(Images& images, TransformDraws& draws) const override {
    // Left, top, right, bottom, as torchvision has them.
    AxisMap rows = cropped(images.count(), images.height(), "height", size_[0], padding_[1], padding_[3], draws);
    AxisMap columns = cropped(images.count(), images.width(), "width", size_[1], padding_[0], padding_[2], draws);
    images.move(std::move(rows), std::move(columns), fill_);
  }

  AxisMap cropped(int64_t samples, int64_t size, const char* axis, double wanted, double before, double after,
                  TransformDraws& draws) const {
    const int64_t result = static_cast<int64_t>(wanted), lead = static_cast<int64_t>(before), tail = static_cast<int64_t>(after);
    const int64_t padded = size + lead + tail;
    if (padded < result) {
      throw Error("shape", "ERR_TRANSFORM_SIZE",
                  "A crop of " + std::string(axis) + " " + std::to_string(result) + " does not fit into the images' " +
                      std::to_string(size) + (lead + tail > 0 ? " and its padding of " + std::to_string(lead + tail) : std::string()) +
                      ". Pad more, or crop less.");
    }
    if (mode_ == Padding::Reflect && std::max(lead, tail) >= size) {
      throw Error("shape", "ERR_TRANSFORM_SIZE",
                  "Padding by reflection must be less than the images' " + std::string(axis) + " of " + std::to_string(size) +
                      ", received " + std::to_string(std::max(lead, tail)) + ".");
    }
    std::vector<int64_t> starts;
    for (const double u : draws.uniform(samples)) {
      starts.push_back(static_cast<int64_t>(std::floor(u * static_cast<double>(padded - result + 1))) - lead);
    }
    return makeAxisMap(samples, result,
                       [&](int64_t sample, int64_t i) { return continued(starts[static_cast<size_t>(sample)] + i, size, mode_); });
  }

  std::vector<double> size_;
  std::vector<double> padding_;
  float fill_;
  Padding mode_;
};

// Pads with zeros where the images are smaller.
class CenterCrop final : public InputTransform {
 public:
  explicit CenterCrop(const TransformOptions& options) : InputTransform(options.input()), size_(options.list("size")) {}

 private:
  void applyTo(Images& images, TransformDraws&) const override {
    images.move(central(images.count(), images.height(), size_[0]), central(images.count(), images.width(), size_[1]));
  }

  static AxisMap central(int64_t samples, int64_t size, double wanted) {
    const int64_t result = static_cast<int64_t>(wanted);
    // Of odd padding the smaller half comes first; of an odd cut, Python's rounding of half to even says where it begins.
    const int64_t start = size < result ? -((result - size) / 2) : static_cast<int64_t>(std::nearbyint((size - result) / 2.0));
    return makeAxisMap(samples, result, [&](int64_t, int64_t i) { return continued(start + i, size, Padding::Constant); });
  }

  std::vector<double> size_;
};

class RandomFlip final : public InputTransform {
 public:
  RandomFlip(const TransformOptions& options, bool rows)
      : InputTransform(options.input()), probability_(options.number("p")), rows_(rows) {}

 private:
  void applyTo(Images& images, TransformDraws& draws) const override {
    const std::vector<double> drawn = draws.uniform(images.count());
    const int64_t size = rows_ ? images.height() : images.width();
    AxisMap map = makeAxisMap(images.count(), size, [&](int64_t sample, int64_t i) {
      return static_cast<int32_t>(drawn[static_cast<size_t>(sample)] < probability_ ? size - 1 - i : i);
    });
    if (rows_) {
      images.move(std::move(map), std::nullopt);
    } else {
      images.move(std::nullopt, std::move(map));
    }
  }

  double probability_;
  bool rows_;
};

}  // namespace

TransformPtr makeMove(const std::string& kind, const TransformOptions& options) {
  if (kind == "randomCrop") return std::make_shared<RandomCrop>(options);
  if (kind == "centerCrop") return std::make_shared<CenterCrop>(options);
  if (kind == "randomHorizontalFlip") return std::make_shared<RandomFlip>(options, false);
  if (kind == "randomVerticalFlip") return std::make_shared<RandomFlip>(options, true);
  return nullptr;
}

}  // namespace neve
