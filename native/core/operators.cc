#include "operators.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "errors.h"

namespace neve {
namespace {

constexpr std::string_view kNamespace = "aten::";

// A leading underscore marks the insides of libtorch: their callers check the arguments, they themselves crash the process on wrong ones
// (tried). These are the ones that exported graphs contain or that our own layers call; a prefix stands for its whole family.
constexpr auto kInternalPrefixes = std::to_array<std::string_view>({
    "_adaptive_avg_pool",
    "_amp_",
    "_assert_",
    "_cdist_forward",
    "_fft_c2",
    "_foreach_",
    "_functional_assert_",
    "_functional_sym_",
    "_fused_adagrad",
    "_fused_adam",
    "_fused_rms_norm",
    "_fused_sgd",
    "_linalg_",
    "_log_softmax",
    "_native_batch_norm_legit",
    "_scaled_dot_product_",
    "_softmax",
    "_thnn_fused_gru_cell",
    "_thnn_fused_lstm_cell",
    "_upsample_",
    "__",
});

constexpr auto kInternal = std::to_array<std::string_view>({
    "_aminmax",
    "_cast_Double",
    "_cast_Float",
    "_cast_Half",
    "_cast_Int",
    "_cast_Long",
    "_conj",
    "_conj_copy",
    "_conj_physical",
    "_convolution",
    "_ctc_loss",
    "_dim_arange",
    "_embedding_bag",
    "_embedding_bag_forward_only",
    "_euclidean_dist",
    "_grouped_mm",
    "_int_mm",
    "_is_all_true",
    "_is_any_true",
    "_local_scalar_dense",
    "_logcumsumexp",
    "_make_dep_token",
    "_masked_softmax",
    "_neg_view",
    "_nnz",
    "_pack_padded_sequence",
    "_pad_circular",
    "_pad_enum",
    "_pad_packed_sequence",
    "_pdist_forward",
    "_prelu_kernel",
    "_reshape_copy",
    "_safe_softmax",
    "_sample_dirichlet",
    "_scaled_grouped_mm",
    "_scaled_mm",
    "_shape_as_tensor",
    "_standard_gamma",
    "_to_copy",
    "_trilinear",
    "_unique2",
    "_unsafe_index",
    "_unsafe_index_put",
    "_unsafe_masked_index",
    "_unsafe_masked_index_put_accumulate",
    "_unsafe_view",
    "_version",
    "_weight_norm",
});

// Public operators whose schema looks harmless but that do more than compute on the tensors they are given.
constexpr auto kForbiddenPrefixes = std::to_array<std::string_view>({
    // Packed weights: a pointer inside a tensor.
    "fbgemm_",
    "quantized_gru",
    "quantized_lstm",
    "quantized_rnn",
});

// Kernels of one vendor, reached through the general operators, which check for them.
constexpr auto kVendorPrefixes = std::to_array<std::string_view>({
    "cudnn_",
    "miopen_",
    "mkldnn_",
    "mps_",
    "lstm_mps_",
});

constexpr auto kForbidden = std::to_array<std::string_view>({
    // Files, streams, memory of the process.
    "from_file",
    "record_stream",
    "pin_memory",
    // Storages and autograd state of a tensor; the tensor calls of the addon do these under their own checks.
    "set_",
    "set",
    "set_data",
    "shallow_copy_data_",
    "requires_grad_",
    "retain_grad",
    "get_gradients",
    // Insides without the underscore, or of an allowed family: they crash on arguments that do not fit together (tried).
    "_foreach_copy",
    "choose_qparams_optimized",
});

bool holds(std::span<const std::string_view> names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

bool holdsPrefix(std::span<const std::string_view> prefixes, std::string_view name) {
  return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return name.starts_with(prefix); });
}

// Types of arguments and results that a graph may carry: plain data and tensors, optional or in lists.
bool isPlain(const c10::TypePtr& type) {
  switch (type->kind()) {
    case c10::TypeKind::TensorType:
    case c10::TypeKind::NumberType:
    case c10::TypeKind::IntType:
    case c10::TypeKind::FloatType:
    case c10::TypeKind::BoolType:
    case c10::TypeKind::ComplexType:
    case c10::TypeKind::StringType:
    case c10::TypeKind::SymIntType:
    case c10::TypeKind::SymFloatType:
    case c10::TypeKind::SymBoolType:
    case c10::TypeKind::DeviceObjType:
    case c10::TypeKind::ScalarTypeType:
    case c10::TypeKind::LayoutType:
    case c10::TypeKind::MemoryFormatType:
    case c10::TypeKind::GeneratorType:
      return true;
    case c10::TypeKind::OptionalType:
    case c10::TypeKind::ListType:
      return isPlain(type->containedType(0));
    default:
      return false;
  }
}

// Overloads on named dimensions exist up to libtorch 2.12; their names are strings to the dispatcher.
bool takesDimensionNames(const std::string& overload) {
  return overload.find("imname") != std::string::npos || overload == "names" || overload.find("with_names") != std::string::npos ||
         overload.find("_names") != std::string::npos;
}

size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 1; i <= a.size(); i++) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); j++) {
      const size_t replace = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({replace, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "'" : ", '") + part + "'";
  return text;
}

std::string overloadName(const std::string& overload) { return overload.empty() ? "default" : overload; }

// Why there is no such operator: the overloads that the name has, or the names that are near.
Error unknownOperator(const std::string& name, const std::string& overload) {
  std::vector<std::string> overloads;
  std::set<std::string> names;
  for (const c10::OperatorHandle& handle : allowedOperators()) {
    if (handle.schema().name() == name) overloads.push_back(overloadName(handle.schema().overload_name()));
    names.insert(handle.schema().name());
  }
  std::string message = "There is no operator " + name + "." + overloadName(overload) + " in this libtorch.";
  if (!overloads.empty()) {
    message += " Overloads of " + name + ": " + join(overloads) + ".";
  } else {
    std::vector<std::pair<size_t, std::string>> near;
    for (const std::string& candidate : names) near.emplace_back(editDistance(name, candidate), candidate);
    std::sort(near.begin(), near.end());
    std::vector<std::string> guesses;
    const size_t furthest = std::max<size_t>(2, name.size() / 3);
    for (size_t i = 0; i < near.size() && i < 3 && near[i].first <= furthest; i++) guesses.push_back(near[i].second);
    if (!guesses.empty()) message += " Near names: " + join(guesses) + ".";
  }
  return Error("option", "ERR_OP_UNKNOWN", message).with("op", name).with("overload", overload);
}

// `size` is the N of a fixed-size list; it belongs to the argument, not to the type.
std::string spell(const c10::TypePtr& type, const std::string& size) {
  if (type->kind() == c10::TypeKind::OptionalType) return spell(type->containedType(0), size) + "?";
  if (type->kind() == c10::TypeKind::ListType) return spell(type->containedType(0), "") + "[" + size + "]";
  return type->str();
}

}  // namespace

