#include "batch_mixing.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/_sample_dirichlet.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randperm.h>

#include <algorithm>
#include <cmath>

#include "../device_upload.h"
#include "../errors.h"
#include "../names.h"

namespace neve {
namespace {

struct Box {
  int64_t top, left, height, width;
};

// The box that CutMix fills from other rows, around a centre and cut off at the borders.
Box boxAround(int64_t y, int64_t x, int64_t height, int64_t width, double lambda) {
  const double side = std::sqrt(1.0 - lambda);
  const int64_t boxHeight = static_cast<int64_t>(static_cast<double>(height) * side);
  const int64_t boxWidth = static_cast<int64_t>(static_cast<double>(width) * side);
  const int64_t top = std::max<int64_t>(0, y - boxHeight / 2);
  const int64_t left = std::max<int64_t>(0, x - boxWidth / 2);
  return {top, left, std::min(height, y - boxHeight / 2 + boxHeight) - top, std::min(width, x - boxWidth / 2 + boxWidth) - left};
}

void checkInput(const at::Tensor& input, bool cut) {
  if (!input.is_floating_point()) {
    throw Error("dtype", "ERR_MIX_DTYPE",
                std::string("mixup and cutmix need floating-point inputs, received ") + dtypeName(input.scalar_type()) +
                    ". Leave 'mix' out for models of tokens.");
  }
  if (cut && input.dim() < 3) {
    throw Error("shape", "ERR_MIX_SHAPE",
                "cutmix needs images of shape [rows, ..., height, width], received " + std::to_string(input.dim()) +
                    " dimensions. Use mixup alone.");
  }
}

}  // namespace

BatchMixer::BatchMixer(const MixOptions& options) : options_(options), generator_(at::make_generator<at::CPUGeneratorImpl>(options.seed)) {}

double BatchMixer::uniform() { return at::rand({}, generator_, at::TensorOptions(at::kDouble)).item<double>(); }

double BatchMixer::beta(double alpha) {
  return at::_sample_dirichlet(at::full({2}, alpha, at::TensorOptions(at::kDouble)), generator_)[0].item<double>();
}

int64_t BatchMixer::below(int64_t end) { return at::randint(end, {}, generator_, at::TensorOptions(at::kLong)).item<int64_t>(); }

MixedBatch BatchMixer::mix(Batch batch) {
  MixedBatch mixed;
  if (options_.probability < 1.0 && uniform() >= options_.probability) {
    mixed.batch = std::move(batch);
    return mixed;
  }
  const bool both = options_.mixup > 0.0 && options_.cutmix > 0.0;
  const bool cut = both ? uniform() < 0.5 : options_.cutmix > 0.0;
  for (const at::Tensor& input : batch.inputs) checkInput(input, cut);
  mixed.lambda = beta(cut ? options_.cutmix : options_.mixup);
  std::optional<Box> box;
  if (cut) {
    const at::Tensor& image = batch.inputs[0];
    const int64_t y = below(image.size(-2));
    const int64_t x = below(image.size(-1));
    box = boxAround(y, x, image.size(-2), image.size(-1), mixed.lambda);
    // The share of pixels that the row keeps, which the borders may have raised.
    mixed.lambda = 1.0 - static_cast<double>(box->height * box->width) / static_cast<double>(image.size(-2) * image.size(-1));
  }
  const at::Tensor order = uploaded(at::randperm(batch.rows, generator_, at::TensorOptions(at::kLong)), batch.inputs[0].device());
  for (at::Tensor& input : batch.inputs) {
    const at::Tensor other = input.index_select(0, order);
    if (box) {
      const auto part = [&box](const at::Tensor& image) {
        return image.narrow(-2, box->top, box->height).narrow(-1, box->left, box->width);
      };
      part(input).copy_(part(other));
    } else {
      input = input.mul(mixed.lambda).add(other.mul(1.0 - mixed.lambda));
    }
  }
  for (const at::Tensor& target : batch.targets) mixed.otherTargets.push_back(target.index_select(0, order));
  mixed.batch = std::move(batch);
  return mixed;
}

at::Tensor MixedBatch::blend(const at::Tensor& own, const at::Tensor& other) const {
  if (!share.defined()) return own * lambda + other * (1.0 - lambda);
  return own * share.to(own.scalar_type()) + other * rest.to(other.scalar_type());
}

void BatchMixer::saveTo(StateMap& state) const { state["mix.generator"] = generator_.get_state(); }

void BatchMixer::load(const StateMap& state) {
  const auto found = state.find("mix.generator");
  if (found != state.end()) generator_.set_state(found->second);
}

}  // namespace neve
