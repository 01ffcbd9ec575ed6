// What a process is about to do in a group, as the others see it.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <string>

#include "process_group.h"

namespace neve {

enum class Operation : int64_t { AllReduce = 1, Broadcast, AllGather, ReduceScatter, Exchange, Barrier, Another };

const char* nameOf(Operation operation);

constexpr int64_t kMostDimensions = 8;
constexpr int64_t kCallLength = 4 + kMostDimensions;

// The operation, how or from whom, dtype, dimensions, sizes.
using OperationCall = std::array<int64_t, kCallLength>;

OperationCall callOf(Operation operation, int64_t how = 0, const at::Tensor& tensor = {});

// Throws ERR_DISTRIBUTED_MISMATCH, on all processes alike, unless all mean the same: int64 [processes, kCallLength] by rank.
void checkSameCall(const OperationCall& mine, const at::Tensor& all, int64_t rank);

// Throws ERR_DTYPE for what Gloo cannot move, before anybody else is involved.
void checkCanBeSent(const at::Tensor& tensor, Operation operation, Reduce how = Reduce::Sum);

}  // namespace neve
