// Copies of batches to an accelerator, made beside the work there: out of pinned memory, on a stream of their own.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Event.h>
#include <c10/core/Stream.h>

#include <vector>

#include "batch_source.h"

namespace neve {

// A host tensor on a device, copied out of pinned memory, so that nobody waits; a tensor that is there already is given as it is.
at::Tensor uploaded(const at::Tensor& tensor, at::Device device);

// Numbers into a float64 tensor [n], wherever it is.
void uploadNumbers(const std::vector<double>& values, at::Tensor& to);

// A batch on its way.
struct UploadingBatch {
  Batch batch;
  c10::Event copied;
};

class DeviceUpload {
 public:
  // `device` is not the CPU.
  explicit DeviceUpload(at::Device device);

  // Whole tensors of a batch in memory that the device reads by itself; from any thread.
  static Batch pinned(Batch batch);
  // Begins to copy; returns at once where the batch is pinned.
  UploadingBatch begin(const Batch& batch) const;
  // Makes what is asked of the device from here on, on the present stream, wait for the copy.
  Batch finish(UploadingBatch uploading) const;

 private:
  at::Device device_;
  c10::Stream stream_;
};

}  // namespace neve
