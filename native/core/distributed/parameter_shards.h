// Parameters divided among processes, element by element: each updates its part, and all get the whole.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "../model.h"
#include "../state_map.h"
#include "process_group.h"

namespace neve {

// All parameters lie one behind the other in the mind; each process has an equal stretch of that. Parameters that are no whole stretch of
// memory, and single numbers, are everybody's.
class ParameterShards {
 public:
  ParameterShards(const std::vector<NamedTensor>& parameters, std::shared_ptr<ProcessGroup> group);

  // Of a tensor of the parameter's shape, such as its gradient: what is this process's, [n], maybe nothing. A view where it lies in memory
  // as the parameter does.
  at::Tensor partOf(const at::Tensor& parameter, const at::Tensor& tensor) const;
  // After every process has updated its parts.
  void gatherParameters() const;
  // State by "<parameter>.<key>", of the parts or whole. The first is an operation of the group.
  StateMap whole(const StateMap& parts) const;
  StateMap parts(const StateMap& whole) const;

 private:
  struct Place {
    at::Tensor parameter;
    int64_t start = 0;  // of the parameter among all elements
    bool shared = false;
    // The elements of it that are this process's.
    int64_t from = 0;
    int64_t count = 0;
  };
  struct Part {
    const Place* place;
    at::Tensor values;
  };

  // The place of the parameter that a name of its state begins with; null for other names and where it is everybody's.
  const Place* placeOf(const std::string& name) const;
  at::Tensor partOf(const Place& place, const at::Tensor& tensor) const;
  // The whole of each; parts of one dtype.
  std::vector<at::Tensor> gather(const std::vector<Part>& parts) const;

  std::shared_ptr<ProcessGroup> group_;
  int64_t stretch_ = 0;  // elements of each process
  std::vector<Place> places_;
  std::unordered_map<const c10::TensorImpl*, const Place*> byParameter_;
  std::unordered_map<std::string, const Place*> byName_;
};

}  // namespace neve
