// Who holds the memory of tensors, storage by storage: one writer alone, or any number of readers. A thread that works beside JavaScript
// claims what it touches, whatever module, model or trainer it came through; who comes second is refused.
//
// JavaScript's thread alone asks and claims, so nothing here locks.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace neve {

class StorageClaims {
 public:
  enum class Mode { Read, Write };

  // Claims of one owner never stand in each other's way.
  struct Owner {
    double id = 0;
    std::string name;  // for messages, such as "Trainer.fit"
  };

  // What was claimed together. The memory lives as long as the claim, so that no other tensor can take its place.
  class Claim {
   public:
    Claim() = default;
    bool empty() const { return keys_.empty(); }

   private:
    friend class StorageClaims;
    double owner_ = 0;
    Mode mode_ = Mode::Read;
    std::vector<const void*> keys_;
    std::vector<c10::Storage> storages_;
    std::vector<at::Tensor> others_;  // without a storage
  };

  // An owner that no other claim has.
  double newOwner() { return ++lastOwner_; }

  // All or nothing; with Mode::Write the gradients too. Throws ERR_BORROWED naming the holder.
  Claim take(const Owner& owner, const std::vector<at::Tensor>& tensors, Mode mode);
  void give(const Claim& claim);

  // For what JavaScript itself does. Each throws ERR_BORROWED: where somebody writes, where anybody holds.
  void checkReadable(const at::Tensor& tensor) const {
    if (!holders_.empty()) refuse(tensor, Mode::Read);
  }
  void checkWritable(const at::Tensor& tensor) const {
    if (!holders_.empty()) refuse(tensor, Mode::Write);
  }
  bool empty() const { return holders_.empty(); }

 private:
  struct Holder {
    double owner;
    std::string name;
    size_t readers = 0;
    size_t writers = 0;
  };

  void refuse(const at::Tensor& tensor, Mode mode) const;

  std::unordered_map<const void*, std::vector<Holder>> holders_;
  double lastOwner_ = 0;
};

}  // namespace neve