std::string spellType(const c10::Argument& argument) {
  return spell(argument.real_type(), argument.N().has_value() ? std::to_string(*argument.N()) : "");
}

bool isAllowed(const c10::FunctionSchema& schema, Reach reach) {
  std::string_view name = schema.name();
  if (!name.starts_with(kNamespace) || schema.is_vararg() || schema.is_varret()) return false;
  name.remove_prefix(kNamespace.size());
  if (reach == Reach::Public) {
    if (name.starts_with('_') && !holds(kInternal, name) && !holdsPrefix(kInternalPrefixes, name)) return false;
    // Halves of autograd trust what the forward half saved; called with anything else they write outside their memory (tried).
    if (name.find("_backward") != std::string_view::npos || holdsPrefix(kVendorPrefixes, name)) return false;
  }
  if (holds(kForbidden, name) || holdsPrefix(kForbiddenPrefixes, name)) return false;
  if (takesDimensionNames(schema.overload_name())) return false;
  // Variants that write into a tensor given to them resize it: other tensors on its storage would see that.
  if (std::ranges::any_of(schema.arguments(), [](const c10::Argument& argument) { return argument.is_out(); })) return false;
  const auto plain = [](const c10::Argument& argument) { return isPlain(argument.real_type()); };
  return std::ranges::all_of(schema.arguments(), plain) && std::ranges::all_of(schema.returns(), plain);
}

Operator findOperator(const std::string& name, const std::string& overload, Reach reach) {
  const auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
  if (!handle.has_value()) throw unknownOperator(name, overload);
  if (!isAllowed(handle->schema(), reach)) {
    throw Error(
        "option", "ERR_OP_FORBIDDEN",
        "The operator " + name + "." + overloadName(overload) +
            " may not be called: allowed are public operators of aten that return new results, or change their arguments in place, and "
            "touch nothing but the tensors they are given. Most of libtorch's internals (a leading underscore, '_backward') are not.")
        .with("op", name)
        .with("overload", overload);
  }
  return Operator{*handle, guardOf(handle->schema())};
}

std::vector<c10::OperatorHandle> allowedOperators() {
  std::vector<c10::OperatorHandle> found;
  for (const c10::OperatorName& name : c10::Dispatcher::singleton().getAllOpNames()) {
    if (!name.name.starts_with(kNamespace)) continue;
    const auto handle = c10::Dispatcher::singleton().findSchema(name);
    if (handle.has_value() && isAllowed(handle->schema())) found.push_back(*handle);
  }
  std::ranges::sort(found, {}, [](const c10::OperatorHandle& handle) {
    return std::pair<std::string, std::string>(handle.schema().name(), handle.schema().overload_name());
  });
  return found;
}

}  // namespace neve
