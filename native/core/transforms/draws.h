// Random numbers of one transform for one batch. Nothing is kept between batches: whoever knows seed, name, epoch and batch draws the same
// again.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace neve {

// The seed of a transform's generator: `torch.Generator().manual_seed(seed)` draws what TransformDraws does. With
//   mix(z): z ^= z >> 30; z *= 0xBF58476D1CE4E5B9; z ^= z >> 27; z *= 0x94D049BB133111EB; z ^= z >> 31    (SplitMix64)
//   next(h, v) = mix(h + 0x9E3779B97F4A7C15 + v)                                                         (modulo 2^64)
// it is next(next(next(next(0, pipeline), fnv1a(name)), epoch), batch), where fnv1a is the 64-bit hash of the name's UTF-8.
uint64_t drawSeed(uint64_t pipeline, std::string_view name, int64_t epoch, int64_t batch);

class TransformDraws {
 public:
  explicit TransformDraws(uint64_t seed) : seed_(seed) {}

  uint64_t seed() const { return seed_; }
  // torch.rand(count, dtype=float64): in [0, 1).
  std::vector<double> uniform(int64_t count);
  // torch.randn(sizes), float32. Off the CPU from the device's own kind of generator, seeded alike.
  at::Tensor normal(at::IntArrayRef sizes, at::Device device);

 private:
  at::Generator& generator();

  uint64_t seed_;
  std::optional<at::Generator> generator_;
};

}  // namespace neve
