#include "sample_box.h"

#include <cmath>

namespace neve {
namespace {

constexpr int64_t kTries = 10;

int64_t placed(double u, int64_t room) { return static_cast<int64_t>(std::floor(u * static_cast<double>(room + 1))); }

}  // namespace

std::vector<std::optional<PixelBox>> drawBoxes(TransformDraws& draws, int64_t n, int64_t height, int64_t width,
                                               const std::vector<double>& scale, const std::vector<double>& ratio, bool whole) {
  const std::vector<double> shares = draws.uniform(n * kTries), ratios = draws.uniform(n * kTries);
  const std::vector<double> tops = draws.uniform(n), lefts = draws.uniform(n);
  const double least = std::log(ratio[0]), most = std::log(ratio[1]);
  std::vector<std::optional<PixelBox>> boxes(static_cast<size_t>(n));
  for (size_t sample = 0; sample < boxes.size(); ++sample) {
    for (size_t i = sample * kTries; i < (sample + 1) * kTries; ++i) {
      const double area = static_cast<double>(height * width) * (scale[0] + shares[i] * (scale[1] - scale[0]));
      const double shape = std::exp(least + ratios[i] * (most - least));
      // torchvision: the crop's ratio is width over height, the erased box's height over width.
      const double across = std::sqrt(area * shape), along = std::sqrt(area / shape);
      const int64_t boxWidth = static_cast<int64_t>(std::nearbyint(whole ? across : along));
      const int64_t boxHeight = static_cast<int64_t>(std::nearbyint(whole ? along : across));
      const bool fits =
          whole ? boxWidth > 0 && boxWidth <= width && boxHeight > 0 && boxHeight <= height : boxWidth < width && boxHeight < height;
      if (!fits) continue;
      boxes[sample] = PixelBox{placed(tops[sample], height - boxHeight), placed(lefts[sample], width - boxWidth), boxHeight, boxWidth};
      break;
    }
  }
  return boxes;
}

}  // namespace neve
