#include "operator_guards.h"

#include <ATen/ops/all.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/max.h>
#include <ATen/ops/min.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "arguments.h"
#include "recurrent_guard.h"

namespace neve {
namespace {

// Reads the statistics of each channel without looking how many there are.
void guardChannels(const GuardedArguments& call) {
  const at::Tensor input = call.tensor("input");
  call.requireShape(input.defined() && input.dim() >= 2, "input", input, "[N, C, ...]");
  for (const char* name : {"weight", "bias", "running_mean", "running_var"}) {
    const at::Tensor perChannel = call.tensor(name);
    if (!perChannel.defined()) continue;
    call.requireShape(perChannel.dim() == 1 && perChannel.size(0) == input.size(1), name, perChannel,
                      "[" + std::to_string(input.size(1)) + "]");
  }
}

void guardNormalisation(const GuardedArguments& call) {
  guardChannels(call);
  const bool known = call.tensor("running_mean").defined() && call.tensor("running_var").defined();
  call.requireValue(call.on("training") || known, "training", "is false, and there are no running statistics to normalise with.");
}

// Counts its elements by dividing by the step, after that was made an element.
void guardStep(const GuardedArguments& call) {
  const auto step = call.number("step");
  const auto dtype = call.integer("dtype");
  if (!step || !dtype || !c10::isIntegralType(static_cast<at::ScalarType>(*dtype), /*includeBool=*/true)) return;
  call.requireValue(std::abs(*step) >= 1, "step", "is " + c10::str(*step) + ", which is no step between integers.");
}

// Takes the axes as they are.
void guardAxes(const GuardedArguments& call) {
  const at::Tensor self = call.tensor("self");
  std::vector<int64_t> seen;
  for (int64_t dim : call.integers("dim")) {
    call.requireValue(dim >= -self.dim() && dim < self.dim(), "dim",
                      "names the axis " + std::to_string(dim) + " of a tensor of " + std::to_string(self.dim()) + ".");
    if (dim < 0) dim += self.dim();
    call.requireValue(std::ranges::find(seen, dim) == seen.end(), "dim", "names an axis twice.");
    seen.push_back(dim);
  }
}

// Divides by the size of a slice.
void guardWeightNorm(const GuardedArguments& call) {
  const at::Tensor v = call.tensor("v");
  const at::Tensor g = call.tensor("g");
  int64_t dim = call.integer("dim").value_or(0);
  call.requireShape(v.dim() > 0 && v.numel() > 0, "v", v, "at least one element and one dimension");
  if (dim < 0) dim += v.dim();
  call.requireValue(dim >= 0 && dim < v.dim(), "dim", "is out of range for " + std::to_string(v.dim()) + " dimensions.");
  std::vector<int64_t> expected(static_cast<size_t>(v.dim()), 1);
  expected[static_cast<size_t>(dim)] = v.size(dim);
  call.requireShape(g.sizes() == at::IntArrayRef(expected), "g", g, c10::str(at::IntArrayRef(expected)));
}

// Swaps rows as the pivots say, wherever that is.
void guardPivots(const GuardedArguments& call) {
  const at::Tensor lu = call.tensor("LU_data");
  const at::Tensor pivots = call.tensor("LU_pivots");
  call.requireShape(lu.dim() >= 2, "LU_data", lu, "[..., M, N]");
  std::vector<int64_t> expected = lu.sizes().vec();
  const int64_t rows = lu.size(-2);
  expected.pop_back();
  expected.back() = std::min(rows, lu.size(-1));
  call.requireShape(pivots.sizes() == at::IntArrayRef(expected), "LU_pivots", pivots, c10::str(at::IntArrayRef(expected)));
  if (!isReadable(pivots) || pivots.numel() == 0) return;
  call.requireValue(at::min(pivots).item<double>() >= 1 && at::max(pivots).item<double>() <= static_cast<double>(rows), "LU_pivots",
                    "must hold row numbers from 1 to " + std::to_string(rows) + ".");
}

// Takes a window as wide as one over the scale.
void guardScales(const GuardedArguments& call) {
  const at::Tensor input = call.tensor(call.has("input") ? "input" : "self");
  const std::vector<int64_t> output = call.integers("output_size");
  const auto check = [&](const char* name, double scale, int64_t fromEnd, size_t axis) {
    call.requireValue(std::isfinite(scale) && scale > 0, name, "must be finite and above 0, received " + c10::str(scale) + ".");
    if (!input.defined() || input.dim() <= fromEnd) return;
    const double sized = scale * static_cast<double>(input.size(input.dim() - fromEnd));
    const double wanted = axis < output.size() ? static_cast<double>(output[axis]) : std::max(1.0, sized);
    call.requireValue(std::abs(std::floor(sized) - wanted) <= 1, name,
                      "is " + c10::str(scale) + ", which does not make " + c10::str(wanted) + " of " +
                          std::to_string(input.size(input.dim() - fromEnd)) + ".");
  };
  const auto count = static_cast<int64_t>(output.size());
  for (const auto& [name, fromEnd] :
       {std::pair("scales_d", 3), std::pair("scales_h", 2), std::pair("scales_w", 1), std::pair("scales", 1)}) {
    const auto scale = call.number(name);
    if (scale) check(name, *scale, fromEnd, static_cast<size_t>(std::max<int64_t>(0, count - fromEnd)));
  }
  const std::vector<double> factors = call.numbers("scale_factors");
  for (size_t i = 0; i < factors.size(); ++i) check("scale_factors", factors[i], static_cast<int64_t>(factors.size() - i), i);
}

// LAPACK goes out of its memory over infinities and NaN.
void guardFinite(const GuardedArguments& call) {
  const char* name = call.has("self") ? "self" : call.has("A") ? "A" : "input";
  const at::Tensor matrix = call.tensor(name);
  if (!isReadable(matrix) || !(matrix.is_floating_point() || matrix.is_complex())) return;
  call.requireValue(at::all(at::isfinite(matrix)).item<bool>(), name, "holds infinities or NaN; expected finite values.");
}

// Draws until a condition holds that NaN never fulfils.
void guardDraws(const GuardedArguments& call) {
  for (const char* name : {"count", "prob", "self"}) {
    const at::Tensor tensor = call.tensor(name);
    if (!isReadable(tensor) || !tensor.is_floating_point()) continue;
    call.requireValue(at::all(at::isfinite(tensor)).item<bool>(), name, "holds infinities or NaN; expected finite values.");
  }
}

// Degrees whose recurrences would run for minutes an element.
constexpr double kHighestDegree = 1 << 20;

// Works its way up to the degree, element by element.
void guardDegree(const GuardedArguments& call) {
  const std::string problem =
      "asks for a polynomial of a degree above " + std::to_string(static_cast<int64_t>(kHighestDegree)) + ", or of none.";
  if (const auto degree = call.number("n")) call.requireValue(*degree <= kHighestDegree, "n", problem);
  const at::Tensor degrees = call.tensor("n");
  if (!isReadable(degrees) || degrees.numel() == 0 || degrees.is_complex()) return;
  const double highest = at::max(degrees.to(at::kDouble)).item<double>();
  call.requireValue(highest <= kHighestDegree, "n", problem);
}

void guardPacked(const GuardedArguments& call) {
  const at::Tensor data = call.tensor("data");
  call.requireShape(data.dim() >= 1 && data.size(0) > 0, "data", data, "[rows, ...]");
  checkPacked(call, data);
}

void guardDistances(const GuardedArguments& call) {
  const at::Tensor self = call.tensor("self");
  call.requireShape(self.dim() == 2, "self", self, "[rows, features]");
}

// Divides the heads of the query by those of the key.
void guardHeads(const GuardedArguments& call) {
  const at::Tensor key = call.tensor("key");
  const at::Tensor value = call.tensor("value");
  if (!call.on("enable_gqa") || key.dim() < 3 || value.dim() < 3) return;
  call.requireShape(key.size(-3) > 0, "key", key, "at least one head");
  call.requireShape(value.size(-3) > 0, "value", value, "at least one head");
}

// The quotient that overflows: of the least number and -1.
void guardLeast(const GuardedArguments& call) {
  for (const char* name : {"self", "other"}) {
    const at::Tensor tensor = call.tensor(name);
    if (!isReadable(tensor) || tensor.numel() == 0 || !c10::isIntegralType(tensor.scalar_type(), /*includeBool=*/false)) continue;
    const bool wide = tensor.scalar_type() == at::kLong;
    if (!wide && tensor.scalar_type() != at::kInt) continue;
    const int64_t least = wide ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int32_t>::min();
    call.requireValue(at::min(tensor).item<int64_t>() > least, name,
                      "holds the least number of its dtype, whose magnitude the dtype does not hold.");
  }
}

void guardPower(const GuardedArguments& call) {
  call.requireValue(call.integer("n").value_or(0) > std::numeric_limits<int64_t>::min(), "n",
                    "is an exponent whose negative does not exist.");
}

// Reads rows of the weight by the sizes of the first dimensions.
void guardBags(const GuardedArguments& call) {
  const at::Tensor weight = call.tensor("weight");
  const at::Tensor offsets = call.tensor("offsets");
  call.requireShape(weight.dim() == 2 && weight.size(1) > 0, "weight", weight, "[rows, features], at least one feature");
  if (offsets.defined()) call.requireShape(offsets.dim() == 1, "offsets", offsets, "one offset a bag");
}

// Updates list by list, element by element, as the first list says.
void guardFused(const GuardedArguments& call) {
  const std::vector<at::Tensor> parameters = call.tensors("self");
  for (const char* name : {"grads", "momentum_buffer_list", "exp_avgs", "exp_avg_sqs", "max_exp_avg_sqs", "state_sums", "state_steps"}) {
    const std::vector<at::Tensor> list = call.tensors(name);
    const bool perTensor = std::string_view(name) == "state_steps";
    if (list.empty() && std::string_view(name) != "grads") continue;
    call.requireValue(list.size() == parameters.size(), name,
                      "has " + std::to_string(list.size()) + " tensors; expected " + std::to_string(parameters.size()) + ".");
    for (size_t i = 0; i < list.size(); ++i) {
      const bool fits = perTensor ? list[i].numel() == 1 : list[i].sizes() == parameters[i].sizes();
      call.requireShape(fits, name, list[i], perTensor ? "one number" : c10::str(parameters[i].sizes()));
    }
  }
}

// Fills and reads by the shape of the mask, which must be that of the indices.
void guardMasked(const GuardedArguments& call) {
  const at::Tensor self = call.tensor("self");
  const at::Tensor mask = call.tensor("mask");
  call.requireShape(self.dim() > 0 && self.numel() > 0, "self", self, "at least one element");
  call.requireValue(mask.scalar_type() == at::kBool, "mask", "must be bool.");
}

using Check = void (*)(const GuardedArguments& call);

template <Check check>
void guarded(const c10::FunctionSchema& schema, c10::ArrayRef<c10::IValue> stack) {
  check(GuardedArguments(schema, stack));
}

struct Entry {
  std::string_view name;  // without the namespace; a trailing '*' stands for anything
  OperatorGuard guard;
};

constexpr Entry kGuards[] = {
    {"native_batch_norm", guarded<guardNormalisation>},
    {"_native_batch_norm_legit*", guarded<guardNormalisation>},
    {"batch_norm_update_stats", guarded<guardChannels>},
    {"arange", guarded<guardStep>},
    {"range", guarded<guardStep>},
    {"_fft_*", guarded<guardAxes>},
    {"_weight_norm", guarded<guardWeightNorm>},
    {"_weight_norm_interface", guarded<guardWeightNorm>},
    {"lu_unpack", guarded<guardPivots>},
    {"lstm", guarded<guardRecurrent>},
    {"gru", guarded<guardRecurrent>},
    {"rnn_tanh", guarded<guardRecurrent>},
    {"rnn_relu", guarded<guardRecurrent>},
    {"_upsample_*", guarded<guardScales>},
    {"upsample_*", guarded<guardScales>},
    {"linalg_eig*", guarded<guardFinite>},
    {"_pad_packed_sequence", guarded<guardPacked>},
    {"_pdist_forward", guarded<guardDistances>},
    {"_scaled_dot_product_*", guarded<guardHeads>},
    {"scaled_dot_product_attention", guarded<guardHeads>},
    {"lcm", guarded<guardLeast>},
    {"lcm_", guarded<guardLeast>},
    {"gcd", guarded<guardLeast>},
    {"gcd_", guarded<guardLeast>},
    {"matrix_power", guarded<guardPower>},
    {"linalg_matrix_power", guarded<guardPower>},
    {"embedding_bag", guarded<guardBags>},
    {"_embedding_bag*", guarded<guardBags>},
    {"_fused_*", guarded<guardFused>},
    {"_unsafe_masked_index*", guarded<guardMasked>},
    {"binomial", guarded<guardDraws>},
    {"special_chebyshev_polynomial_*", guarded<guardDegree>},
    {"special_shifted_chebyshev_polynomial_*", guarded<guardDegree>},
    {"special_hermite_polynomial_*", guarded<guardDegree>},
    {"special_laguerre_polynomial_l", guarded<guardDegree>},
    {"special_legendre_polynomial_p", guarded<guardDegree>},
};

bool matches(std::string_view pattern, std::string_view name) {
  if (!pattern.ends_with('*')) return pattern == name;
  pattern.remove_suffix(1);
  return name.starts_with(pattern);
}

}  // namespace

OperatorGuard guardOf(const c10::FunctionSchema& schema) {
  std::string_view name = schema.name();
  name.remove_prefix(std::min(name.size(), name.find("::") + 2));
  // Halves of autograd take what the forward half saved, under the same names; only graphs that are trusted call them.
  if (name.find("_backward") != std::string_view::npos) return nullptr;
  for (const Entry& entry : kGuards) {
    if (matches(entry.name, name)) return entry.guard;
  }
  return nullptr;
}

}  // namespace neve
