// CPU tensors over the host's view of device tensors, for the length of a call.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace simulated {

class Twins {
 public:
  // The twin of a device tensor. Views of one storage have twins of one storage.
  at::Tensor of(const at::Tensor& tensor);

  // After the call: what it did to sizes and storages of tensors that it was given.
  void settle();
  // A device tensor for a result: the tensor whose twin it is, a view of its storage, or a copy on `device`.
  at::Tensor back(const at::Tensor& result, c10::DeviceIndex device) const;

 private:
  struct Storage {
    c10::Storage original;
    c10::Storage twin;
  };
  struct Pair {
    at::Tensor original;
    at::Tensor twin;
  };

  c10::Storage storageOf(const c10::Storage& original);

  std::vector<Storage> storages_;
  std::vector<Pair> tensors_;
};

// A device tensor over a storage, alike in everything else.
at::Tensor likeOver(const c10::Storage& storage, const at::Tensor& like);

// A device tensor like a CPU tensor, in a storage of its own.
at::Tensor copyToDevice(const at::Tensor& tensor, c10::DeviceIndex device);

}  // namespace simulated
