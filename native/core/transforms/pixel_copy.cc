#include "pixel_copy.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cstring>

#include "pixel_ops.h"

namespace neve {
namespace {

// Pixels that one thread takes at least.
constexpr int64_t kPixelGrain = 32768;

template <typename T>
struct KeepValue {
  T operator()(T value) const { return value; }
};

// 8-bit numbers have few values: a table has what the definition gives for each, at the price of one look-up.
struct ScaleByte {
  const float* table;
  float operator()(uint8_t value) const { return table[value]; }
};

struct ScaleFloat {
  float mean;
  float std;
  float operator()(float value) const { return (value - mean) / std; }
};

template <typename From, typename To, typename Value>
void copyRow(const From* from, int64_t stride, To* to, const std::vector<Run>& runs, To fill, Value value) {
  for (const Run& run : runs) {
    To* target = to + run.to;
    if (run.from == AxisMap::kFill) {
      std::fill_n(target, run.count, fill);
      continue;
    }
    const From* source = from + run.from * stride;
    const int64_t step = run.step * stride;
    if (step == 1) {
      for (int64_t i = 0; i < run.count; ++i) target[i] = value(source[i]);
    } else if (step == -1) {
      for (int64_t i = 0; i < run.count; ++i) target[i] = value(source[-i]);
    } else {
      for (int64_t i = 0; i < run.count; ++i) target[i] = value(source[i * step]);
    }
  }
}

// `valueOf(channel)` gives what a channel's pixels become.
template <typename From, typename To, typename ValueOf>
at::Tensor copyAll(const at::Tensor& images, const PixelPlaces& places, ValueOf valueOf) {
  const int64_t n = images.size(0), channels = images.size(1);
  const int64_t height = places.rows ? places.rows->size : images.size(2), width = places.columns ? places.columns->size : images.size(3);
  const at::Tensor result = at::empty({n, channels, height, width}, images.options().dtype(c10::CppTypeToScalarType<To>::value));
  const From* source = images.const_data_ptr<From>();
  To* target = result.mutable_data_ptr<To>();
  const at::IntArrayRef strides = images.strides();
  const std::vector<Run> straight{{0, static_cast<int32_t>(width), 0, 1}};
  const int64_t grain = std::max<int64_t>(1, kPixelGrain / std::max<int64_t>(1, channels * height * width));
  at::parallel_for(0, n, grain, [&](int64_t first, int64_t last) {
    for (int64_t sample = first; sample < last; ++sample) {
      const std::vector<Run> own = places.columns ? runsOf(places.columns->of(sample), width) : std::vector<Run>();
      const std::vector<Run>& runs = places.columns ? own : straight;
      const int32_t* rows = places.rows ? places.rows->of(sample) : nullptr;
      for (int64_t channel = 0; channel < channels; ++channel) {
        const auto value = valueOf(channel);
        const To fill = value(static_cast<From>(places.fill));
        const From* plane = source + sample * strides[0] + channel * strides[1];
        To* out = target + (sample * channels + channel) * height * width;
        for (int64_t y = 0; y < height; ++y, out += width) {
          const int64_t row = rows == nullptr ? y : rows[y];
          if (row == AxisMap::kFill) {
            std::fill_n(out, width, fill);
          } else {
            copyRow(plane + row * strides[2], strides[3], out, runs, fill, value);
          }
        }
      }
    }
  });
  return result;
}

// What each value of a byte becomes in each channel.
std::vector<float> byteTables(int64_t channels, const PixelScale& scale) {
  std::vector<float> tables(static_cast<size_t>(channels) * 256);
  for (int64_t channel = 0; channel < channels; ++channel) {
    for (int value = 0; value < 256; ++value) {
      float scaled = static_cast<float>(value) / 255.0F;
      if (!scale.mean.empty()) scaled = (scaled - scale.mean[channel]) / scale.std[channel];
      tables[static_cast<size_t>(channel * 256 + value)] = scaled;
    }
  }
  return tables;
}

}  // namespace

at::Tensor copyPixels(const at::Tensor& images, const PixelPlaces& places, const std::optional<PixelScale>& scale) {
  const at::ScalarType type = images.scalar_type();
  if (!images.is_cpu() || (type != at::kByte && type != at::kFloat)) return copyPixelsByOperators(images, places, scale);
  if (type == at::kByte) {
    if (!scale) return copyAll<uint8_t, uint8_t>(images, places, [](int64_t) { return KeepValue<uint8_t>(); });
    const std::vector<float> tables = byteTables(images.size(1), *scale);
    return copyAll<uint8_t, float>(images, places, [&](int64_t channel) { return ScaleByte{tables.data() + channel * 256}; });
  }
  if (!scale || scale->mean.empty()) return copyAll<float, float>(images, places, [](int64_t) { return KeepValue<float>(); });
  return copyAll<float, float>(images, places, [&](int64_t channel) { return ScaleFloat{scale->mean[channel], scale->std[channel]}; });
}

}  // namespace neve
