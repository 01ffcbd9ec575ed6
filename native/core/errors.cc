#include "errors.h"

#include <c10/util/Exception.h>

#include <array>
#include <cstdlib>
#include <new>
#include <sstream>

#include "device_memory.h"

namespace neve {
namespace {

struct Pattern {
  std::string_view text;
  const char* kind;
  const char* code;
};

// libtorch throws one exception class for most failures, so its words have to tell them apart. The first match counts: causes that name
// several things (a device message speaks of shapes too) come before the general ones.
constexpr auto kPatterns = std::to_array<Pattern>({
    {"Expected more than 1 value per channel", "shape", "ERR_BATCH_NORM_SIZE"},
    {"Expected more than 1 spatial element", "shape", "ERR_BATCH_NORM_SIZE"},
    {"can't allocate memory", "memory", "ERR_OUT_OF_MEMORY"},
    {"Cannot allocate memory", "memory", "ERR_OUT_OF_MEMORY"},
    {"out of memory", "memory", "ERR_OUT_OF_MEMORY"},
    {"on the same device", "device", "ERR_DEVICE"},
    {"not compiled with CUDA", "device", "ERR_DEVICE"},
    {"Cannot initialize CUDA", "device", "ERR_DEVICE"},
    {"No CUDA GPUs", "device", "ERR_DEVICE"},
    {"invalid device ordinal", "device", "ERR_DEVICE"},
    {"Could not run '", "device", "ERR_DEVICE"},
    {"Invalid device string", "device", "ERR_DEVICE"},
    {"Expected one of cpu", "device", "ERR_DEVICE"},
    {"generator for device", "device", "ERR_DEVICE"},
    {"device type", "device", "ERR_DEVICE"},
    {"CUDA error", "native", "ERR_CUDA"},
    {"backward through the graph a second time", "state", "ERR_GRAPH_FREED"},
    {"modified by an inplace operation", "state", "ERR_AUTOGRAD"},
    {"does not require grad", "state", "ERR_AUTOGRAD"},
    {"leaf Variable", "state", "ERR_AUTOGRAD"},
    {"leaf variable", "state", "ERR_AUTOGRAD"},
    {"only for scalar outputs", "shape", "ERR_SHAPE"},
    {"can require gradients", "dtype", "ERR_DTYPE"},
    {"scalar type", "dtype", "ERR_DTYPE"},
    {"dtype", "dtype", "ERR_DTYPE"},
    {" not implemented for '", "dtype", "ERR_DTYPE"},
    {"can't be cast to", "dtype", "ERR_DTYPE"},
    {"bool tensor", "dtype", "ERR_DTYPE"},
    {"should be the same type", "dtype", "ERR_DTYPE"},
    {"a floating point", "dtype", "ERR_DTYPE"},
    {"LongTensor", "dtype", "ERR_DTYPE"},
    {"RNG state", "option", "ERR_ARGUMENT"},
    {"out of bounds", "index", "ERR_INDEX"},
    {"out of range", "index", "ERR_INDEX"},
    {"Class values must be", "index", "ERR_INDEX"},
    {"size of tensor", "shape", "ERR_SHAPE"},
    {"Sizes of tensors", "shape", "ERR_SHAPE"},
    {"shape", "shape", "ERR_SHAPE"},
    {"mat1 and mat2", "shape", "ERR_SHAPE"},
    {"must be a matrix", "shape", "ERR_SHAPE"},
    {"must be matrices", "shape", "ERR_SHAPE"},
    {"must be batches of", "shape", "ERR_SHAPE"},
    {"xpected input", "shape", "ERR_SHAPE"},
    {"Given groups=", "shape", "ERR_SHAPE"},
    {"dimension", "shape", "ERR_SHAPE"},
    {"with sizes", "shape", "ERR_SHAPE"},
    {"target size", "shape", "ERR_SHAPE"},
    {"tensor expected", "shape", "ERR_SHAPE"},
    {"input tensor should be", "shape", "ERR_SHAPE"},
    {"numel()", "shape", "ERR_SHAPE"},
    {"required rank", "shape", "ERR_SHAPE"},
    {"batch_size", "shape", "ERR_SHAPE"},
    {"batch size", "shape", "ERR_SHAPE"},
    {"equal size", "shape", "ERR_SHAPE"},
    {"size mismatch", "shape", "ERR_SHAPE"},
    {"Storage size calculation overflowed", "shape", "ERR_SHAPE"},
    {"cannot be converted to Scalar", "shape", "ERR_SHAPE"},
    {"should contain", "shape", "ERR_SHAPE"},
    {"values per channel", "shape", "ERR_SHAPE"},
    {"value per channel", "shape", "ERR_SHAPE"},
    {"ernel size can't be greater", "shape", "ERR_SHAPE"},
    {"is too small", "shape", "ERR_SHAPE"},
});

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// Lines that speak of libtorch's build instead of the failure: stack frames, and where each kernel was registered.
bool isNoise(std::string_view line) {
  return line.starts_with("Exception raised from") || line.starts_with("frame #") || contains(line, "registered at ") ||
         contains(line, "[kernel]") || contains(line, "[backend fallback]") || contains(line, "C++ CapturedTraceback");
}

void eraseBetween(std::string& text, std::string_view from, std::string_view to) {
  const size_t start = text.find(from);
  if (start == std::string::npos) return;
  const size_t end = text.find(to, start + from.size());
  text.erase(start, end == std::string::npos ? std::string::npos : end + to.size() - start);
}

// libtorch's own words, without stack, build paths and advice that is not meant for our readers.
std::string clean(const char* what) {
  std::istringstream lines(what);
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || isNoise(line)) continue;
    if (!text.empty()) text += '\n';
    text += line;
  }
  eraseBetween(text, "[enforce fail at ", "] ");
  eraseBetween(text, "err == 0. ", "");
  eraseBetween(text, " This could be because the operator doesn't exist", "for possible resolutions.");
  eraseBetween(text, "(Could this error message be improved?", ")");
  // A list of every backend follows; the sentence before it has said what was wrong.
  const size_t list = text.find(" is only available for these backends");
  if (list != std::string::npos) text.resize(text.rfind(" '", list));
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.pop_back();
  return text;
}

