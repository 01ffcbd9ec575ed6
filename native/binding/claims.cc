// Claims that JavaScript makes on the memory of tensors, for what it lets other threads do.

#include "convert.h"
#include "guard.h"

namespace neve {
namespace {

Napi::Value newClaimOwner(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value { return Napi::Number::New(info.Env(), state.claims.newOwner()); });
}

Napi::Value claimStorages(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const StorageClaims::Owner owner{toDouble(info[0], "owner.id"), toString(info[1], "owner.name")};
    const auto list = info[2].As<Napi::Array>();
    std::vector<at::Tensor> tensors;
    for (uint32_t i = 0; i < list.Length(); ++i) tensors.push_back(peekTensor(state, list.Get(i)));
    const auto mode = toBool(info[3], "writes") ? StorageClaims::Mode::Write : StorageClaims::Mode::Read;
    state.claimsMade.emplace(++state.lastClaim, state.claims.take(owner, tensors, mode));
    return Napi::Number::New(info.Env(), state.lastClaim);
  });
}

Napi::Value releaseClaim(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto found = state.claimsMade.find(toDouble(info[0], "claim"));
    if (found == state.claimsMade.end()) return info.Env().Undefined();
    state.claims.give(found->second);
    state.claimsMade.erase(found);
    return info.Env().Undefined();
  });
}

}  // namespace

void exportClaims(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "newClaimOwner", newClaimOwner);
  exportFunction(exports, "claimStorages", claimStorages);
  exportFunction(exports, "releaseClaim", releaseClaim);
}

}  // namespace neve
