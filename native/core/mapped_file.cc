#include "mapped_file.h"

#include <ATen/ops/empty.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "errors.h"

namespace neve {
namespace {

constexpr size_t kDeepestRank = 64;

struct Mapping {
  void* base;
  size_t length;
};

void unmap(void* context) {
  const std::unique_ptr<Mapping> mapping(static_cast<Mapping*>(context));
  munmap(mapping->base, mapping->length);
}

Error outOfBounds(const std::string& problem) {
  return Error("format", "ERR_STORAGE_BOUNDS", "A tensor does not lie inside its storage: " + problem + ".");
}

// Bytes from the storage's start to the end of the last element; 0 for a tensor without elements.
int64_t extentOf(at::IntArrayRef sizes, at::IntArrayRef strides, int64_t storageOffset, int64_t itemSize) {
  if (sizes.size() != strides.size() || sizes.size() > kDeepestRank) {
    throw outOfBounds(std::to_string(sizes.size()) + " sizes with " + std::to_string(strides.size()) + " strides");
  }
  if (storageOffset < 0) throw outOfBounds("offset " + std::to_string(storageOffset));
  bool empty = false;
  int64_t last = storageOffset;
  int64_t elements = 1;
  for (size_t i = 0; i < sizes.size(); i++) {
    if (sizes[i] < 0 || strides[i] < 0) throw outOfBounds("a negative size or stride");
    if (sizes[i] == 0) {
      empty = true;
      continue;
    }
    int64_t span = 0;
    // The number of elements too: with stride 0 it is not bounded by the storage.
    if (__builtin_mul_overflow(sizes[i] - 1, strides[i], &span) || __builtin_add_overflow(last, span, &last) ||
        __builtin_mul_overflow(elements, sizes[i], &elements)) {
      throw outOfBounds("its sizes and strides overflow");
    }
  }
  int64_t bytes = 0;
  if (__builtin_add_overflow(empty ? storageOffset : last, empty ? 0 : 1, &bytes) || __builtin_mul_overflow(bytes, itemSize, &bytes) ||
      __builtin_mul_overflow(elements, itemSize, &elements)) {
    throw outOfBounds("its sizes and strides overflow");
  }
  return bytes;
}

// A bool that is neither 0 nor 1 is undefined behaviour in every kernel that reads it. Only pages that hold such a byte are written.
void normaliseBools(uint8_t* begin, const uint8_t* end) {
  for (uint8_t* byte = begin; byte < end; byte++) {
    if (*byte > 1) *byte = 1;
  }
}

}  // namespace

at::Tensor mapFileRegion(int descriptor, int64_t offset, int64_t length) {
  const auto options = at::TensorOptions(at::kByte);
  if (offset < 0 || length < 0) throw Error("option", "ERR_ARGUMENT", "A region of a file cannot begin or end before the file does.");
  struct stat status{};
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    throw Error("checkpoint", "ERR_FILE_MAP", "Only an open regular file can be mapped.");
  }
  // A page beyond the end of the file would raise SIGBUS when it is read.
  if (length > status.st_size || offset > status.st_size - length) {
    throw Error("format", "ERR_FILE_TRUNCATED",
                "The file has " + std::to_string(status.st_size) + " bytes, but " + std::to_string(length) + " bytes at " +
                    std::to_string(offset) + " are needed; the file is cut off.");
  }
  if (length == 0) return at::empty({0}, options);
  const int64_t lead = offset % sysconf(_SC_PAGESIZE);
  const auto mapped = static_cast<size_t>(lead + length);
  // No reservation: pages cost memory only once they are written to.
  void* base = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, descriptor, static_cast<off_t>(offset - lead));
  if (base == MAP_FAILED) {
    throw Error("checkpoint", "ERR_FILE_MAP", "The file cannot be mapped into memory: " + std::string(std::strerror(errno)) + ".");
  }
  at::DataPtr data(static_cast<uint8_t*>(base) + lead, new Mapping{base, mapped}, &unmap, at::kCPU);
  const c10::Storage storage(c10::Storage::use_byte_size_t(), static_cast<size_t>(length), std::move(data), nullptr, false);
  return at::empty({0}, options).set_(storage, 0, {length}, {1});
}

bool isMappedFile(const at::Tensor& tensor) {
  return tensor.defined() && tensor.has_storage() && tensor.storage().data_ptr().get_deleter() == &unmap;
}

at::Tensor viewStorage(const at::Tensor& source, at::ScalarType dtype, at::IntArrayRef sizes, at::IntArrayRef strides,
                       int64_t storageOffset) {
  if (!source.has_storage() || source.layout() != at::kStrided || source.is_meta()) {
    throw Error("state", "ERR_NO_DATA", "This tensor has no storage of its own to view.");
  }
  const c10::Storage& storage = source.storage();
  const auto itemSize = static_cast<int64_t>(c10::elementSize(dtype));
  const int64_t needed = extentOf(sizes, strides, storageOffset, itemSize);
  if (needed > static_cast<int64_t>(storage.nbytes())) {
    throw outOfBounds("it needs " + std::to_string(needed) + " bytes, the storage has " + std::to_string(storage.nbytes()));
  }
  if (reinterpret_cast<uintptr_t>(storage.data()) % static_cast<uintptr_t>(itemSize) != 0) throw outOfBounds("it is not aligned");
  at::Tensor view = at::empty({0}, at::TensorOptions(dtype).device(source.device()));
  view.set_(storage, storageOffset, sizes, strides);
  if (dtype == at::kBool && source.is_cpu() && view.numel() > 0) {
    auto* bytes = static_cast<uint8_t*>(storage.mutable_data());
    normaliseBools(bytes + storageOffset, bytes + needed);
  }
  return view;
}

}  // namespace neve
