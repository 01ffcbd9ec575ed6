#include "tangent_kernel.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "../errors.h"
#include "../openmp.h"
#include "../step_size.h"
#include "kernel_jacobian.h"
#include "kernel_operator.h"
#include "kernel_sweep.h"
#include "kernel_targets.h"
#include "lanczos.h"

namespace neve {
namespace {

using Method = KernelOptions::Method;

// Rows of a kernel that is had whole: 2 GiB of float64.
constexpr int64_t kMaxSize = 16384;
// Rows up to which one core factorises sooner than a team starts.
constexpr int64_t kSmallKernel = 512;
constexpr double kLanczosTolerance = 1e-8;

KernelPlan planFor(const KernelNetwork& network, Method method) {
  if (method == Method::Jacobian) return {{}, network.trained()};
  KernelPlan plan = planKernel(network);
  if (method == Method::Auto || plan.others.empty()) return plan;
  std::string names;
  for (const NamedTensor& parameter : plan.others) names += (names.empty() ? "" : ", ") + parameter.name;
  throw Error(
      "option", "ERR_KERNEL_STRUCTURE",
      "The structured kernel knows linear layers, convolutions and normalisations of a graph, each weight used once; it does not see " +
          names + ". Use the method 'auto'.")
      .with("parameters", names);
}

void note(const KernelPlan& plan, const KernelNetwork& network, KernelResult& result) {
  for (const NamedTensor& parameter : network.trained()) {
    const char* method = "jacobian";
    for (const PlannedLayer& layer : plan.layers) {
      if (parameter.tensor.is_same(layer.weight) || parameter.tensor.is_same(layer.bias)) method = layer.once ? "gram" : "perSample";
    }
    result.methods.push_back({parameter.name, method});
  }
}

void wholeKernel(const KernelNetwork& network, const at::Tensor& columns, const KernelOptions& options, KernelResult& result) {
  const int64_t size = columns.size(0);
  if (size > kMaxSize) {
    throw Error("option", "ERR_KERNEL_SIZE",
                "The kernel would have " + std::to_string(size) + " rows; at most " + std::to_string(kMaxSize) +
                    " can be had whole. Use fewer samples, outputs 'trace', or the method 'matrixFree'.");
  }
  const KernelPlan plan = planFor(network, options.method);
  note(plan, network, result);
  KernelSum sum(network.samples(), network.outputs(), options.trace, columns.device());
  addPlannedLayers(network, plan.layers, options.maxBytes, sum);
  addJacobian(network, plan.others, options.maxBytes, sum);
  at::Tensor kernel = sum.take();
  if (options.centred) kernel = centredRows(centredRows(kernel, network.samples()).t().contiguous(), network.samples());
  result.spectrum = spectrumOf(kernel, columns, options.top);
  if (options.keepKernel) result.kernel = kernel.to(at::kCPU);
}

void matrixFree(const KernelNetwork& network, const at::Tensor& columns, const KernelOptions& options, KernelResult& result) {
  for (const NamedTensor& parameter : network.trained()) result.methods.push_back({parameter.name, "matrixFree"});
  const KernelOperator kernel(network, options.trace, options.centred);
  const at::Generator generator = at::detail::createCPUGenerator(static_cast<uint64_t>(options.seed));
  const auto random = [&] { return at::randn({kernel.size()}, generator, at::TensorOptions().dtype(at::kDouble)).to(columns.device()); };
  const LanczosOptions eigen{.k = std::min(options.top, kernel.size()),
                             .maxIterations = std::min(kernel.size(), std::max<int64_t>(60, 5 * options.top)),
                             .tolerance = kLanczosTolerance,
                             .rounding = roundingOf(network.trained()[0].tensor) * 1e-3};
  const LanczosResult pairs = lanczos([&](const at::Tensor& z) { return kernel.apply(z); }, random(), random, eigen);
  double squares = 0;
  for (int64_t probe = 0; probe < options.probes; ++probe) {
    const at::Tensor signs = at::randint(0, 2, {kernel.size()}, generator, at::TensorOptions().dtype(at::kDouble)) * 2 - 1;
    squares += kernel.apply(signs.to(columns.device())).square().sum().item<double>();
  }
  const double norm = std::sqrt(squares / static_cast<double>(options.probes));
  const double quadratic = kernel.quadratic(columns);
  if (!pairs.finite || !std::isfinite(norm) || !std::isfinite(quadratic)) throw diverged();
  std::vector<at::Tensor> vectors;
  for (size_t i = 0; i < pairs.values.size(); ++i) vectors.push_back(pairs.vector(static_cast<int64_t>(i)));
  result.spectrum = spectrumOf(at::tensor(pairs.values, at::kDouble), at::stack(vectors, 1), columns, quadratic, norm);
  result.converged = pairs.converged;
}

}  // namespace

KernelResult tangentKernel(const AnalysisContext& context, const ResidentSource& data, const KernelOptions& options) {
  const auto begun = std::chrono::steady_clock::now();
  // Forward passes turn gradients on for themselves.
  const at::NoGradGuard noGradients;
  const bool small = isSmallStep(context.model, data.batch(0));
  const SerialRegion serial(small && data.rowsOf(0) * data.batches() <= kSmallKernel);
  const KernelNetwork network(context, data);
  KernelResult result;
  result.samples = network.samples();
  result.outputs = network.outputs();
  at::Tensor columns = targetColumns(kernelTargets(network), options.trace);
  if (options.centred) columns = centredRows(columns, network.samples());
  if (options.method == Method::MatrixFree) {
    matrixFree(network, columns, options, result);
  } else {
    wholeKernel(network, columns, options, result);
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return result;
}

}  // namespace neve
