#include "resample.h"

#include <ATen/Parallel.h>
#include <ATen/ops/_upsample_bilinear2d_aa.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/upsample_nearest2d.h>

#include <algorithm>
#include <cmath>

namespace neve {
namespace {

// Which old pixels a new one is made of: `count` of them from `first` on.
struct Taps {
  int64_t most = 0;
  std::vector<int32_t> first;
  std::vector<int32_t> count;
  // `most` for each new pixel.
  std::vector<float> weights;
};

Taps tapsOf(int64_t from, int64_t to, Resampling how, bool antialias) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double support = antialias && how == Resampling::Bilinear ? std::max(scale, 1.0) : 1.0;
  Taps taps;
  taps.most = how == Resampling::Nearest ? 1 : static_cast<int64_t>(std::ceil(support)) * 2 + 1;
  taps.weights.assign(static_cast<size_t>(to * taps.most), 0.0F);
  for (int64_t i = 0; i < to; ++i) {
    float* weights = taps.weights.data() + i * taps.most;
    if (how == Resampling::Nearest) {
      taps.first.push_back(
          static_cast<int32_t>(std::min<int64_t>(static_cast<int64_t>(static_cast<float>(i) * static_cast<float>(scale)), from - 1)));
      taps.count.push_back(1);
      weights[0] = 1.0F;
      continue;
    }
    // A triangle around the centre, cut off at the borders and brought to a sum of one; without antialiasing two neighbours wide.
    const double centre = scale * (static_cast<double>(i) + 0.5);
    const int64_t first = std::max<int64_t>(0, static_cast<int64_t>(std::floor(centre - support + 0.5)));
    const int64_t last = std::min<int64_t>(from, static_cast<int64_t>(std::floor(centre + support + 0.5)));
    double sum = 0.0;
    for (int64_t k = first; k < last; ++k) {
      const double weight = std::max(0.0, 1.0 - std::abs((static_cast<double>(k) + 0.5 - centre) / support));
      weights[k - first] = static_cast<float>(weight);
      sum += weight;
    }
    for (int64_t k = first; k < last; ++k) weights[k - first] = static_cast<float>(weights[k - first] / sum);
    taps.first.push_back(static_cast<int32_t>(first));
    taps.count.push_back(static_cast<int32_t>(last - first));
  }
  return taps;
}

template <typename T>
T asPixel(float value) {
  if constexpr (std::is_same_v<T, uint8_t>) return static_cast<uint8_t>(std::clamp(std::nearbyint(value), 0.0F, 255.0F));
  return value;
}

// One channel: columns first, into `scratch` [box height, width], then rows.
template <typename T>
void resamplePlane(const T* plane, int64_t rowStride, int64_t columnStride, int64_t boxHeight, const Taps& rows, const Taps& columns,
                   std::vector<float>& scratch, T* out, int64_t height, int64_t width) {
  scratch.resize(static_cast<size_t>(boxHeight * width + width));
  for (int64_t y = 0; y < boxHeight; ++y) {
    const T* line = plane + y * rowStride;
    float* to = scratch.data() + y * width;
    for (int64_t x = 0; x < width; ++x) {
      const T* from = line + columns.first[x] * columnStride;
      const float* weights = columns.weights.data() + x * columns.most;
      float sum = 0.0F;
      for (int32_t k = 0; k < columns.count[x]; ++k) sum += weights[k] * static_cast<float>(from[k * columnStride]);
      to[x] = sum;
    }
  }
  float* sums = scratch.data() + boxHeight * width;
  for (int64_t y = 0; y < height; ++y, out += width) {
    std::fill_n(sums, width, 0.0F);
    for (int32_t k = 0; k < rows.count[y]; ++k) {
      const float weight = rows.weights[static_cast<size_t>(y * rows.most + k)];
      const float* from = scratch.data() + (rows.first[y] + k) * width;
      for (int64_t x = 0; x < width; ++x) sums[x] += weight * from[x];
    }
    for (int64_t x = 0; x < width; ++x) out[x] = asPixel<T>(sums[x]);
  }
}

template <typename T>
at::Tensor resampleOnHost(const at::Tensor& images, const std::vector<PixelBox>& boxes, int64_t height, int64_t width, Resampling how,
                          bool antialias) {
  const int64_t n = images.size(0), channels = images.size(1);
  at::Tensor result = at::empty({n, channels, height, width}, images.options());
  const T* source = images.const_data_ptr<T>();
  T* target = result.mutable_data_ptr<T>();
  const at::IntArrayRef strides = images.strides();
  const int64_t grain = std::max<int64_t>(1, 16384 / std::max<int64_t>(1, channels * height * width));
  at::parallel_for(0, n, grain, [&](int64_t first, int64_t last) {
    std::vector<float> scratch;
    Taps rows, columns;
    int64_t boxHeight = -1, boxWidth = -1;
    for (int64_t sample = first; sample < last; ++sample) {
      const PixelBox& box = boxes[static_cast<size_t>(sample)];
      if (box.height != boxHeight) rows = tapsOf(boxHeight = box.height, height, how, antialias);
      if (box.width != boxWidth) columns = tapsOf(boxWidth = box.width, width, how, antialias);
      for (int64_t channel = 0; channel < channels; ++channel) {
        const T* plane = source + sample * strides[0] + channel * strides[1] + box.top * strides[2] + box.left * strides[3];
        resamplePlane(plane, strides[2], strides[3], box.height, rows, columns, scratch,
                      target + (sample * channels + channel) * height * width, height, width);
      }
    }
  });
  return result;
}

at::Tensor interpolated(const at::Tensor& images, at::IntArrayRef size, Resampling how, bool antialias) {
  if (how == Resampling::Nearest) return at::upsample_nearest2d(images, size);
  return antialias ? at::_upsample_bilinear2d_aa(images, size, false) : at::upsample_bilinear2d(images, size, false);
}

bool isSameBox(const PixelBox& a, const PixelBox& b) {
  return a.top == b.top && a.left == b.left && a.height == b.height && a.width == b.width;
}

at::Tensor resampleByOperators(const at::Tensor& images, const std::vector<PixelBox>& boxes, at::IntArrayRef size, Resampling how,
                               bool antialias) {
  const at::Tensor floats = images.is_floating_point() ? images : images.to(at::kFloat);
  const auto boxed = [&](const at::Tensor& some, const PixelBox& box) {
    return interpolated(some.narrow(2, box.top, box.height).narrow(3, box.left, box.width), size, how, antialias);
  };
  at::Tensor result;
  if (std::all_of(boxes.begin(), boxes.end(), [&](const PixelBox& box) { return isSameBox(box, boxes[0]); })) {
    result = boxed(floats, boxes[0]);
  } else {
    std::vector<at::Tensor> parts;
    for (size_t i = 0; i < boxes.size(); ++i) parts.push_back(boxed(floats.narrow(0, static_cast<int64_t>(i), 1), boxes[i]));
    result = at::cat(parts);
  }
  return images.is_floating_point() ? result : result.round_().clamp_(0, 255).to(images.scalar_type());
}

}  // namespace

Resampling resamplingOf(const std::string& name) { return name == "nearest" ? Resampling::Nearest : Resampling::Bilinear; }

at::Tensor resample(const at::Tensor& images, const std::vector<PixelBox>& boxes, int64_t height, int64_t width, Resampling how,
                    bool antialias) {
  if (images.is_cpu() && images.scalar_type() == at::kByte) {
    return resampleOnHost<uint8_t>(images, boxes, height, width, how, antialias);
  }
  if (images.is_cpu() && images.scalar_type() == at::kFloat) {
    return resampleOnHost<float>(images, boxes, height, width, how, antialias);
  }
  return resampleByOperators(images, boxes, {height, width}, how, antialias);
}

}  // namespace neve
