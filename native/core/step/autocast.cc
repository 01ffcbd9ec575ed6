#include "autocast.h"

#include <ATen/autocast_mode.h>

namespace neve {

AutocastState AutocastState::current(at::DeviceType device) {
  return {at::autocast::is_autocast_enabled(device), at::autocast::get_autocast_dtype(device), at::autocast::is_autocast_cache_enabled()};
}

AutocastState AutocastState::of(Precision precision) {
  if (precision == Precision::Bf16) return {true, at::kBFloat16, true};
  if (precision == Precision::Fp16) return {true, at::kHalf, true};
  return {};
}

AutocastGuard::AutocastGuard(at::DeviceType device, const AutocastState& state) : device_(device), before_(AutocastState::current(device)) {
  at::autocast::set_autocast_enabled(device_, state.enabled);
  if (state.enabled) at::autocast::set_autocast_dtype(device_, state.dtype);
  at::autocast::set_autocast_cache_enabled(state.cache);
  at::autocast::increment_nesting();
}

AutocastGuard::~AutocastGuard() {
  // The cache holds weights that were cast: they change with the next update.
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(device_, before_.enabled);
  at::autocast::set_autocast_dtype(device_, before_.dtype);
  at::autocast::set_autocast_cache_enabled(before_.cache);
}

}  // namespace neve
