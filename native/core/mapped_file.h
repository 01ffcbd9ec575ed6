// Tensors over regions of a file, without reading it first: the pages come from the file as they are touched.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/ScalarType.h>

#include <cstdint>

namespace neve {

// Maps `length` bytes at `offset` of an open file as a uint8 tensor [length]; the descriptor may be closed afterwards. The mapping is
// private: writes copy the page and never reach the file. It lasts as long as the storage. Throws ERR_FILE_TRUNCATED when the file ends
// before the region does, ERR_FILE_MAP when the system refuses (a pipe, too many mappings).
at::Tensor mapFileRegion(int descriptor, int64_t offset, int64_t length);

// True for a tensor whose storage is such a mapping: its pages are the file's, which the system takes back when it needs memory.
bool isMappedFile(const at::Tensor& tensor);

// A tensor over the storage of `source`, whatever the dtypes: `sizes`, `strides` and `storageOffset` in elements of `dtype`. Bytes of a
// bool view other than 0 and 1 become 1. Throws ERR_STORAGE_BOUNDS unless every element lies inside the storage and is aligned.
at::Tensor viewStorage(const at::Tensor& source, at::ScalarType dtype, at::IntArrayRef sizes, at::IntArrayRef strides,
                       int64_t storageOffset);

}  // namespace neve
