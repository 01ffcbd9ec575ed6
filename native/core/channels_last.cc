#include "channels_last.h"

namespace neve {

at::Tensor withChannelsLast(const at::Tensor& input) {
  if (input.dim() != 4 || !input.is_floating_point()) return input;
  const at::Tensor laidOut = input.contiguous(at::MemoryFormat::ChannelsLast);
  if (laidOut.size(1) != 1) return laidOut;
  const int64_t height = laidOut.size(2), width = laidOut.size(3);
  return laidOut.as_strided(laidOut.sizes(), {height * width, 1, width, 1});
}

}  // namespace neve
