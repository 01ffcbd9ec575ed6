#include "direct_kernels.h"

#include <ATen/ops/_log_softmax_backward_data_cpu_dispatch.h>
#include <ATen/ops/_log_softmax_cpu_dispatch.h>
#include <ATen/ops/_softmax_backward_data_cpu_dispatch.h>
#include <ATen/ops/_softmax_cpu_dispatch.h>
#include <ATen/ops/add_cpu_dispatch.h>
#include <ATen/ops/bmm_cpu_dispatch.h>
#include <ATen/ops/clamp_min_cpu_dispatch.h>
#include <ATen/ops/div_cpu_dispatch.h>
#include <ATen/ops/mean_cpu_dispatch.h>
#include <ATen/ops/mul_cpu_dispatch.h>
#include <ATen/ops/nll_loss_backward_cpu_dispatch.h>
#include <ATen/ops/sigmoid_backward_cpu_dispatch.h>
#include <ATen/ops/sigmoid_cpu_dispatch.h>
#include <ATen/ops/silu_backward_cpu_dispatch.h>
#include <ATen/ops/silu_cpu_dispatch.h>
#include <ATen/ops/sub_cpu_dispatch.h>
#include <ATen/ops/sum_cpu_dispatch.h>
#include <ATen/ops/tanh_backward_cpu_dispatch.h>
#include <ATen/ops/tanh_cpu_dispatch.h>
#include <ATen/ops/threshold_backward_cpu_dispatch.h>

#include <string>
#include <unordered_map>

#include "../kernels/gelu_operator.h"
#include "../kernels/matrix_operator.h"

