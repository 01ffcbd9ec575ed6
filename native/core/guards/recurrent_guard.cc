#include "recurrent_guard.h"

namespace neve {
namespace {

struct Sizes {
  int64_t layers = 1;
  int64_t directions = 1;
  int64_t gates = 1;
  int64_t hidden = 0;
  int64_t output = 0;  // hidden, or smaller with a projection
  int64_t input = 0;
  int64_t batch = 0;
};

int64_t gatesOf(const std::string& op) {
  if (op == "aten::lstm") return 4;
  return op == "aten::gru" ? 3 : 1;
}

std::string shapeOf(std::initializer_list<int64_t> sizes) { return c10::str(at::IntArrayRef(sizes)); }

bool hasShape(const at::Tensor& tensor, std::initializer_list<int64_t> sizes) {
  return tensor.defined() && tensor.sizes() == at::IntArrayRef(sizes);
}

void checkWeights(const GuardedArguments& call, const std::vector<at::Tensor>& params, const Sizes& sizes, size_t each, bool biases) {
  const int64_t rows = sizes.gates * sizes.hidden;
  for (size_t at = 0; at < params.size(); ++at) {
    const bool first = at / each < static_cast<size_t>(sizes.directions);
    const int64_t inputs = first ? sizes.input : sizes.directions * sizes.output;
    const size_t place = at % each;
    const std::string name = "params[" + std::to_string(at) + "]";
    const at::Tensor& tensor = params[at];
    if (place == 0) {
      call.requireShape(hasShape(tensor, {rows, inputs}), name, tensor, shapeOf({rows, inputs}));
    } else if (place == 1) {
      call.requireShape(hasShape(tensor, {rows, sizes.output}), name, tensor, shapeOf({rows, sizes.output}));
    } else if (biases && place < 4) {
      call.requireShape(hasShape(tensor, {rows}), name, tensor, shapeOf({rows}));
    } else {
      call.requireShape(hasShape(tensor, {sizes.output, sizes.hidden}), name, tensor, shapeOf({sizes.output, sizes.hidden}));
    }
  }
}

}  // namespace

int64_t checkPacked(const GuardedArguments& call, const at::Tensor& data) {
  const at::Tensor sizes = call.tensor("batch_sizes");
  call.requireShape(sizes.defined() && sizes.dim() == 1 && sizes.numel() > 0, "batch_sizes", sizes, "one size a step");
  call.requireValue(sizes.is_cpu() && sizes.scalar_type() == at::kLong, "batch_sizes", "must be int64 on the CPU.");
  const at::Tensor plain = sizes.contiguous();
  const int64_t* size = plain.const_data_ptr<int64_t>();
  int64_t rows = 0;
  for (int64_t i = 0; i < plain.numel(); ++i) {
    call.requireValue(size[i] > 0 && size[i] <= (i == 0 ? data.size(0) : size[i - 1]), "batch_sizes",
                      "must hold positive sizes that never grow.");
    rows += size[i];
    call.requireValue(rows <= data.size(0), "batch_sizes", "adds up to more rows than there are.");
  }
  call.requireValue(rows == data.size(0), "batch_sizes",
                    "adds up to " + std::to_string(rows) + " rows; the data has " + std::to_string(data.size(0)) + ".");
  return size[0];
}

void guardRecurrent(const GuardedArguments& call) {
  const bool packed = call.has("batch_sizes");
  const at::Tensor input = call.tensor(packed ? "data" : "input");
  const std::vector<at::Tensor> params = call.tensors("params");
  const bool biases = call.on("has_biases");
  const bool isLstm = call.op() == "aten::lstm";
  const std::vector<at::Tensor> states = isLstm ? call.tensors("hx") : std::vector<at::Tensor>{call.tensor("hx")};

  Sizes sizes;
  sizes.gates = gatesOf(call.op());
  sizes.directions = call.on("bidirectional") ? 2 : 1;
  sizes.layers = call.integer("num_layers").value_or(0);
  const int64_t dims = packed ? 2 : 3;
  call.requireShape(input.dim() == dims && input.numel() > 0, packed ? "data" : "input", input,
                    packed ? "[rows, features], none of them 0" : "three dimensions, none of them 0");
  call.requireValue(sizes.layers >= 1 && sizes.layers <= 1 << 20, "num_layers", "must be 1 or more.");
  call.requireValue(states.size() == (isLstm ? 2 : 1) && states[0].defined(), "hx", isLstm ? "needs two states." : "needs a state.");
  for (const at::Tensor& state : states) call.requireShape(state.dim() == 3, "hx", state, "[layers * directions, batch, hidden]");
  sizes.input = input.size(-1);
  sizes.batch = packed ? checkPacked(call, input) : input.size(call.on("batch_first") ? 0 : 1);
  sizes.output = states[0].size(2);
  sizes.hidden = states.back().size(2);
  call.requireValue(sizes.output > 0 && sizes.hidden > 0, "hx", "needs at least one feature.");

  const bool projects = sizes.output != sizes.hidden;
  const size_t each = (biases ? 4 : 2) + (projects ? 1 : 0);
  const size_t expected = each * static_cast<size_t>(sizes.layers * sizes.directions);
  call.requireValue(params.size() == expected, "params",
                    "has " + std::to_string(params.size()) + " tensors; expected " + std::to_string(expected) + " for these layers.");
  checkWeights(call, params, sizes, each, biases);
  for (size_t i = 0; i < states.size(); ++i) {
    const int64_t features = i == 0 ? sizes.output : sizes.hidden;
    const std::initializer_list<int64_t> shape{sizes.layers * sizes.directions, sizes.batch, features};
    call.requireShape(hasShape(states[i], shape), "hx", states[i], shapeOf(shape));
  }
}

}  // namespace neve
