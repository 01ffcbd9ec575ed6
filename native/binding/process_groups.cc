// Process groups: each operation is posted to the group's own thread.

#include "../core/distributed/process_group.h"

#include "convert.h"
#include "group_host.h"
#include "guard.h"
#include "handles.h"

namespace neve {
namespace {

GroupSpec groupSpecOf(Napi::Object object) {
  GroupSpec spec;
  spec.host = toString(object.Get("host"), "host");
  spec.port = toInt(object.Get("port"), "port");
  spec.servesStore = toBool(object.Get("servesStore"), "servesStore");
  spec.storeIsRank0 = toBool(object.Get("storeIsRank0"), "storeIsRank0");
  spec.rank = toInt(object.Get("rank"), "rank");
  spec.size = toInt(object.Get("worldSize"), "worldSize");
  spec.timeout = toDouble(object.Get("timeout"), "timeout");
  spec.prefix = toString(object.Get("prefix"), "prefix");
  spec.address = toString(object.Get("address"), "address");
  const std::string backend = toString(object.Get("backend"), "backend");
  spec.transport = backend == "nccl" ? Transport::Nccl : backend == "gloo" ? Transport::Gloo : Transport::Auto;
  spec.interfaces = toStrings(object.Get("interfaces"), "interfaces");
  return spec;
}

Reduce reduceOf(Napi::Value value) {
  const std::string name = toString(value, "op");
  if (name == "mean") return Reduce::Mean;
  if (name == "min") return Reduce::Min;
  if (name == "max") return Reduce::Max;
  return name == "product" ? Reduce::Product : Reduce::Sum;
}

// The handle of a group, which is joined on its own thread.
Napi::Value newGroup(const Napi::CallbackInfo& info, const GroupSpec& spec) {
  const auto host = std::make_shared<GroupHost>(info.Env());
  const auto work = [spec](GroupHost& mine) -> GroupHost::ToJs {
    auto group = ProcessGroup::join(spec, [&mine] { return mine.ending(); });
    return [self = mine.shared(), group = std::move(group)](Napi::Env env) {
      self->group = group;
      return Napi::Number::New(env, EnvState::of(env).groups.add(self));
    };
  };
  return host->post(info.Env(), work, {}, {});
}

Napi::Value groupsAvailable(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState&) -> Napi::Value { return Napi::Boolean::New(info.Env(), ProcessGroup::isAvailable()); });
}

Napi::Value groupJoin(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState&) -> Napi::Value { return newGroup(info, groupSpecOf(info[0].As<Napi::Object>())); });
}

Napi::Value groupUsesNccl(const Napi::CallbackInfo& info) {
  return guard(
      info, [&](EnvState& state) -> Napi::Value { return Napi::Boolean::New(info.Env(), unwrapGroup(state, info[0])->group->usesNccl()); });
}

// One after the other with what else is asked of the first group.
Napi::Value groupAnother(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto work = [](GroupHost& mine) -> GroupHost::ToJs {
      return [group = mine.group->another()](Napi::Env env) {
        auto host = std::make_shared<GroupHost>(env);
        host->group = group;
        return Napi::Number::New(env, EnvState::of(env).groups.add(std::move(host)));
      };
    };
    return unwrapGroup(state, info[0])->post(info.Env(), work, {}, {});
  });
}

Napi::Value groupAllReduce(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const at::Tensor tensor = unwrapToWrite(state, info[1]);
    const auto work = [tensor, how = reduceOf(info[2])](GroupHost& mine) -> GroupHost::ToJs {
      mine.group->allReduce(tensor, how);
      return {};
    };
    return unwrapGroup(state, info[0])->post(info.Env(), work, {}, {tensor});
  });
}

Napi::Value groupBroadcast(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const at::Tensor tensor = unwrapToWrite(state, info[1]);
    const auto work = [tensor, from = toInt(info[2], "from")](GroupHost& mine) -> GroupHost::ToJs {
      mine.group->broadcast(tensor, from);
      return {};
    };
    return unwrapGroup(state, info[0])->post(info.Env(), work, {}, {tensor});
  });
}

