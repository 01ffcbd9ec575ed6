// What JavaScript says of a session, its data and its metrics, read on the JavaScript thread.
#pragma once

#include "../core/train_session.h"
#include "env_state.h"
#include "napi_setup.h"

namespace neve {

// A description of data; the session adds its device and layout.
struct DataSpec {
  std::vector<at::Tensor> inputs;
  std::vector<at::Tensor> targets;
  at::Tensor order;
  int64_t batchSize = 1;

  BatchSource on(const TrainSession& session) const {
    return BatchSource(inputs, targets, order, batchSize, session.device(), session.channelsLast());
  }
};

DataSpec dataOf(EnvState& state, Napi::Value value);
std::vector<Metric> metricsOf(EnvState& state, Napi::Value value);
std::unique_ptr<TrainSession> sessionOf(EnvState& state, Napi::Object spec);

}  // namespace neve
