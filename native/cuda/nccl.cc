#include "nccl.h"

#include <cstdlib>
#include <exception>
#include <string>
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

namespace neve {

const char* makeNcclBackend(const NeveNcclGroup* group, void* backend) {
  thread_local std::string failure;
  try {
    // What a lost process means is for the group to tell: c10d's own watch would end this process instead.
    setenv("TORCH_NCCL_ASYNC_ERROR_HANDLING", "0", /*overwrite=*/1);
    setenv("TORCH_NCCL_ENABLE_MONITORING", "0", /*overwrite=*/1);
    auto options = c10d::ProcessGroupNCCL::Options::create();
    options->timeout = std::chrono::milliseconds(group->milliseconds);
    const auto& store = *static_cast<const c10::intrusive_ptr<c10d::Store>*>(group->store);
    *static_cast<c10::intrusive_ptr<c10d::Backend>*>(backend) =
        c10::make_intrusive<c10d::ProcessGroupNCCL>(store, group->rank, group->size, options);
    return nullptr;
  } catch (const std::exception& error) {
    failure = error.what();
    return failure.c_str();
  }
}

}  // namespace neve
