#include "storage_claims.h"

#include <algorithm>

#include "../core/errors.h"
#include "memory_account.h"

namespace neve {
namespace {

const char* verb(bool writes) { return writes ? "writes to it" : "reads it"; }

Error borrowed(const std::string& message, const std::string& holder) {
  return Error("state", "ERR_BORROWED", message).with("holder", holder);
}

// The tensors and, of those that will be written to, their gradients.
std::vector<at::Tensor> claimed(const std::vector<at::Tensor>& tensors, StorageClaims::Mode mode) {
  std::vector<at::Tensor> all = tensors;
  if (mode == StorageClaims::Mode::Read) return all;
  for (const at::Tensor& tensor : tensors) {
    const at::Tensor& grad = tensor.unsafeGetTensorImpl()->grad();
    if (grad.defined()) all.push_back(grad);
  }
  return all;
}

}  // namespace

StorageClaims::Claim StorageClaims::take(const Owner& owner, const std::vector<at::Tensor>& tensors, Mode mode) {
  const std::vector<at::Tensor> all = claimed(tensors, mode);
  for (const at::Tensor& tensor : all) {
    const auto found = holders_.find(storageKey(tensor));
    if (found == holders_.end()) continue;
    for (const Holder& holder : found->second) {
      if (holder.owner == owner.id || (mode == Mode::Read && holder.writers == 0)) continue;
      throw borrowed(
          owner.name + " cannot use a tensor of shape " + c10::str(tensor.sizes()) + ": " + holder.name + " holds its memory and " +
              verb(holder.writers > 0) +
              ". Wait for it to end (of a fit, run.snapshot() gives the weights meanwhile), or give each a copy of its own: modules that "
              "share a layer share its memory.",
          holder.name)
          .with("owner", owner.name);
    }
  }
  Claim claim;
  claim.owner_ = owner.id;
  claim.mode_ = mode;
  for (const at::Tensor& tensor : all) {
    const void* key = storageKey(tensor);
    claim.keys_.push_back(key);
    if (tensor.has_storage()) {
      claim.storages_.push_back(tensor.storage());
    } else {
      claim.others_.push_back(tensor);
    }
    std::vector<Holder>& holders = holders_[key];
    auto mine = std::find_if(holders.begin(), holders.end(), [&](const Holder& holder) { return holder.owner == owner.id; });
    if (mine == holders.end()) mine = holders.insert(holders.end(), Holder{owner.id, owner.name});
    ++(mode == Mode::Read ? mine->readers : mine->writers);
  }
  return claim;
}

void StorageClaims::give(const Claim& claim) {
  for (const void* key : claim.keys_) {
    const auto found = holders_.find(key);
    std::vector<Holder>& holders = found->second;
    const auto mine = std::find_if(holders.begin(), holders.end(), [&](const Holder& holder) { return holder.owner == claim.owner_; });
    --(claim.mode_ == Mode::Read ? mine->readers : mine->writers);
    if (mine->readers == 0 && mine->writers == 0) holders.erase(mine);
    if (holders.empty()) holders_.erase(found);
  }
}

void StorageClaims::refuse(const at::Tensor& tensor, Mode mode) const {
  const auto found = holders_.find(storageKey(tensor));
  if (found == holders_.end()) return;
  for (const Holder& holder : found->second) {
    if (holder.writers > 0) {
      throw borrowed("This tensor's memory is in use by " + holder.name +
                         ", which writes to it. Take a consistent copy with run.snapshot(), or wait for it to end.",
                     holder.name);
    }
    if (mode == Mode::Write) {
      throw borrowed("This tensor cannot be changed while " + holder.name + " reads it. Change a copy (clone()), or wait for it to end.",
                     holder.name);
    }
  }
}

}  // namespace neve