Napi::Value tensorResult(Napi::Env env, const at::Tensor& tensor) { return Napi::Number::New(env, wrapTensor(EnvState::of(env), tensor)); }

Napi::Value groupAllGather(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const at::Tensor tensor = unwrapTensor(state, info[1]);
    const auto work = [tensor](GroupHost& mine) -> GroupHost::ToJs {
      return [result = mine.group->allGather(tensor)](Napi::Env env) { return tensorResult(env, result); };
    };
    return unwrapGroup(state, info[0])->post(info.Env(), work, {tensor}, {});
  });
}

Napi::Value groupReduceScatter(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const at::Tensor tensor = unwrapTensor(state, info[1]);
    const auto work = [tensor, how = reduceOf(info[2])](GroupHost& mine) -> GroupHost::ToJs {
      return [result = mine.group->reduceScatter(tensor, how)](Napi::Env env) { return tensorResult(env, result); };
    };
    return unwrapGroup(state, info[0])->post(info.Env(), work, {tensor}, {});
  });
}

// Bytes of each, by rank.
Napi::Value groupExchange(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto view = info[1].As<Napi::Uint8Array>();
    const std::string bytes(reinterpret_cast<const char*>(view.Data()), view.ElementLength());
    const auto work = [bytes](GroupHost& mine) -> GroupHost::ToJs {
      return [all = mine.group->exchange(bytes)](Napi::Env env) -> Napi::Value {
        auto list = Napi::Array::New(env, all.size());
        for (uint32_t i = 0; i < all.size(); ++i) list.Set(i, Napi::Buffer<char>::Copy(env, all[i].data(), all[i].size()));
        return list;
      };
    };
    return unwrapGroup(state, info[0])->post(info.Env(), work, {}, {});
  });
}

// An operation with nothing to give and nothing to take.
template <typename Operation>
Napi::Value plainOperation(const Napi::CallbackInfo& info, Operation operation) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    const auto work = [operation](GroupHost& mine) -> GroupHost::ToJs {
      operation(*mine.group);
      return {};
    };
    return unwrapGroup(state, info[0])->post(info.Env(), work, {}, {});
  });
}

Napi::Value groupBarrier(const Napi::CallbackInfo& info) {
  return plainOperation(info, [](ProcessGroup& group) { group.barrier(); });
}

Napi::Value groupLeave(const Napi::CallbackInfo& info) {
  return plainOperation(info, [](ProcessGroup& group) { group.leave(); });
}

// What waits for the others ends first.
Napi::Value groupGiveUp(const Napi::CallbackInfo& info) {
  return guard(info, [&](EnvState& state) -> Napi::Value {
    unwrapGroup(state, info[0])->group->abort();
    return plainOperation(info, [reason = toString(info[1], "reason")](ProcessGroup& group) { group.giveUp(reason); });
  });
}

}  // namespace

void exportProcessGroups(Napi::Env, Napi::Object exports) {
  exportFunction(exports, "groupsAvailable", groupsAvailable);
  exportFunction(exports, "groupJoin", groupJoin);
  exportFunction(exports, "groupUsesNccl", groupUsesNccl);
  exportFunction(exports, "groupAnother", groupAnother);
  exportFunction(exports, "groupAllReduce", groupAllReduce);
  exportFunction(exports, "groupBroadcast", groupBroadcast);
  exportFunction(exports, "groupAllGather", groupAllGather);
  exportFunction(exports, "groupReduceScatter", groupReduceScatter);
  exportFunction(exports, "groupExchange", groupExchange);
  exportFunction(exports, "groupBarrier", groupBarrier);
  exportFunction(exports, "groupLeave", groupLeave);
  exportFunction(exports, "groupGiveUp", groupGiveUp);
}

}  // namespace neve
