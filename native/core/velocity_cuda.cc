#include "velocity_cuda.h"

#include <ATen/ops/empty.h>

#include <cstring>
#include <map>

#include "cuda_library.h"
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

// All on one device.
void launch(const std::vector<VelocityPass>& passes, const std::vector<std::vector<PassSums>*>& sums) {
  std::vector<NeveVelocityEntry> entries;
  for (const VelocityPass& pass : passes) entries.push_back(entryOf(pass));
  const NeveCudaApi& cuda = cudaLibrary();
  const int64_t count = static_cast<int64_t>(entries.size());
  NeveVelocityPlan plan;
  cuda.velocityPlan(entries.data(), count, &plan);
  const at::Device device = passes[0].current.device();
  const auto numbers = at::TensorOptions(at::kDouble).device(device);
  const int64_t tableBytes = count * static_cast<int64_t>(sizeof(NeveVelocityEntry));
  at::Tensor table = at::empty({tableBytes}, at::TensorOptions(at::kByte));
  std::memcpy(table.mutable_data_ptr(), entries.data(), static_cast<size_t>(tableBytes));
  table = table.to(device);
  const at::Tensor partials = at::empty({plan.partials * NEVE_VELOCITY_SUMS}, numbers);
  const at::Tensor result = at::empty({plan.neurons * NEVE_VELOCITY_SUMS}, numbers);
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
  const at::Tensor host = result.cpu();
  const auto* found = static_cast<const PassSums*>(host.const_data_ptr());
  for (size_t i = 0; i < passes.size(); ++i) {
    for (PassSums& sum : *sums[i]) addSums(sum, *found++);
  }
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
  clear();
}

void CudaPasses::clear() {
  pending_.clear();
  watched_.clear();
}

}  // namespace neve
