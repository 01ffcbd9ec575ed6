// Hue: to hue, saturation and value (Smith 1978, Python's colorsys), turned, and back.
#include <ATen/TensorOperators.h>
#include <ATen/ops/amax.h>
#include <ATen/ops/amin.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>

#include "color_host.h"
#include "color_ops.h"

namespace neve {
namespace {

struct HueSaturationValue {
  at::Tensor hue, saturation, value;
};

// [n, 3, h, w] in [0, 1].
HueSaturationValue fromColours(const at::Tensor& images) {
  const at::Tensor red = images.select(1, 0), green = images.select(1, 1), blue = images.select(1, 2);
  const at::Tensor most = at::amax(images, {1}), width = most - at::amin(images, {1});
  const at::Tensor grey = width == 0;
  const at::Tensor divisor = width.masked_fill(grey, 1.0);
  const auto distance = [&](const at::Tensor& channel) { return (most - channel) / divisor; };
  const at::Tensor toRed = distance(red), toGreen = distance(green), toBlue = distance(blue);
  const at::Tensor sixths = at::where(most == red, toBlue - toGreen, at::where(most == green, toRed + 2.0 - toBlue, toGreen + 4.0 - toRed));
  return {(sixths * (1.0 / 6.0) + 1.0).fmod_(1.0), width / most.masked_fill(grey, 1.0), most};
}

at::Tensor toColours(const HueSaturationValue& colours) {
  const at::Tensor sixths = colours.hue * 6;
  const at::Tensor sector = sixths.floor(), part = sixths - sector;
  const at::Tensor &s = colours.saturation, &v = colours.value;
  const at::Tensor low = ((1.0 - s) * v).clamp_(0, 1);
  const at::Tensor falling = ((1.0 - s * part) * v).clamp_(0, 1);
  const at::Tensor rising = ((s * part + (1.0 - s)) * v).clamp_(0, 1);
  const at::Tensor place = sector.remainder(6);
  const auto choose = [&](std::initializer_list<at::Tensor> bySector) {
    at::Tensor chosen = *(bySector.end() - 1);
    for (int i = 4; i >= 0; --i) chosen = at::where(place == i, *(bySector.begin() + i), chosen);
    return chosen;
  };
  return at::stack(
      {choose({v, falling, low, low, rising, v}), choose({rising, v, v, falling, low, low}), choose({low, low, rising, v, v, falling})}, 1);
}

}  // namespace

at::Tensor adjustHue(const at::Tensor& images, const Amounts& turns) {
  if (images.size(1) == 1) return images;
  if (isOnHost(images)) return changeOnHost(images, ColourKind::Hue, turns);
  HueSaturationValue colours = fromColours(images.is_floating_point() ? images : images.to(at::kFloat).div_(255));
  colours.hue = (colours.hue + perSample(turns, images).squeeze(1)).remainder_(1.0);
  const at::Tensor turned = toColours(colours);
  return images.is_floating_point() ? turned : turned.mul(255.999).to(images.scalar_type());
}

}  // namespace neve
