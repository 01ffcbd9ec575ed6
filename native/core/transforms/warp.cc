#include "warp.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "../errors.h"
#include "warp_ops.h"

namespace neve {
namespace {

double radians(double degrees) { return degrees * std::numbers::pi / 180.0; }

// What one pixel of the result is made of: up to four old ones, at `place` in a channel's plane, and how much of them lies inside.
struct Sampled {
  std::array<int64_t, 4> place;
  std::array<float, 4> weight;
  float inside;
};

// The old place of a new pixel's centre, in pixels from the first one's centre.
struct Place {
  double x, y;
};

class Sampler {
 public:
  Sampler(const AffineMatrix& matrix, int64_t height, int64_t width, int64_t rowStride, int64_t columnStride)
      : m_(matrix), height_(height), width_(width), rowStride_(rowStride), columnStride_(columnStride) {}

  // The nearest pixel's place, -1 outside.
  int64_t nearest(int64_t y, int64_t x) const {
    const Place from = placeOf(y, x);
    const double row = std::nearbyint(from.y), column = std::nearbyint(from.x);
    if (!(row >= 0.0 && row < static_cast<double>(height_) && column >= 0.0 && column < static_cast<double>(width_))) return -1;
    return static_cast<int64_t>(row) * rowStride_ + static_cast<int64_t>(column) * columnStride_;
  }

  Sampled bilinear(int64_t y, int64_t x) const {
    const Place from = placeOf(y, x);
    const double top = std::floor(from.y), left = std::floor(from.x);
    const std::array<double, 2> down{1.0 - (from.y - top), from.y - top}, across{1.0 - (from.x - left), from.x - left};
    Sampled sampled{};
    for (size_t i = 0; i < 4; ++i) {
      const double row = top + static_cast<double>(i / 2), column = left + static_cast<double>(i % 2);
      if (!(row >= 0.0 && row < static_cast<double>(height_) && column >= 0.0 && column < static_cast<double>(width_))) continue;
      sampled.place[i] = static_cast<int64_t>(row) * rowStride_ + static_cast<int64_t>(column) * columnStride_;
      sampled.weight[i] = static_cast<float>(down[i / 2] * across[i % 2]);
      sampled.inside += sampled.weight[i];
    }
    return sampled;
  }

 private:
  Place placeOf(int64_t y, int64_t x) const {
    const double halfWidth = static_cast<double>(width_) * 0.5, halfHeight = static_cast<double>(height_) * 0.5;
    const double right = static_cast<double>(x) + 0.5 - halfWidth, below = static_cast<double>(y) + 0.5 - halfHeight;
    return {m_[0] * right + m_[1] * below + m_[2] + halfWidth - 0.5, m_[3] * right + m_[4] * below + m_[5] + halfHeight - 0.5};
  }

  const AffineMatrix& m_;
  int64_t height_, width_, rowStride_, columnStride_;
};

template <typename T>
T asWarped(float value) {
  if constexpr (std::is_same_v<T, uint8_t>) return static_cast<uint8_t>(std::clamp(std::nearbyint(value), 0.0F, 255.0F));
  return value;
}

template <typename T>
at::Tensor warpOnHost(const at::Tensor& images, const std::vector<AffineMatrix>& matrices, Resampling how, const std::vector<float>& fill) {
  const int64_t n = images.size(0), channels = images.size(1), height = images.size(2), width = images.size(3);
  at::Tensor result = at::empty({n, channels, height, width}, images.options());
  const at::IntArrayRef strides = images.strides();
  const T* source = images.const_data_ptr<T>();
  T* target = result.mutable_data_ptr<T>();
  const int64_t area = height * width;
  at::parallel_for(0, n, std::max<int64_t>(1, 16384 / (channels * area)), [&](int64_t first, int64_t last) {
    for (int64_t sample = first; sample < last; ++sample) {
      const Sampler sampler(matrices[static_cast<size_t>(sample)], height, width, strides[2], strides[3]);
      const T* from = source + sample * strides[0];
      T* to = target + sample * channels * area;
      for (int64_t i = 0; i < area; ++i) {
        if (how == Resampling::Nearest) {
          const int64_t place = sampler.nearest(i / width, i % width);
          for (int64_t channel = 0; channel < channels; ++channel) {
            to[channel * area + i] = place < 0 ? asWarped<T>(fill[channel]) : from[channel * strides[1] + place];
          }
          continue;
        }
        const Sampled at = sampler.bilinear(i / width, i % width);
        for (int64_t channel = 0; channel < channels; ++channel) {
          const T* plane = from + channel * strides[1];
          float value = 0.0F;
          for (size_t k = 0; k < 4; ++k) value += at.weight[k] * static_cast<float>(plane[at.place[k]]);
          to[channel * area + i] = asWarped<T>(at.inside == 1.0F ? value : (value - fill[channel]) * at.inside + fill[channel]);
        }
      }
    }
  });
  return result;
}

}  // namespace

AffineMatrix inverseAffine(const AffineParameters& p) {
  const double rotation = radians(p.angle), shearX = radians(p.shearX), shearY = radians(p.shearY);
  // Rotation after shear: [a b; c d], of determinant one.
  const double a = std::cos(rotation - shearY) / std::cos(shearY);
  const double b = -std::cos(rotation - shearY) * std::tan(shearX) / std::cos(shearY) - std::sin(rotation);
  const double c = std::sin(rotation - shearY) / std::cos(shearY);
  const double d = -std::sin(rotation - shearY) * std::tan(shearX) / std::cos(shearY) + std::cos(rotation);
  AffineMatrix m{d / p.scale, -b / p.scale, 0.0, -c / p.scale, a / p.scale, 0.0};
  const double x = -p.centreX - p.translateX, y = -p.centreY - p.translateY;
  m[2] = m[0] * x + m[1] * y + p.centreX;
  m[5] = m[3] * x + m[4] * y + p.centreY;
  return m;
}

at::Tensor warp(const at::Tensor& images, const std::vector<AffineMatrix>& matrices, Resampling how, const std::vector<double>& fill) {
  const size_t channels = static_cast<size_t>(images.size(1));
  if (fill.size() != 1 && fill.size() != channels) {
    throw Error("shape", "ERR_TRANSFORM_CHANNELS",
                "There are " + std::to_string(fill.size()) + " fill values, and the images have " + std::to_string(channels) +
                    " channels. Give one for each channel, or one for all.");
  }
  std::vector<float> fills(fill.begin(), fill.end());
  if (fill.size() == 1) fills.assign(channels, static_cast<float>(fill[0]));
  if (images.is_cpu() && images.scalar_type() == at::kByte) return warpOnHost<uint8_t>(images, matrices, how, fills);
  if (images.is_cpu() && images.scalar_type() == at::kFloat) return warpOnHost<float>(images, matrices, how, fills);
  return warpByOperators(images, matrices, how, fills);
}

}  // namespace neve
