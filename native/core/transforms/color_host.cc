#include "color_host.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

namespace neve {
namespace {

template <typename T>
constexpr bool kIsByte = std::is_same_v<T, uint8_t>;

// The planes of one image, one behind the other.
template <typename T>
struct Planes {
  T* data;
  int64_t channels;
  int64_t area;

  // Of 8-bit images without its fraction.
  float grey(int64_t i) const {
    const float grey = static_cast<float>(data[i]) * 0.2989F + static_cast<float>(data[area + i]) * 0.587F +
                       static_cast<float>(data[2 * area + i]) * 0.114F;
    return kIsByte<T> ? static_cast<float>(static_cast<int>(grey)) : grey;
  }

  float mean() const {
    double sum = 0.0;
    for (int64_t i = 0; i < area; ++i) sum += static_cast<double>(channels == 3 ? grey(i) : static_cast<float>(data[i]));
    return static_cast<float>(sum / static_cast<double>(area));
  }
};

template <typename T>
T inRange(float value) {
  return static_cast<T>(std::clamp(value, 0.0F, kIsByte<T> ? 255.0F : 1.0F));
}

// Blends with one grey.
template <typename T>
void blendEvenly(Planes<T> image, double amount, float plain) {
  const float factor = static_cast<float>(amount), rest = plain * static_cast<float>(1.0 - amount);
  for (int64_t i = 0; i < image.channels * image.area; ++i) image.data[i] = inRange<T>(static_cast<float>(image.data[i]) * factor + rest);
}

// Blends with each pixel's own grey.
template <typename T>
void blendWithGrey(Planes<T> image, double amount) {
  const float factor = static_cast<float>(amount), share = static_cast<float>(1.0 - amount);
  for (int64_t i = 0; i < image.area; ++i) {
    const float rest = image.grey(i) * share;
    for (T* pixel = image.data + i; pixel < image.data + 3 * image.area; pixel += image.area) {
      *pixel = inRange<T>(static_cast<float>(*pixel) * factor + rest);
    }
  }
}

struct Colour {
  float red, green, blue;
};

// From [-1, 2) into [0, 1).
float intoCircle(float hue) {
  if (hue < 0.0F) return hue + 1.0F;
  return hue >= 1.0F ? hue - 1.0F : hue;
}

// Red, green and blue in [0, 1], turned by a part of the circle.
Colour turnedColour(float red, float green, float blue, float turn) {
  const float most = std::max({red, green, blue}), width = most - std::min({red, green, blue});
  if (width == 0.0F) return {most, most, most};
  const float toRed = (most - red) / width, toGreen = (most - green) / width, toBlue = (most - blue) / width;
  const float sixths = most == red ? toBlue - toGreen : most == green ? toRed + 2.0F - toBlue : toGreen + 4.0F - toRed;
  const float hue = intoCircle(intoCircle(sixths * static_cast<float>(1.0 / 6.0) + 1.0F) + turn);
  const float saturation = width / most;
  const int sector = static_cast<int>(hue * 6.0F);
  const float part = hue * 6.0F - static_cast<float>(sector);
  const auto kept = [most](float share) { return std::clamp(share * most, 0.0F, 1.0F); };
  const float low = kept(1.0F - saturation), falling = kept(1.0F - saturation * part);
  const float rising = kept(saturation * part + (1.0F - saturation));
  switch (sector) {
    case 1:
      return {falling, most, low};
    case 2:
      return {low, most, rising};
    case 3:
      return {low, falling, most};
    case 4:
      return {rising, low, most};
    case 5:
      return {most, low, falling};
    default:
      return {most, rising, low};
  }
}

template <typename T>
void turnHue(Planes<T> image, double amount) {
  const float turn = static_cast<float>(amount);
  const auto load = [](T value) { return kIsByte<T> ? static_cast<float>(value) / 255.0F : static_cast<float>(value); };
  const auto store = [](float value) { return static_cast<T>(kIsByte<T> ? value * 255.999F : value); };
  T *red = image.data, *green = red + image.area, *blue = green + image.area;
  for (int64_t i = 0; i < image.area; ++i) {
    const Colour colour = turnedColour(load(red[i]), load(green[i]), load(blue[i]), turn);
    red[i] = store(colour.red);
    green[i] = store(colour.green);
    blue[i] = store(colour.blue);
  }
}

template <typename T>
void changeImage(Planes<T> image, const ColourChange& change) {
  switch (change.kind) {
    case ColourKind::Brightness:
      return blendEvenly(image, change.amount, 0.0F);
    case ColourKind::Contrast:
      return blendEvenly(image, change.amount, image.mean());
    case ColourKind::Saturation:
      if (image.channels == 3) blendWithGrey(image, change.amount);
      return;
    case ColourKind::Hue:
      if (image.channels == 3) turnHue(image, change.amount);
      return;
  }
}

template <typename T>
at::Tensor changed(const at::Tensor& images, const std::vector<std::vector<ColourChange>>& changes) {
  at::Tensor result = images.clone(at::MemoryFormat::Contiguous);
  const int64_t channels = images.size(1), area = images.size(2) * images.size(3), size = channels * area;
  T* data = result.mutable_data_ptr<T>();
  at::parallel_for(0, images.size(0), std::max<int64_t>(1, 16384 / size), [&](int64_t first, int64_t last) {
    for (int64_t sample = first; sample < last; ++sample) {
      for (const ColourChange& change : changes[static_cast<size_t>(sample)])
        changeImage<T>({data + sample * size, channels, area}, change);
    }
  });
  return result;
}

}  // namespace

bool isOnHost(const at::Tensor& images) {
  return images.is_cpu() && (images.scalar_type() == at::kByte || images.scalar_type() == at::kFloat);
}

at::Tensor changeOnHost(const at::Tensor& images, const std::vector<std::vector<ColourChange>>& changes) {
  return images.scalar_type() == at::kByte ? changed<uint8_t>(images, changes) : changed<float>(images, changes);
}

at::Tensor changeOnHost(const at::Tensor& images, ColourKind kind, const Amounts& amounts) {
  std::vector<std::vector<ColourChange>> changes;
  for (const double amount : amounts) changes.push_back({{kind, amount}});
  return changeOnHost(images, changes);
}

}  // namespace neve
