#include "twins.h"

#include <ATen/core/TensorBody.h>
#include <c10/core/CPUAllocator.h>

#include <cstring>

#include "memory.h"

namespace simulated {
namespace {

// A tensor of another device over a storage, alike in everything else.
at::Tensor over(const c10::Storage& storage, const at::Tensor& like, c10::DispatchKey key) {
  at::Tensor made = at::detail::make_tensor<c10::TensorImpl>(c10::Storage(storage), c10::DispatchKeySet(key), like.dtype());
  c10::TensorImpl* impl = made.unsafeGetTensorImpl();
  impl->set_sizes_and_strides(like.sizes(), like.strides(), like.storage_offset());
  if (like.unsafeGetTensorImpl()->is_wrapped_number()) impl->set_wrapped_number(true);
  if (like.is_conj()) made._set_conj(true);
  if (like.is_neg()) made._set_neg(true);
  return made;
}

c10::Storage deviceStorage(size_t bytes, c10::DeviceIndex device) {
  return {c10::Storage::use_byte_size_t(), bytes, allocate(bytes, device), &deviceAllocator(), true};
}

bool sameShape(const at::Tensor& a, const at::Tensor& b) {
  return a.sizes() == b.sizes() && a.strides() == b.strides() && a.storage_offset() == b.storage_offset();
}

}  // namespace

c10::Storage Twins::storageOf(const c10::Storage& original) {
  for (const Storage& known : storages_) {
    if (known.original.unsafeGetStorageImpl() == original.unsafeGetStorageImpl()) return known.twin;
  }
  c10::DataPtr view(hostView(original.data()), c10::Device(c10::kCPU));
  c10::Storage twin(c10::Storage::use_byte_size_t(), original.nbytes(), std::move(view), c10::GetCPUAllocator(), true);
  storages_.push_back({original, twin});
  return twin;
}

at::Tensor Twins::of(const at::Tensor& tensor) {
  TORCH_CHECK(tensor.layout() == at::kStrided, "The simulated device has no kernel for tensors of layout ", tensor.layout(), ".");
  for (const Pair& known : tensors_) {
    if (known.original.is_same(tensor)) return known.twin;
  }
  at::Tensor twin = over(storageOf(tensor.storage()), tensor, c10::DispatchKey::CPU);
  tensors_.push_back({tensor, twin});
  return twin;
}

void Twins::settle() {
  for (const Storage& each : storages_) {
    if (each.twin.data() == hostView(each.original.data())) continue;
    c10::StorageImpl* original = each.original.unsafeGetStorageImpl();
    c10::DataPtr grown = allocate(each.twin.nbytes(), original->device().index());
    if (each.twin.nbytes() > 0) std::memcpy(hostView(grown.get()), each.twin.data(), each.twin.nbytes());
    original->set_data_ptr_noswap(std::move(grown));
    original->set_nbytes(each.twin.nbytes());
  }
  for (const Pair& each : tensors_) {
    if (sameShape(each.original, each.twin)) continue;
    each.original.unsafeGetTensorImpl()->set_sizes_and_strides(each.twin.sizes(), each.twin.strides(), each.twin.storage_offset());
  }
}

at::Tensor Twins::back(const at::Tensor& result, c10::DeviceIndex device) const {
  if (!result.defined() || !result.is_cpu()) return result;
  for (const Pair& known : tensors_) {
    if (known.twin.is_same(result)) return known.original;
  }
  for (const Storage& known : storages_) {
    if (known.twin.unsafeGetStorageImpl() == result.storage().unsafeGetStorageImpl()) {
      return over(known.original, result, c10::DispatchKey::CUDA);
    }
  }
  return copyToDevice(result, device);
}

at::Tensor likeOver(const c10::Storage& storage, const at::Tensor& like) { return over(storage, like, c10::DispatchKey::CUDA); }

at::Tensor copyToDevice(const at::Tensor& tensor, c10::DeviceIndex device) {
  TORCH_CHECK(tensor.layout() == at::kStrided, "The simulated device has no kernel for tensors of layout ", tensor.layout(), ".");
  const size_t bytes = tensor.storage().nbytes();
  const c10::Storage storage = deviceStorage(bytes, device);
  if (bytes > 0) std::memcpy(hostView(storage.data()), tensor.storage().data(), bytes);
  return over(storage, tensor, c10::DispatchKey::CUDA);
}

}  // namespace simulated
