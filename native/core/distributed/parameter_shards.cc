#include "parameter_shards.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include <algorithm>
#include <map>
#include <set>

namespace neve {
namespace {

// Elements: where a part begins inside of a parameter, a vector instruction would begin too, and so rounds the same.
constexpr int64_t kGrain = 64;

int64_t roundedUp(int64_t count) { return (count + kGrain - 1) / kGrain * kGrain; }

// In the order of memory.
at::Tensor flatOf(const at::Tensor& tensor) { return tensor.as_strided({tensor.numel()}, {1}, tensor.storage_offset()); }

std::string keyOf(const std::string& name) { return name.substr(name.rfind('.') + 1); }

}  // namespace

ParameterShards::ParameterShards(const std::vector<NamedTensor>& parameters, std::shared_ptr<ProcessGroup> group)
    : group_(std::move(group)) {
  int64_t end = 0;
  places_.reserve(parameters.size());
  for (const auto& [name, parameter] : parameters) {
    const bool shared = parameter.dim() == 0 || !parameter.is_non_overlapping_and_dense();
    const Place& place = places_.emplace_back(Place{parameter, end, shared});
    byParameter_[parameter.unsafeGetTensorImpl()] = &place;
    byName_[name] = &place;
    if (!shared) end += roundedUp(parameter.numel());
  }
  stretch_ = roundedUp((end + group_->size() - 1) / group_->size());
  const int64_t first = group_->rank() * stretch_;
  for (Place& place : places_) {
    if (place.shared) continue;
    const int64_t numel = place.parameter.numel();
    place.from = std::clamp<int64_t>(first - place.start, 0, numel);
    place.count = std::clamp<int64_t>(first + stretch_ - place.start, 0, numel) - place.from;
  }
}

at::Tensor ParameterShards::partOf(const at::Tensor& parameter, const at::Tensor& tensor) const {
  const auto found = byParameter_.find(parameter.unsafeGetTensorImpl());
  return found == byParameter_.end() || found->second->shared ? tensor : partOf(*found->second, tensor);
}

at::Tensor ParameterShards::partOf(const Place& place, const at::Tensor& tensor) const {
  const at::Tensor plain = tensor.detach();
  if (plain.strides() == place.parameter.strides()) return flatOf(plain).narrow(0, place.from, place.count);
  return flatOf(at::empty_like(place.parameter, plain.options()).copy_(plain)).narrow(0, place.from, place.count);
}

const ParameterShards::Place* ParameterShards::placeOf(const std::string& name) const {
  const auto found = byName_.find(name.substr(0, std::min(name.size(), name.rfind('.'))));
  return found == byName_.end() || found->second->shared ? nullptr : found->second;
}

std::vector<at::Tensor> ParameterShards::gather(const std::vector<Part>& parts) const {
  const at::TensorOptions options = parts[0].values.options().device(group_->placeFor(parts[0].values.device()));
  const at::Tensor mine = at::empty({stretch_}, options);
  for (const auto& [place, values] : parts) {
    if (place->count > 0) mine.narrow(0, place->start + place->from - group_->rank() * stretch_, place->count).copy_(values);
  }
  const at::Tensor all = group_->gather(mine);
  std::vector<at::Tensor> whole;
  for (const auto& [place, values] : parts) {
    whole.push_back(all.as_strided(place->parameter.sizes(), place->parameter.strides(), place->start));
  }
  return whole;
}

void ParameterShards::gatherParameters() const {
  const at::NoGradGuard noGradients;
  std::map<at::ScalarType, std::vector<Part>> byType;
  for (const Place& place : places_) {
    if (!place.shared) byType[place.parameter.scalar_type()].push_back({&place, partOf(place, place.parameter)});
  }
  for (const auto& [type, parts] : byType) {
    const std::vector<at::Tensor> whole = gather(parts);
    for (size_t i = 0; i < parts.size(); ++i) parts[i].place->parameter.detach().copy_(whole[i]);
  }
}

StateMap ParameterShards::whole(const StateMap& parts) const {
  const at::NoGradGuard noGradients;
  StateMap result = parts;
  // Together what is of one kind, so that only one kind is twice in memory.
  using Kind = std::pair<std::string, at::ScalarType>;
  std::map<Kind, std::vector<std::string>> kinds;
  for (const auto& [name, tensor] : parts) {
    // Counts and the like are numbers, which every process keeps.
    if (tensor.dim() > 0 && placeOf(name) != nullptr) kinds[{keyOf(name), tensor.scalar_type()}].push_back(name);
  }
  for (const auto& [kind, names] : kinds) {
    std::vector<Part> list;
    for (const std::string& name : names) list.push_back({placeOf(name), parts.at(name)});
    const std::vector<at::Tensor> gathered = gather(list);
    for (size_t i = 0; i < names.size(); ++i) {
      result[names[i]] = gathered[i].to(list[i].values.device(), /*non_blocking=*/false, /*copy=*/true);
    }
  }
  return result;
}

StateMap ParameterShards::parts(const StateMap& whole) const {
  const at::NoGradGuard noGradients;
  StateMap result = whole;
  for (auto& [name, tensor] : result) {
    const Place* place = placeOf(name);
    if (place != nullptr && tensor.dim() > 0 && tensor.sizes() == place->parameter.sizes()) tensor = partOf(*place, tensor).clone();
  }
  return result;
}

}  // namespace neve
