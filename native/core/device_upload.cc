#include "device_upload.h"

#include <ATen/ops/tensor.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

namespace neve {
namespace {

template <typename Change>
void forEachTensor(Batch& batch, Change change) {
  for (auto* list : {&batch.inputs, &batch.targets}) {
    for (at::Tensor& tensor : *list) change(tensor);
  }
}

}  // namespace

at::Tensor uploaded(const at::Tensor& tensor, at::Device device) {
  if (!tensor.is_cpu() || device.is_cpu()) return tensor.to(device);
  return (tensor.is_pinned() ? tensor : tensor.pin_memory()).to(device, /*non_blocking=*/true);
}

void uploadNumbers(const std::vector<double>& values, at::Tensor& to) {
  const at::Tensor host = at::tensor(values, at::kDouble);
  to.copy_(to.is_cpu() ? host : host.pin_memory(), /*non_blocking=*/true);
}

DeviceUpload::DeviceUpload(at::Device device)
    : device_(device), stream_(c10::impl::VirtualGuardImpl(device.type()).getStreamFromGlobalPool(device)) {}

Batch DeviceUpload::pinned(Batch batch) {
  forEachTensor(batch, [](at::Tensor& tensor) {
    if (tensor.is_cpu() && !tensor.is_pinned()) tensor = tensor.pin_memory();
  });
  return batch;
}

UploadingBatch DeviceUpload::begin(const Batch& batch) const {
  UploadingBatch uploading{batch, c10::Event(device_.type())};
  const c10::StreamGuard guard(stream_);
  // A copy also of what is there already: whoever gets the batch may write to it.
  forEachTensor(uploading.batch,
                [this](at::Tensor& tensor) { tensor = tensor.to(device_, tensor.scalar_type(), /*non_blocking=*/true, /*copy=*/true); });
  uploading.copied.record(stream_);
  return uploading;
}

Batch DeviceUpload::finish(UploadingBatch uploading) const {
  const c10::Stream present = c10::impl::VirtualGuardImpl(device_.type()).getStream(device_);
  uploading.copied.block(present);
  // Its memory belongs to the stream that copied: it must not be used again there before this one is done with it.
  forEachTensor(uploading.batch, [&](at::Tensor& tensor) { tensor.record_stream(present); });
  return std::move(uploading.batch);
}

}  // namespace neve
