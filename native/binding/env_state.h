// Everything the addon keeps belongs to one JavaScript environment (main thread or worker): no globals, no static references.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "../core/handle_table.h"
#include "../core/operators.h"
#include "memory_account.h"
#include "napi_setup.h"
#include "storage_claims.h"

namespace neve {
class Model;
class VelocityMeter;
class Optimizer;
class Pipeline;
class SharedStore;
class SessionHost;        // binding/session_host.h
class GroupHost;          // binding/group_host.h
class AutogradCallbacks;  // binding/autograd_callbacks.h
struct BatchQueue;        // binding/batch_queue.h

struct EnvState {
  explicit EnvState(Napi::Env env);
  ~EnvState();

  // The state of the environment that a call came from.
  static EnvState& of(Napi::Env env);

  Napi::Env env;

  HandleTable<at::Tensor> tensors{HandleKind::Tensor};
  HandleTable<at::Generator> generators{HandleKind::Generator};
  HandleTable<std::shared_ptr<Model>> models{HandleKind::Model};
  HandleTable<std::shared_ptr<VelocityMeter>> meters{HandleKind::Meter};
  HandleTable<std::shared_ptr<SessionHost>> sessions{HandleKind::Session};
  HandleTable<std::shared_ptr<Optimizer>> optimizers{HandleKind::Optimizer};
  HandleTable<std::shared_ptr<BatchQueue>> queues{HandleKind::Queue};
  HandleTable<std::shared_ptr<const Pipeline>> pipelines{HandleKind::Pipeline};
  HandleTable<std::shared_ptr<GroupHost>> groups{HandleKind::Group};
  HandleTable<std::shared_ptr<SharedStore>> stores{HandleKind::Store};

  // Operators looked up so far; an operator's number in JavaScript is its place here.
  std::vector<Operator> operators;
  std::unordered_map<std::string, size_t> operatorNumbers;

  // Bytes behind the handles in `tensors`.
  MemoryAccount memory;
  // Memory that threads beside JavaScript's work with.
  StorageClaims claims;
  // Claims that JavaScript made, by number.
  std::unordered_map<double, StorageClaims::Claim> claimsMade;
  double lastClaim = 0;

  // Commands of sessions that have not settled.
  size_t atWork = 0;

  // JavaScript functions that backward passes call; shared with what autograd keeps of them.
  std::shared_ptr<AutogradCallbacks> callbacks;

  // Builds a NeveError from (kind, code, message, fields); set once by init().
  Napi::FunctionReference makeError;
};

// A new handle for a tensor: enters it in the table and reports its storage's bytes to V8 (once a storage).
double wrapTensor(EnvState& state, at::Tensor tensor);
// The same as a JavaScript value; null for an undefined tensor.
Napi::Value wrapTensorOrNull(EnvState& state, at::Tensor tensor);
// The tensor a handle names, to read. Throws ERR_DISPOSED for a stale handle, ERR_HANDLE for something else, ERR_BORROWED for a tensor to
// whose storage something writes beside JavaScript. The reference is good until the next handle is made or freed.
const at::Tensor& unwrapTensor(EnvState& state, Napi::Value handle);
const at::Tensor& unwrapTensor(EnvState& state, double handle);
// The same, to change: ERR_BORROWED also where something reads it.
const at::Tensor& unwrapToWrite(EnvState& state, Napi::Value handle);
// The same, also while a fit runs: only for what the fit never changes, such as the shape, the dtype and the identity.
const at::Tensor& peekTensor(EnvState& state, Napi::Value handle);
// Frees what a handle of any kind names; does nothing for a stale one.
void releaseHandle(EnvState& state, double handle);

}  // namespace neve
