// Tells V8 how much memory hangs on handles. The collector cannot see tensors; without this it would let gigabytes pile up behind small
// numbers.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "napi_setup.h"

namespace neve {

// Names a tensor's memory: equal for tensors that share storage.
const void* storageKey(const at::Tensor& tensor);

class MemoryAccount {
 public:
  // `slot` is the handle's place in its table.
  void opened(Napi::Env env, size_t slot, const at::Tensor& tensor);
  void closed(Napi::Env env, size_t slot);

 private:
  // Bytes are kept as they were when the storage was first seen, so that what is taken back equals what was reported, whatever happened
  // between.
  struct Storage {
    size_t handles = 0;
    int64_t bytes = 0;
  };

  void report(Napi::Env env, int64_t bytes);

  std::unordered_map<const void*, Storage> storages_;
  std::vector<const void*> keys_;
  int64_t pending_ = 0;
};

}  // namespace neve
