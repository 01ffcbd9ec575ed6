#include "values_per_channel.h"

#include <string>
#include <string_view>

#include "../errors.h"

namespace neve {
namespace {

std::string shapeOf(const at::Tensor& tensor) {
  std::string text;
  for (const int64_t size : tensor.sizes()) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "[" + text + "]";
}

}  // namespace

std::optional<ValuesPerChannel> ValuesPerChannel::of(const c10::FunctionSchema& schema) {
  const std::string_view name = schema.name();
  ValuesPerChannel form;
  form.count_ = schema.arguments().size();
  form.instance_ = name == "aten::instance_norm";
  const bool always = name.starts_with("aten::_batch_norm_with_update");
  if (!form.instance_ && !always && name.find("batch_norm") == std::string_view::npos) return std::nullopt;
  const auto found = schema.argumentIndexWithName(form.instance_ ? "use_input_stats" : "training");
  if (found) form.switch_ = static_cast<size_t>(*found);
  return found || always ? std::optional(form) : std::nullopt;
}

void ValuesPerChannel::check(const std::vector<c10::IValue>& stack) const {
  const c10::IValue* const arguments = stack.data() + (stack.size() - count_);
  if (switch_ && !arguments[*switch_].toBool()) return;
  const at::Tensor& input = arguments[0].toTensor();
  if (input.dim() < 2 || input.numel() == 0) return;
  const int64_t channels = instance_ ? input.size(0) * input.size(1) : input.size(1);
  if (input.numel() != channels) return;
  if (instance_) {
    throw Error("shape", "ERR_BATCH_NORM_SIZE",
                "Expected more than 1 spatial element to normalise each row by, received an input of shape " + shapeOf(input) +
                    ", and one value has no variance. Use larger inputs, or another normalisation.");
  }
  throw Error("shape", "ERR_BATCH_NORM_SIZE",
              "Expected more than 1 value per channel when training, received an input of shape " + shapeOf(input) +
                  ", and one value has no variance to normalise by. Use a batch size of at least 2; where it is the last batch of an epoch "
                  "that has one row, give the loader dropLast: true.");
}

}  // namespace neve
