#include "operation_call.h"

#include <algorithm>

#include "../errors.h"

namespace neve {
namespace {

constexpr std::array<const char*, 8> kOperationNames = {"",         "allReduce", "broadcast",      "allGather", "reduceScatter",
                                                        "exchange", "barrier",   "another() group"};
constexpr std::array<const char*, 5> kReduceNames = {"sum", "mean", "min", "max", "product"};

std::string wordsOf(const int64_t* call) {
  const auto operation = static_cast<Operation>(call[0]);
  std::string words = nameOf(operation);
  if (operation == Operation::AllReduce || operation == Operation::ReduceScatter) {
    words += std::string(" (") + kReduceNames[static_cast<size_t>(call[1])] + ")";
  } else if (operation == Operation::Broadcast) {
    words += " from rank " + std::to_string(call[1]);
  }
  if (call[2] < 0) return words;
  words += std::string(" of ") + c10::toString(static_cast<at::ScalarType>(call[2])) + " [";
  for (int64_t i = 0; i < std::min(call[3], kMostDimensions); ++i) words += (i > 0 ? ", " : "") + std::to_string(call[4 + i]);
  return words + "]";
}

}  // namespace

const char* nameOf(Operation operation) { return kOperationNames[static_cast<size_t>(operation)]; }

OperationCall callOf(Operation operation, int64_t how, const at::Tensor& tensor) {
  OperationCall call{};
  call[0] = static_cast<int64_t>(operation);
  call[1] = how;
  call[2] = tensor.defined() ? static_cast<int64_t>(tensor.scalar_type()) : -1;
  call[3] = tensor.defined() ? tensor.dim() : 0;
  // What lies behind the eighth dimension counts with it.
  for (int64_t i = 0; i < call[3]; ++i) {
    int64_t& size = call[static_cast<size_t>(4 + std::min(i, kMostDimensions - 1))];
    size = i < kMostDimensions ? tensor.size(i) : size * tensor.size(i);
  }
  return call;
}

void checkSameCall(const OperationCall& mine, const at::Tensor& all, int64_t rank) {
  const int64_t* calls = all.const_data_ptr<int64_t>();
  for (int64_t other = 0; other < all.size(0); ++other) {
    if (std::equal(mine.begin(), mine.end(), calls + other * kCallLength)) continue;
    std::string words;
    for (int64_t each = 0; each < all.size(0); ++each) {
      words += (each > 0 ? "; rank " : "rank ") + std::to_string(each) + ": " + wordsOf(calls + each * kCallLength);
    }
    throw Error("distributed", "ERR_DISTRIBUTED_MISMATCH",
                "The processes called different operations at once: " + words +
                    ". Every process must call the same operations in the same order, with tensors of one shape and dtype.")
        .with("rank", static_cast<double>(rank))
        .with("operation", nameOf(static_cast<Operation>(mine[0])))
        .with("peer", static_cast<double>(other));
  }
}

void checkCanBeSent(const at::Tensor& tensor, Operation operation, Reduce how) {
  const std::string name = nameOf(operation);
  const at::ScalarType type = tensor.scalar_type();
  const bool moves = at::isFloatingType(type) || type == at::kByte || type == at::kChar || type == at::kInt || type == at::kLong;
  const bool only = operation == Operation::Broadcast || operation == Operation::AllGather;
  if (tensor.layout() != at::kStrided) throw Error("dtype", "ERR_DTYPE", name + ": sparse tensors cannot be sent. Use toDense().");
  if (!moves && !(only && type == at::kBool)) {
    throw Error(
        "dtype", "ERR_DTYPE",
        name + ": tensors of " + std::string(c10::toString(type)) + " cannot be sent. Convert to a float, int32, int64, int8 or uint8.");
  }
  if (how == Reduce::Mean && !at::isFloatingType(type)) {
    throw Error("dtype", "ERR_DTYPE", name + ": the mean needs a floating-point tensor; reduce by 'sum' and divide.");
  }
}

}  // namespace neve
