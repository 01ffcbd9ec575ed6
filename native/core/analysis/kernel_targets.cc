#include "kernel_targets.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>

#include <sstream>

#include "../errors.h"

namespace neve {
namespace {

Error unfit(at::IntArrayRef target, const std::vector<int64_t>& output) {
  std::ostringstream text;
  text << "A target of shape " << target << " does not belong to an output of shape " << at::IntArrayRef(output)
       << " a sample. Expected numbers of that shape, or the int64 labels of classes at axis 1 of the output.";
  return Error("shape", "ERR_KERNEL_TARGETS", text.str());
}

at::Tensor oneHot(const at::Tensor& labels, const std::vector<int64_t>& output) {
  const int64_t classes = output[0];
  if (labels.max().item<int64_t>() >= classes) {
    throw Error("index", "ERR_CLASS_LABEL",
                "A target is the class " + std::to_string(labels.max().item<int64_t>()) + ", and the model's output has " +
                    std::to_string(classes) + " classes. Labels must lie below that.");
  }
  std::vector<int64_t> shape(static_cast<size_t>(labels.dim()) + 1, 1);
  shape[1] = classes;
  return labels.unsqueeze(1).eq(at::arange(classes, labels.options()).view(shape));
}

at::Tensor targetsOf(const Batch& batch, const KernelNetwork& network) {
  if (batch.targets.empty()) {
    throw Error("shape", "ERR_KERNEL_TARGETS", "The data has no target to compare the kernel with. Give the loader one.");
  }
  const at::Tensor& target = batch.targets[0];
  const std::vector<int64_t>& output = network.outputShape();
  const auto ofSample = target.sizes().slice(1);
  const bool integral = at::isIntegralType(target.scalar_type(), /*includeBool=*/false);
  const bool isLabel = integral && network.outputs() > 1 && !output.empty() && ofSample == at::IntArrayRef(output).slice(1);
  if (!isLabel && target.numel() != batch.rows * network.outputs()) throw unfit(ofSample, output);
  return (isLabel ? oneHot(target, output) : target).to(at::kDouble).reshape({batch.rows, network.outputs()});
}

}  // namespace

at::Tensor kernelTargets(const KernelNetwork& network) {
  std::vector<at::Tensor> parts;
  for (int64_t index = 0; index < network.data().batches(); ++index) parts.push_back(targetsOf(network.batch(index), network));
  return at::cat(parts);
}

}  // namespace neve
