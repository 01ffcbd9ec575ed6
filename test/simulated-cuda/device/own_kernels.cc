// Operators that no CPU kernel can do for the device: its memory, copies, reads, and views.

#include <ATen/EmptyTensor.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/native/TensorConversions.h>
#include <ATen/ops/_local_scalar_dense.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/set_native.h>
#include <ATen/ops/unfold_native.h>
#include <ATen/ops/view_as_complex_native.h>
#include <ATen/ops/view_as_real_native.h>
#include <ATen/ops/view_native.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/library.h>

#include <cstring>

#include "counters.h"
#include "graphs.h"
#include "memory.h"
#include "streams.h"
#include "twins.h"

namespace simulated {
namespace {

const c10::DispatchKeySet kCuda(c10::DispatchKey::CUDA);

// CPU work on twins, as kernels do it.
struct Below {
  at::AutoDispatchBelowADInplaceOrView autograd;
  c10::impl::ExcludeDispatchKeyGuard autocast{c10::autocast_dispatch_keyset};
};

c10::Device placeOf(std::optional<c10::Device> device) {
  const c10::Device asked = device.value_or(c10::Device(c10::kCUDA));
  return {c10::kCUDA, asked.has_index() ? asked.index() : currentDevice()};
}

at::Tensor empty(at::IntArrayRef size, std::optional<at::ScalarType> dtype, std::optional<at::Layout>, std::optional<at::Device> device,
                 std::optional<bool> pinned, std::optional<at::MemoryFormat> format) {
  TORCH_CHECK(!pinned.value_or(false), "Only dense CPU tensors can be pinned");
  const c10::DeviceGuard guard(placeOf(device));
  return at::detail::empty_generic(size, &deviceAllocator(), kCuda, at::dtype_or_default(dtype), format);
}

at::Tensor emptyStrided(at::IntArrayRef size, at::IntArrayRef stride, std::optional<at::ScalarType> dtype, std::optional<at::Layout>,
                        std::optional<at::Device> device, std::optional<bool> pinned) {
  TORCH_CHECK(!pinned.value_or(false), "Only dense CPU tensors can be pinned");
  const c10::DeviceGuard guard(placeOf(device));
  return at::detail::empty_strided_generic(size, stride, &deviceAllocator(), kCuda, at::dtype_or_default(dtype));
}

void upload(const at::Tensor& to, const at::Tensor& from, bool nonBlocking) {
  // A replay would read the host's memory again, whatever is there then.
  forbidWhileRecording("a copy to the device");
  Twins twins;
  const bool pinned = from.numel() > 0 && isPinned(from.const_data_ptr());
  count(pinned ? Count::Upload : Count::PageableUpload);
  twins.of(to).copy_(from);
  if (nonBlocking) {
    if (pinned && from.is_contiguous()) noteUpload(to.device().index(), from.const_data_ptr(), from.nbytes());
    return;
  }
  countSynchronization("a copy to the device");
  finishCurrentStream(to.device().index());
}

void download(const at::Tensor& to, const at::Tensor& from, bool nonBlocking) {
  forbidWhileRecording("a copy to the host");
  Twins twins;
  count(Count::Download);
  const c10::DeviceIndex device = from.device().index();
  const bool late = nonBlocking && to.numel() > 0 && isPinned(to.const_data_ptr()) && to.is_non_overlapping_and_dense();
  if (!late) {
    countSynchronization(nonBlocking ? "a copy to memory that is not pinned" : "a copy to the host");
    finishCurrentStream(device);
    to.copy_(twins.of(from));
    return;
  }
  const at::Tensor values = at::empty_like(to, to.options().pinned_memory(false));
  values.copy_(twins.of(from));
  beginDownload(device, to.mutable_data_ptr(), values.const_data_ptr(), to.nbytes());
}

at::Tensor& copy(at::Tensor& self, const at::Tensor& from, bool nonBlocking) {
  if (self.is_same(from)) return self;
  const Below below;
  if (self.is_cuda() && from.is_cuda()) {
    const auto move = [](const at::Tensor& to, const at::Tensor& values) {
      Twins twins;
      twins.of(to).copy_(twins.of(values));
    };
    count(Count::Kernel);
    move(self, from);
    if (SimulatedCudaGraph* graph = recordingOn(self.device().index())) {
      note(*graph, [move, to = noted(*graph, self), values = noted(*graph, from)] {
        const Below below;
        move(to, values);
      });
    }
  } else if (self.is_cuda()) {
    upload(self, from, nonBlocking);
  } else {
    download(self, from, nonBlocking);
  }
  return self;
}

at::Scalar read(const at::Tensor& self) {
  const Below below;
  Twins twins;
  countSynchronization("a number is read");
  finishCurrentStream(self.device().index());
  return at::_local_scalar_dense(twins.of(self));
}

const at::Tensor& resize(const at::Tensor& self, at::IntArrayRef size, std::optional<at::MemoryFormat> format) {
  c10::TensorImpl* impl = self.unsafeGetTensorImpl();
  impl->set_sizes_contiguous(size);
  if (format && *format != at::MemoryFormat::Preserve) impl->empty_tensor_restride(*format);
  c10::StorageImpl* storage = self.storage().unsafeGetStorageImpl();
  const size_t bytes =
      at::detail::computeStorageNbytes(self.sizes(), self.strides(), self.itemsize(), static_cast<size_t>(self.storage_offset()));
  if (self.numel() == 0 || bytes <= storage->nbytes()) return self;
  c10::DataPtr grown = allocate(bytes, self.device().index());
  if (storage->nbytes() > 0) std::memcpy(hostView(grown.get()), hostView(storage->data()), storage->nbytes());
  storage->set_data_ptr_noswap(std::move(grown));
  storage->set_nbytes(bytes);
  return self;
}

at::Tensor& setStorageAt(at::Tensor& self, at::Storage source, int64_t offset, at::IntArrayRef size, at::IntArrayRef stride) {
  c10::TensorImpl* impl = self.unsafeGetTensorImpl();
  impl->set_storage_keep_dtype(std::move(source));
  if (stride.empty() && !size.empty()) {
    impl->set_sizes_contiguous(size);
    impl->set_storage_offset(offset);
  } else {
    impl->set_sizes_and_strides(size, stride, offset);
  }
  const size_t bytes = at::detail::computeStorageNbytes(self.sizes(), self.strides(), self.itemsize(), static_cast<size_t>(offset));
  TORCH_CHECK(self.numel() == 0 || bytes <= self.storage().nbytes(), "setStorage: the storage is too small for sizes ", size);
  return self;
}

at::Tensor& setStorage(at::Tensor& self, at::Storage source) {
  const auto elements = static_cast<int64_t>(source.nbytes() / self.itemsize());
  return setStorageAt(self, std::move(source), 0, {elements}, {});
}

at::Tensor& setNothing(at::Tensor& self) {
  return setStorageAt(self, {c10::Storage::use_byte_size_t(), 0, allocate(0, self.device().index()), &deviceAllocator(), true}, 0, {0}, {});
}

// Memory is not used again before the host has given it back, and operators run in order: nothing to note.
void recordStream(at::Tensor&, c10::Stream) {}

int64_t plainAttention(const at::Tensor&, const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&, double, bool,
                       std::optional<double>, bool) {
  return 0;
}

TORCH_LIBRARY_IMPL(aten, CUDA, m) {
  m.impl("empty.memory_format", TORCH_FN(empty));
  m.impl("empty_strided", TORCH_FN(emptyStrided));
  m.impl("copy_", TORCH_FN(copy));
  m.impl("_local_scalar_dense", TORCH_FN(read));
  m.impl("resize_", TORCH_FN(resize));
  m.impl("set_", TORCH_FN(setNothing));
  m.impl("set_.source_Storage", TORCH_FN(setStorage));
  m.impl("set_.source_Storage_storage_offset", TORCH_FN(setStorageAt));
  m.impl("set_.source_Tensor", TORCH_FN(at::native::set_tensor_));
  m.impl("record_stream", TORCH_FN(recordStream));
  m.impl("_fused_sdp_choice", TORCH_FN(plainAttention));
  m.impl("as_strided", TORCH_FN(at::native::as_strided_tensorimpl));
  m.impl("view", TORCH_FN(at::native::view));
  m.impl("_reshape_alias", TORCH_FN(at::native::_reshape_alias));
  m.impl("unfold", TORCH_FN(at::native::unfold));
  m.impl("view_as_real", TORCH_FN(at::native::view_as_real));
  m.impl("view_as_complex", TORCH_FN(at::native::view_as_complex));
}

}  // namespace
}  // namespace simulated
