// Numbers for native objects. A handle packs kind, generation and slot into a double that JavaScript can hold exactly:
//   bit 52: always set, so that no ordinary number is ever a handle;  bits 48-51: kind;  bits 24-47: generation;  bits 0-23: slot.
// A slot's generation grows when it is freed, so a stale handle never reaches a newer object.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "errors.h"

namespace neve {

enum class HandleKind : uint64_t { Tensor = 0, Generator, Model, Meter, Session, Optimizer, Queue, Pipeline, Group, Store };

template <typename T>
class HandleTable {
 public:
  explicit HandleTable(HandleKind kind) : kind_(kind) {}

  double add(T value) {
    uint64_t slot;
    if (free_.empty()) {
      slot = slots_.size();
      if (slot > kSlotMask) {
        throw Error("memory", "ERR_TOO_MANY_HANDLES",
                    "More than 16,777,216 native objects are alive. Dispose tensors, or work inside scope().");
      }
      slots_.emplace_back();
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    slots_[slot].value.emplace(std::move(value));
    ++live_;
    return static_cast<double>(kTag | (static_cast<uint64_t>(kind_) << 48) | (slots_[slot].generation << 24) | slot);
  }

  // The object, or null when the handle is stale or not of this kind.
  T* find(double handle) {
    if (!owns(handle)) return nullptr;
    const uint64_t bits = static_cast<uint64_t>(handle);
    const uint64_t slot = bits & kSlotMask;
    if (slot >= slots_.size()) return nullptr;
    Slot& entry = slots_[slot];
    if (!entry.value || entry.generation != ((bits >> 24) & kSlotMask)) return nullptr;
    return &*entry.value;
  }

  // Frees a handle and returns what it held; empty for a stale one.
  std::optional<T> remove(double handle) {
    if (find(handle) == nullptr) return std::nullopt;
    const uint64_t slot = static_cast<uint64_t>(handle) & kSlotMask;
    std::optional<T> value = std::move(slots_[slot].value);
    slots_[slot].value.reset();
    slots_[slot].generation = (slots_[slot].generation + 1) & kSlotMask;
    free_.push_back(slot);
    --live_;
    return value;
  }

  // True when the number was made by a table of this kind, stale or not.
  bool owns(double handle) const {
    if (!(handle >= static_cast<double>(kTag)) || handle >= static_cast<double>(kTag << 1)) return false;
    return ((static_cast<uint64_t>(handle) >> 48) & 0xF) == static_cast<uint64_t>(kind_);
  }

  // The place in the table that a handle of any table names.
  static size_t slotOf(double handle) { return static_cast<uint64_t>(handle) & kSlotMask; }

  size_t live() const { return live_; }

  // Every object there is.
  std::vector<T> all() const {
    std::vector<T> values;
    for (const Slot& slot : slots_) {
      if (slot.value) values.push_back(*slot.value);
    }
    return values;
  }

  void clear() {
    slots_.clear();
    free_.clear();
    live_ = 0;
  }

 private:
  static constexpr uint64_t kTag = uint64_t{1} << 52;
  static constexpr uint64_t kSlotMask = (uint64_t{1} << 24) - 1;

  struct Slot {
    std::optional<T> value;
    uint64_t generation = 0;
  };

  HandleKind kind_;
  std::vector<Slot> slots_;
  std::vector<uint64_t> free_;
  size_t live_ = 0;
};

}  // namespace neve
