// Random brightness, contrast, saturation and hue, in a random order for each sample.
#include <algorithm>
#include <array>
#include <numeric>

#include "color_host.h"
#include "color_ops.h"
#include "transform_options.h"

namespace neve {
namespace {

constexpr size_t kColourChanges = 4;
using ColourFunction = at::Tensor (*)(const at::Tensor&, const Amounts&);
constexpr std::array<ColourFunction, kColourChanges> kFunctionsOfColour{adjustBrightness, adjustContrast, adjustSaturation, adjustHue};
// In the order of ColourKind.
constexpr std::array<const char*, kColourChanges> kNamesOfColour{"brightness", "contrast", "saturation", "hue"};

class ColorJitter final : public InputTransform {
 public:
  explicit ColorJitter(const TransformOptions& options) : InputTransform(options.input()) {
    for (size_t i = 0; i < kColourChanges; ++i) bounds_[i] = options.list(kNamesOfColour[i]);
  }

 private:
  void applyTo(Images& images, TransformDraws& draws) const override {
    const at::Tensor& pixels = images.pixels();
    requireColours(pixels);
    const size_t n = static_cast<size_t>(pixels.size(0));
    std::array<Amounts, kColourChanges> amounts;
    for (size_t change = 0; change < kColourChanges; ++change) {
      amounts[change] = draws.uniform(static_cast<int64_t>(n));
      if (bounds_[change].empty()) continue;
      for (double& u : amounts[change]) u = bounds_[change][0] + u * (bounds_[change][1] - bounds_[change][0]);
    }
    const std::vector<Order> orders = drawOrders(draws, n);
    images.set(isOnHost(pixels) ? onHost(pixels, amounts, orders) : byOperators(pixels, amounts, orders));
  }

  using Order = std::array<size_t, kColourChanges>;

  at::Tensor onHost(const at::Tensor& pixels, const std::array<Amounts, kColourChanges>& amounts, const std::vector<Order>& orders) const {
    std::vector<std::vector<ColourChange>> changes(orders.size());
    for (size_t sample = 0; sample < orders.size(); ++sample) {
      for (const size_t change : orders[sample]) {
        if (!bounds_[change].empty()) changes[sample].push_back({static_cast<ColourKind>(change), amounts[change][sample]});
      }
    }
    return changeOnHost(pixels, changes);
  }

  // All samples whose next change is the same, together.
  at::Tensor byOperators(at::Tensor pixels, const std::array<Amounts, kColourChanges>& amounts, const std::vector<Order>& orders) const {
    for (size_t turn = 0; turn < kColourChanges; ++turn) {
      std::array<std::vector<int64_t>, kColourChanges> rows;
      for (size_t sample = 0; sample < orders.size(); ++sample) rows[orders[sample][turn]].push_back(static_cast<int64_t>(sample));
      for (size_t change = 0; change < kColourChanges; ++change) {
        if (bounds_[change].empty()) continue;
        Amounts own;
        for (const int64_t row : rows[change]) own.push_back(amounts[change][static_cast<size_t>(row)]);
        pixels = changeRows(pixels, rows[change], [&](const at::Tensor& some) { return kFunctionsOfColour[change](some, own); });
      }
    }
    return pixels;
  }

  // For each sample the places of four random numbers in ascending order.
  static std::vector<Order> drawOrders(TransformDraws& draws, size_t n) {
    const std::vector<double> drawn = draws.uniform(static_cast<int64_t>(n * kColourChanges));
    std::vector<Order> orders(n);
    for (size_t sample = 0; sample < n; ++sample) {
      std::iota(orders[sample].begin(), orders[sample].end(), 0);
      const double* own = drawn.data() + sample * kColourChanges;
      std::stable_sort(orders[sample].begin(), orders[sample].end(), [own](size_t a, size_t b) { return own[a] < own[b]; });
    }
    return orders;
  }

  // Empty for what is left alone.
  std::array<std::vector<double>, kColourChanges> bounds_;
};

}  // namespace

TransformPtr makeColor(const std::string& kind, const TransformOptions& options) {
  if (kind == "colorJitter") return std::make_shared<ColorJitter>(options);
  return nullptr;
}

}  // namespace neve
