// What JavaScript says of a session, its data and its metrics, read on the JavaScript thread.
#pragma once

#include <functional>

#include "../core/queue_source.h"
#include "../core/resident_source.h"
#include "../core/train_session.h"
#include "env_state.h"
#include "napi_setup.h"
#include "session_host.h"

namespace neve {

// A description of data; the session adds its device and layout.
struct DataSpec {
  std::shared_ptr<QueueSource> queue;  // null for whole tensors
  std::vector<at::Tensor> inputs;
  std::vector<at::Tensor> targets;
  at::Tensor order;
  int64_t batchSize = 1;
  BatchTransforms transforms;

  // What others must not write to meanwhile; a queue has copies of its own.
  std::vector<at::Tensor> tensors() const {
    std::vector<at::Tensor> all = inputs;
    all.insert(all.end(), targets.begin(), targets.end());
    return all;
  }
  ResidentSource resident(const TrainSession& session) const {
    ResidentSource source(inputs, targets, order, batchSize, session.device(), session.channelsLast());
    source.transformWith({transforms.pipeline, transforms.epoch, session.channelsLast(), transforms.first});
    return source;
  }
  std::shared_ptr<BatchSource> on(const TrainSession& session) const {
    if (queue) {
      queue->transformWith({transforms.pipeline, transforms.epoch, session.channelsLast(), transforms.first});
      return queue;
    }
    return std::make_shared<ResidentSource>(resident(session));
  }
};

// A parameter group { name, parameters, options }; `find` gives the tensor of a parameter's name and its place.
ParameterGroup groupOf(Napi::Object object, const std::function<at::Tensor(const std::string& name, size_t place)>& find);
// { pipeline, epoch }, or nothing.
BatchTransforms transformsOf(EnvState& state, Napi::Value value);

// { name, rules } and its groups.
std::unique_ptr<Optimizer> optimizerOf(EnvState& state, Napi::Object object, std::vector<ParameterGroup> groups);

DataSpec dataOf(EnvState& state, Napi::Value value);
std::vector<Metric> metricsOf(EnvState& state, Napi::Value value);
// Whose the session is and whether it writes to its model; without an owner it is its own, or that of the session whose
// thread it shares. Throws ERR_BORROWED where somebody else holds the
// model.
SessionHost::Access accessOf(EnvState& state, Napi::Object spec, const SessionHost* beside);
std::unique_ptr<TrainSession> sessionOf(EnvState& state, Napi::Object spec);

}  // namespace neve