// Whose memory ran out, and how much of it who holds.
void addFigures(const std::string& message, Failure& failure) {
  constexpr std::string_view kGpu = ". GPU ";
  const size_t place = message.find(kGpu);
  if (place == std::string::npos) return;
  const int index = std::atoi(message.c_str() + place + kGpu.size());
  failure.fields.emplace_back("device", "cuda:" + std::to_string(index));
  const auto memory = deviceMemory(static_cast<c10::DeviceIndex>(index));
  if (!memory) return;
  failure.fields.emplace_back("allocatedBytes", static_cast<double>(memory->allocated));
  failure.fields.emplace_back("reservedBytes", static_cast<double>(memory->reserved));
  if (memory->total < 0) return;
  failure.fields.emplace_back("freeBytes", static_cast<double>(memory->free));
  failure.fields.emplace_back("totalBytes", static_cast<double>(memory->total));
}

// `message` is libtorch's or the system's.
Failure outOfMemory(std::string message) {
  if (!message.ends_with('.')) message += '.';
  Failure failure{"memory", "ERR_OUT_OF_MEMORY", message + " Use a smaller batch, or free tensors with dispose() or scope().", {}};
  addFigures(message, failure);
  return failure;
}

Failure classify(std::string message) {
  for (const Pattern& pattern : kPatterns) {
    if (!contains(message, pattern.text)) continue;
    return pattern.code == std::string_view("ERR_OUT_OF_MEMORY") ? outOfMemory(std::move(message))
                                                                 : Failure{pattern.kind, pattern.code, std::move(message), {}};
  }
  return {"native", "ERR_NATIVE", std::move(message), {}};
}

Failure describe() {
  try {
    throw;
  } catch (const Error& error) {
    return error.failure();
  } catch (const c10::OutOfMemoryError& error) {
    return outOfMemory(clean(error.what_without_backtrace()));
  } catch (const c10::IndexError& error) {
    return {"index", "ERR_INDEX", clean(error.what_without_backtrace()), {}};
  } catch (const c10::LinAlgError& error) {
    return {"numerical", "ERR_LINALG", clean(error.what_without_backtrace()), {}};
  } catch (const c10::Error& error) {
    return classify(clean(error.what_without_backtrace()));
  } catch (const std::bad_alloc&) {
    return outOfMemory("The system refused to give more memory.");
  } catch (const std::exception& error) {
    return classify(clean(error.what()));
  } catch (...) {
    return {"native", "ERR_NATIVE", "Native code threw something that is not an exception.", {}};
  }
}

}  // namespace

Failure describeCurrentException(std::string_view where) {
  Failure failure = describe();
  // Python's own check, in a scripted model, has its words only.
  if (contains(failure.message, "more than 1 value per channel") && !contains(failure.message, "dropLast")) {
    failure.message +=
        " Use a batch size of at least 2; where it is the last batch of an epoch that has one row, give the loader dropLast: true.";
  }
  if (!where.empty()) {
    failure.message = std::string(where) + ": " + failure.message;
    failure.fields.emplace_back("where", std::string(where));
  }
  return failure;
}

}  // namespace neve
