#include "draws.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>

namespace neve {
namespace {

uint64_t mixedBits(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

uint64_t nextSeed(uint64_t hash, uint64_t value) { return mixedBits(hash + 0x9E3779B97F4A7C15ULL + value); }

uint64_t fnv1a(std::string_view text) {
  uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char character : text) hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001B3ULL;
  return hash;
}

}  // namespace

uint64_t drawSeed(uint64_t pipeline, std::string_view name, int64_t epoch, int64_t batch) {
  const uint64_t named = nextSeed(nextSeed(0, pipeline), fnv1a(name));
  return nextSeed(nextSeed(named, static_cast<uint64_t>(epoch)), static_cast<uint64_t>(batch));
}

at::Generator& TransformDraws::generator() {
  if (!generator_) generator_ = at::make_generator<at::CPUGeneratorImpl>(seed_);
  return *generator_;
}

std::vector<double> TransformDraws::uniform(int64_t count) {
  const at::Tensor drawn = at::rand({count}, generator(), at::TensorOptions(at::kDouble));
  const double* values = drawn.const_data_ptr<double>();
  return {values, values + count};
}

at::Tensor TransformDraws::normal(at::IntArrayRef sizes, at::Device device) {
  if (device.is_cpu()) return at::randn(sizes, generator(), at::TensorOptions(at::kFloat));
  at::Generator own = at::globalContext().getAcceleratorHooksInterface(device.type()).getNewGenerator(device.index());
  own.set_current_seed(seed_);
  return at::randn(sizes, own, at::TensorOptions(at::kFloat).device(device));
}

}  // namespace neve
