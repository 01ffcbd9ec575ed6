#include "velocity_layout.h"

#include "errors.h"

namespace neve {

at::Tensor inNeuronLayout(const at::Tensor& output, int64_t axis, NeuronLayout& layout) {
  if (axis < 0) axis += output.dim();
  if (axis < 0 || axis >= output.dim()) {
    throw Error("shape", "ERR_NEURON_AXIS",
                "The output has " + std::to_string(output.dim()) + " dimensions, so it has no neuron axis " + std::to_string(axis) + ".");
  }
  layout = {1, output.size(axis), 1};
  if (axis == 1 && (output.dim() == 4 || output.dim() == 5)) {
    const auto format = output.dim() == 4 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::ChannelsLast3d;
    if (!output.is_contiguous() && output.is_contiguous(format)) {
      layout.outer = layout.neurons == 0 ? 0 : output.numel() / layout.neurons;
      return output;
    }
  }
  for (int64_t d = 0; d < axis; ++d) layout.outer *= output.size(d);
  for (int64_t d = axis + 1; d < output.dim(); ++d) layout.inner *= output.size(d);
  return output.contiguous();
}

}  // namespace neve
