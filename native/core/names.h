// PyTorch's names for dtypes, layouts, memory formats and devices.
#pragma once

#include <c10/core/Device.h>
#include <c10/core/Layout.h>
#include <c10/core/MemoryFormat.h>
#include <c10/core/ScalarType.h>

#include <string>

namespace neve {

// The dtypes that src/native/addon.ts lists. Throws ERR_DTYPE for any other.
at::ScalarType dtypeFromName(const std::string& name);
const char* dtypeName(at::ScalarType dtype);

// 'strided', 'sparse_coo' … Throws ERR_ARGUMENT.
at::Layout layoutFromName(const std::string& name);
const char* layoutName(at::Layout layout);
// 'contiguous_format', 'preserve_format', 'channels_last', 'channels_last_3d'. Throws ERR_ARGUMENT.
at::MemoryFormat memoryFormatFromName(const std::string& name);
const char* memoryFormatName(at::MemoryFormat format);
// 'cpu', 'cuda', 'cuda:1', 'meta'. Throws ERR_DEVICE for an unknown device or one that this machine lacks.
at::Device deviceFromName(const std::string& name);

}  // namespace neve
