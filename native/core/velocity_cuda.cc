#include "velocity_cuda.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <cstring>
#include <map>

#include "cuda_library.h"
#include "device_upload.h"
#include "errors.h"

namespace neve {
namespace {

static_assert(sizeof(PassSums) == NEVE_VELOCITY_SUMS * sizeof(double));

int32_t dtypeCode(at::ScalarType dtype) {
  switch (dtype) {
    case at::kFloat:
      return NEVE_FLOAT32;
    case at::kDouble:
      return NEVE_FLOAT64;
    case at::kHalf:
      return NEVE_FLOAT16;
    default:
      return NEVE_BFLOAT16;
  }
}

const void* dataOf(const at::Tensor& tensor) { return tensor.defined() ? tensor.const_data_ptr() : nullptr; }

NeveVelocityEntry entryOf(const VelocityPass& pass) {
  NeveVelocityEntry entry = {};
  entry.current = pass.current.const_data_ptr();
  entry.previous = dataOf(pass.previous);
  entry.before = dataOf(pass.before);
  entry.store = pass.store.defined() ? pass.store.mutable_data_ptr() : nullptr;
  entry.dtype = dtypeCode(pass.current.scalar_type());
  entry.history = dtypeCode(pass.history);
  entry.outer = pass.layout.outer;
  entry.neurons = pass.layout.neurons;
  entry.inner = pass.layout.inner;
  return entry;
}

// All on one device. The sums of all neurons, on that device: [neurons of all passes, NEVE_VELOCITY_SUMS].
at::Tensor launchKernel(const NeveCudaApi& cuda, const std::vector<VelocityPass>& passes) {
  std::vector<NeveVelocityEntry> entries;
  for (const VelocityPass& pass : passes) entries.push_back(entryOf(pass));
  const int64_t count = static_cast<int64_t>(entries.size());
  NeveVelocityPlan plan;
  cuda.velocityPlan(entries.data(), count, &plan);
  const at::Device device = passes[0].current.device();
  const auto numbers = at::TensorOptions(at::kDouble).device(device);
  const int64_t tableBytes = count * static_cast<int64_t>(sizeof(NeveVelocityEntry));
  at::Tensor table = at::empty({tableBytes}, at::TensorOptions(at::kByte).pinned_memory(true));
  std::memcpy(table.mutable_data_ptr(), entries.data(), static_cast<size_t>(tableBytes));
  table = uploaded(table, device);
  const at::Tensor partials = at::empty({plan.partials * NEVE_VELOCITY_SUMS}, numbers);
  at::Tensor result = at::empty({plan.neurons, NEVE_VELOCITY_SUMS}, numbers);
  const NeveVelocityPass pass = {
      .device = device.index(),
      .table = static_cast<const NeveVelocityEntry*>(table.const_data_ptr()),
      .count = count,
      .plan = plan,
      .partials = partials.mutable_data_ptr<double>(),
      .sums = result.mutable_data_ptr<double>(),
  };
  if (const char* failure = cuda.velocityPass(&pass); failure != nullptr) {
    throw Error("native", "ERR_CUDA", std::string("The velocity kernel failed: ") + failure + ".");
  }
  return result;
}

// The same by operators of libtorch, where the library is missing: some fifteen passes over memory in fp64 instead of one.
at::Tensor sumsByOperators(const VelocityPass& pass) {
  const NeuronLayout& layout = pass.layout;
  const auto inOrder = [&layout](const at::Tensor& tensor) {
    return tensor.as_strided({layout.numel()}, {1}).view({layout.outer, layout.neurons, layout.inner});
  };
  const auto sum = [](const at::Tensor& values) { return values.sum(at::IntArrayRef({0, 2})); };
  const at::Tensor kept = inOrder(pass.current).to(pass.history);
  const at::Tensor x = kept.to(at::kDouble);
  std::vector<at::Tensor> sums(NEVE_VELOCITY_SUMS, at::zeros({layout.neurons}, x.options()));
  sums[0] = sum(x * x);
  if (pass.previous.defined()) {
    const at::Tensor p = inOrder(pass.previous).to(at::kDouble);
    const at::Tensor moved = x - p;
    sums[1] = sum(x * p);
    sums[2] = sum(moved * moved);
    sums[3] = sum(moved * p);
    if (pass.before.defined()) {
      const at::Tensor q = inOrder(pass.before).to(at::kDouble);
      sums[4] = sum(moved * (p - q));
      sums[5] = sum(x * q);
    }
  }
  if (pass.store.defined()) inOrder(pass.store).copy_(kept);
  return at::stack(sums, 1);
}

}  // namespace

void CudaPasses::add(const VelocityPass& pass, const at::Tensor& output, std::shared_ptr<std::optional<bool>> changesLater,
                     std::vector<PassSums>& sums) {
  if (pass.layout.numel() == 0) return;
  // A copy in another order is nobody else's.
  const bool own = pass.current.const_data_ptr() != output.const_data_ptr();
  const bool held = own || (changesLater->has_value() && !**changesLater);
  if (!own) watched_.push_back({output, static_cast<uint32_t>(output._version()), held, std::move(changesLater)});
  if (held) {
    pending_.push_back({pass, &sums});
  } else {
    launch({pass}, {&sums});
  }
}

void CudaPasses::launch(const std::vector<VelocityPass>& passes, const std::vector<std::vector<PassSums>*>& sums) {
  if (const NeveCudaApi* cuda = cudaLibrary(); cuda != nullptr) {
    launched_.push_back({launchKernel(*cuda, passes), sums});
    return;
  }
  const at::NoGradGuard noGradients;
  for (size_t i = 0; i < passes.size(); ++i) launched_.push_back({sumsByOperators(passes[i]), {sums[i]}});
}

// One wait for all that was launched on a device.
void CudaPasses::read() {
  std::map<c10::DeviceIndex, std::pair<std::vector<at::Tensor>, std::vector<std::vector<PassSums>*>>> byDevice;
  for (const Launched& each : launched_) {
    auto& [results, sums] = byDevice[each.result.device().index()];
    results.push_back(each.result);
    sums.insert(sums.end(), each.sums.begin(), each.sums.end());
  }
  for (const auto& [device, work] : byDevice) {
    const at::Tensor host = at::cat(work.first).cpu();
    const auto* found = static_cast<const PassSums*>(host.const_data_ptr());
    for (std::vector<PassSums>* sums : work.second) {
      for (PassSums& sum : *sums) addSums(sum, *found++);
    }
  }
}

void CudaPasses::run() {
  std::map<c10::DeviceIndex, std::pair<std::vector<VelocityPass>, std::vector<std::vector<PassSums>*>>> byDevice;
  for (const Pending& each : pending_) {
    auto& [passes, sums] = byDevice[each.pass.current.device().index()];
    passes.push_back(each.pass);
    sums.push_back(each.sums);
  }
  bool unexpected = false;
  for (const Watched& each : watched_) {
    const bool changed = static_cast<uint32_t>(each.output._version()) != each.version;
    unexpected = unexpected || (changed && each.held);
    *each.changesLater = changed;
  }
  if (unexpected) {
    throw Error("state", "ERR_OUTPUT_CHANGED",
                "An output was changed in place that was not when the model was last measured. Forget what was measured and measure anew.");
  }
  for (const auto& [device, work] : byDevice) launch(work.first, work.second);
  read();
  clear();
}

void CudaPasses::clear() {
  pending_.clear();
  watched_.clear();
  launched_.clear();
}

}  // namespace neve
