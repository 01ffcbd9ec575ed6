#include "memory_account.h"

#include "../core/mapped_file.h"

namespace neve {
namespace {

// A call into V8 costs more than a small operator, so changes are gathered until they matter.
constexpr int64_t kReportEvery = int64_t{1} << 20;

// The objects around the elements: TensorImpl, StorageImpl, autograd metadata, table entry.
constexpr int64_t kHandleBytes = 512;

int64_t bytesOf(const at::Tensor& tensor) {
  if (!tensor.defined() || !tensor.has_storage() || tensor.is_meta()) return 0;
  // Pages of a file are no memory that collecting frees; reporting them would only make the collector run.
  if (isMappedFile(tensor)) return 0;
  return static_cast<int64_t>(tensor.storage().nbytes());
}

}  // namespace

const void* storageKey(const at::Tensor& tensor) {
  if (tensor.defined() && tensor.has_storage()) return tensor.unsafeGetTensorImpl()->unsafe_storage().unsafeGetStorageImpl();
  return tensor.unsafeGetTensorImpl();
}

void MemoryAccount::opened(Napi::Env env, size_t slot, const at::Tensor& tensor) {
  const void* key = storageKey(tensor);
  if (slot >= keys_.size()) keys_.resize(slot + 1, nullptr);
  keys_[slot] = key;
  Storage& storage = storages_[key];
  int64_t bytes = kHandleBytes;
  if (storage.handles++ == 0) {
    storage.bytes = bytesOf(tensor);
    bytes += storage.bytes;
  }
  report(env, bytes);
}

void MemoryAccount::closed(Napi::Env env, size_t slot) {
  const auto found = storages_.find(keys_[slot]);
  keys_[slot] = nullptr;
  int64_t bytes = kHandleBytes;
  if (--found->second.handles == 0) {
    bytes += found->second.bytes;
    storages_.erase(found);
  }
  report(env, -bytes);
}

void MemoryAccount::report(Napi::Env env, int64_t bytes) {
  pending_ += bytes;
  if (pending_ < kReportEvery && pending_ > -kReportEvery) return;
  Napi::MemoryManagement::AdjustExternalMemory(env, pending_);
  pending_ = 0;
}

}  // namespace neve
