#include "gathered_tensors.h"

#include <ATen/ops/empty.h>

#include <cstring>

namespace neve {
namespace {

// dtype and sizes in front of the bytes; nothing for an undefined tensor.
std::string packedTensor(const at::Tensor& tensor) {
  if (!tensor.defined()) return {};
  const at::Tensor host = tensor.detach().to(at::kCPU).contiguous();
  std::vector<int64_t> head = {static_cast<int64_t>(host.scalar_type()), host.dim()};
  head.insert(head.end(), host.sizes().begin(), host.sizes().end());
  std::string bytes(reinterpret_cast<const char*>(head.data()), head.size() * sizeof(int64_t));
  bytes.append(static_cast<const char*>(host.const_data_ptr()), host.nbytes());
  return bytes;
}

at::Tensor unpackedTensor(const std::string& bytes, at::Device device) {
  if (bytes.empty()) return {};
  const auto number = [&](size_t index) {
    int64_t value = 0;
    std::memcpy(&value, bytes.data() + index * sizeof(int64_t), sizeof(int64_t));
    return value;
  };
  std::vector<int64_t> sizes;
  for (int64_t i = 0; i < number(1); ++i) sizes.push_back(number(static_cast<size_t>(2 + i)));
  const at::Tensor host = at::empty(sizes, at::TensorOptions(static_cast<at::ScalarType>(number(0))));
  const size_t start = (sizes.size() + 2) * sizeof(int64_t);
  std::memcpy(host.mutable_data_ptr(), bytes.data() + start, bytes.size() - start);
  return host.to(device);
}

}  // namespace

std::vector<at::Tensor> gatherTensors(ProcessGroup& group, const at::Tensor& mine, at::Device device) {
  std::vector<at::Tensor> all;
  for (const std::string& bytes : group.exchange(packedTensor(mine))) all.push_back(unpackedTensor(bytes, device));
  return all;
}

}  // namespace neve