namespace neve {
namespace {

namespace cpu = at::cpu;
using Stack = c10::Stack;
using at::Tensor;

const Tensor& tensor(const Stack& args, size_t i) { return args[i].toTensor(); }
at::Scalar number(const Stack& args, size_t i) { return args[i].toScalar(); }
std::optional<at::ScalarType> type(const Stack& args, size_t i) { return args[i].toOptional<at::ScalarType>(); }
std::optional<Tensor> optional(const Stack& args, size_t i) { return args[i].toOptional<Tensor>(); }

// Holds the axes of a reduction for as long as the call.
struct Axes {
  Axes(const Stack& args, size_t i) : given(!args[i].isNone()) {
    if (given) axes = args[i].toDimVector();
  }
  operator at::OptionalIntArrayRef() const { return given ? at::OptionalIntArrayRef(axes) : at::OptionalIntArrayRef(); }
  bool given;
  at::DimVector axes;
};

const std::unordered_map<std::string, DirectKernel>& kernels() {
  static const std::unordered_map<std::string, DirectKernel> table = {
      {"aten::mm",
       {[](const Stack& a) { return neve::mm(tensor(a, 0), tensor(a, 1)); },
        [](Tensor& out, const Stack& a) { neve::mmOut(tensor(a, 0), tensor(a, 1), out); }}},
      {"aten::bmm",
       {[](const Stack& a) { return cpu::bmm(tensor(a, 0), tensor(a, 1)); },
        [](Tensor& out, const Stack& a) { cpu::bmm_out(out, tensor(a, 0), tensor(a, 1)); }}},
      {"aten::addmm",
       {[](const Stack& a) { return neve::addmm(tensor(a, 0), tensor(a, 1), tensor(a, 2), number(a, 3), number(a, 4)); },
        [](Tensor& out, const Stack& a) { neve::addmmOut(tensor(a, 0), tensor(a, 1), tensor(a, 2), number(a, 3), number(a, 4), out); }}},
      {"aten::add.Tensor",
       {[](const Stack& a) { return cpu::add(tensor(a, 0), tensor(a, 1), number(a, 2)); },
        [](Tensor& out, const Stack& a) { cpu::add_out(out, tensor(a, 0), tensor(a, 1), number(a, 2)); }}},
      {"aten::add_.Tensor",
       {[](const Stack& a) {
          Tensor self = tensor(a, 0);
          return cpu::add_(self, tensor(a, 1), number(a, 2));
        },
        nullptr}},
      {"aten::sub.Tensor",
       {[](const Stack& a) { return cpu::sub(tensor(a, 0), tensor(a, 1), number(a, 2)); },
        [](Tensor& out, const Stack& a) { cpu::sub_out(out, tensor(a, 0), tensor(a, 1), number(a, 2)); }}},
      {"aten::mul.Tensor",
       {[](const Stack& a) { return cpu::mul(tensor(a, 0), tensor(a, 1)); },
        [](Tensor& out, const Stack& a) { cpu::mul_out(out, tensor(a, 0), tensor(a, 1)); }}},
      {"aten::div.Tensor",
       {[](const Stack& a) { return cpu::div(tensor(a, 0), tensor(a, 1)); },
        [](Tensor& out, const Stack& a) { cpu::div_out(out, tensor(a, 0), tensor(a, 1)); }}},
      // What ATen's relu calls.
      {"aten::relu",
       {[](const Stack& a) { return cpu::clamp_min(tensor(a, 0), 0); },
        [](Tensor& out, const Stack& a) { cpu::clamp_min_out(out, tensor(a, 0), 0); }}},
      {"aten::threshold_backward",
       {[](const Stack& a) { return cpu::threshold_backward(tensor(a, 0), tensor(a, 1), number(a, 2)); },
        [](Tensor& out, const Stack& a) { cpu::threshold_backward_out(out, tensor(a, 0), tensor(a, 1), number(a, 2)); }}},
      {"aten::sigmoid",
       {[](const Stack& a) { return cpu::sigmoid(tensor(a, 0)); },
        [](Tensor& out, const Stack& a) { cpu::sigmoid_out(out, tensor(a, 0)); }}},
      {"aten::sigmoid_",
       {[](const Stack& a) {
          Tensor self = tensor(a, 0);
          return cpu::sigmoid_(self);
        },
        nullptr}},
      {"aten::sigmoid_backward",
       {[](const Stack& a) { return cpu::sigmoid_backward(tensor(a, 0), tensor(a, 1)); },
        [](Tensor& out, const Stack& a) { cpu::sigmoid_backward_out(out, tensor(a, 0), tensor(a, 1)); }}},
      {"aten::tanh",
       {[](const Stack& a) { return cpu::tanh(tensor(a, 0)); }, [](Tensor& out, const Stack& a) { cpu::tanh_out(out, tensor(a, 0)); }}},
      {"aten::tanh_",
       {[](const Stack& a) {
          Tensor self = tensor(a, 0);
          return cpu::tanh_(self);
        },
        nullptr}},
      {"aten::tanh_backward",
       {[](const Stack& a) { return cpu::tanh_backward(tensor(a, 0), tensor(a, 1)); },
        [](Tensor& out, const Stack& a) { cpu::tanh_backward_out(out, tensor(a, 0), tensor(a, 1)); }}},
      {"aten::gelu",
       {[](const Stack& a) { return neve::gelu(tensor(a, 0), a[1].toStringView()); },
        [](Tensor& out, const Stack& a) { neve::geluOut(tensor(a, 0), a[1].toStringView(), out); }}},
      {"aten::gelu_backward",
       {[](const Stack& a) { return neve::geluBackward(tensor(a, 0), tensor(a, 1), a[2].toStringView()); },
        [](Tensor& out, const Stack& a) { neve::geluBackwardOut(tensor(a, 0), tensor(a, 1), a[2].toStringView(), out); }}},
      {"aten::silu",
       {[](const Stack& a) { return cpu::silu(tensor(a, 0)); }, [](Tensor& out, const Stack& a) { cpu::silu_out(out, tensor(a, 0)); }}},
      {"aten::silu_backward",
       {[](const Stack& a) { return cpu::silu_backward(tensor(a, 0), tensor(a, 1)); },
        [](Tensor& out, const Stack& a) { cpu::silu_backward_out(out, tensor(a, 0), tensor(a, 1)); }}},
      {"aten::sum.dim_IntList",
       {[](const Stack& a) { return cpu::sum(tensor(a, 0), Axes(a, 1), a[2].toBool(), type(a, 3)); },
        [](Tensor& out, const Stack& a) { cpu::sum_out(out, tensor(a, 0), Axes(a, 1), a[2].toBool(), type(a, 3)); }}},
      {"aten::mean.dim",
       {[](const Stack& a) { return cpu::mean(tensor(a, 0), Axes(a, 1), a[2].toBool(), type(a, 3)); },
        [](Tensor& out, const Stack& a) { cpu::mean_out(out, tensor(a, 0), Axes(a, 1), a[2].toBool(), type(a, 3)); }}},
      {"aten::_softmax",
       {[](const Stack& a) { return cpu::_softmax(tensor(a, 0), a[1].toInt(), a[2].toBool()); },
        [](Tensor& out, const Stack& a) { cpu::_softmax_out(out, tensor(a, 0), a[1].toInt(), a[2].toBool()); }}},
      {"aten::_softmax_backward_data",
       {[](const Stack& a) { return cpu::_softmax_backward_data(tensor(a, 0), tensor(a, 1), a[2].toInt(), a[3].toScalarType()); },
        [](Tensor& out, const Stack& a) {
          cpu::_softmax_backward_data_out(out, tensor(a, 0), tensor(a, 1), a[2].toInt(), a[3].toScalarType());
        }}},
      {"aten::_log_softmax",
       {[](const Stack& a) { return cpu::_log_softmax(tensor(a, 0), a[1].toInt(), a[2].toBool()); },
        [](Tensor& out, const Stack& a) { cpu::_log_softmax_out(out, tensor(a, 0), a[1].toInt(), a[2].toBool()); }}},
      {"aten::_log_softmax_backward_data",
       {[](const Stack& a) { return cpu::_log_softmax_backward_data(tensor(a, 0), tensor(a, 1), a[2].toInt(), a[3].toScalarType()); },
        [](Tensor& out, const Stack& a) {
          cpu::_log_softmax_backward_data_out(out, tensor(a, 0), tensor(a, 1), a[2].toInt(), a[3].toScalarType());
        }}},
      {"aten::nll_loss_backward",
       {[](const Stack& a) {
          return cpu::nll_loss_backward(tensor(a, 0), tensor(a, 1), tensor(a, 2), optional(a, 3), a[4].toInt(), a[5].toInt(), tensor(a, 6));
        },
        [](Tensor& out, const Stack& a) {
          cpu::nll_loss_backward_out(out, tensor(a, 0), tensor(a, 1), tensor(a, 2), optional(a, 3), a[4].toInt(), a[5].toInt(),
                                     tensor(a, 6));
        }}},
  };
  return table;
}

}  // namespace

const DirectKernel* directKernelOf(const c10::OperatorHandle& op, c10::DispatchKeySet keys) {
  if (keys.highestPriorityTypeId() != c10::DispatchKey::CPU) return nullptr;
  const c10::OperatorName& name = op.operator_name();
  const auto found = kernels().find(name.overload_name.empty() ? name.name : name.name + "." + name.overload_name);
  return found == kernels().end() ? nullptr : &found->second;
}

}  // namespace neve
