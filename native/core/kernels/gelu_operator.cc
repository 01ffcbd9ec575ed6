// GELU of float32 on CPUs, eight values at once: an exponential and a division or two, where libtorch takes a hyperbolic tangent that is
// right to the last bit, or hands the values to oneDNN.
#include "gelu_operator.h"

#include <ATen/MemoryOverlap.h>
#include <ATen/Parallel.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/gelu_backward_cpu_dispatch.h>
#include <ATen/ops/gelu_cpu_dispatch.h>

#include "own_kernels.h"
#include "replace_kernels.h"

#if defined(__x86_64__)
#include "register_tiles.h"
#include "vector_functions.h"

namespace neve {
namespace {

// Values that are worth a thread, in libtorch's loops as well.
constexpr int64_t VALUES_A_THREAD = 32768;

// x times how much of the normal distribution lies below x.
struct ExactGelu {
  static NEVE_AVX2 __m256 value(__m256 x) { return _mm256_mul_ps(x, tiles::normalDistribution(x).below); }
  static NEVE_AVX2 __m256 slope(__m256 x) {
    const tiles::NormalDistribution normal = tiles::normalDistribution(x);
    return _mm256_fmadd_ps(x, _mm256_mul_ps(normal.bell, _mm256_set1_ps(0.398942280401432678f)), normal.below);
  }
};

// x (1 + tanh u) / 2 = x / (1 + e^(-2u)), with u = sqrt(2 / pi) (x + 0.044715 x^3).
struct TanhGelu {
  static constexpr float TWICE = -2 * 0.797884560802865356f, CUBE = 0.044715f;

  static NEVE_AVX2 __m256 square(__m256 x, float factor) {
    return _mm256_fmadd_ps(_mm256_mul_ps(x, x), _mm256_set1_ps(factor), _mm256_set1_ps(1.f));
  }
  static NEVE_AVX2 __m256 exponent(__m256 x) { return _mm256_mul_ps(_mm256_mul_ps(x, _mm256_set1_ps(TWICE)), square(x, CUBE)); }
  static NEVE_AVX2 __m256 value(__m256 x) { return _mm256_mul_ps(x, parts(x).share); }
  static NEVE_AVX2 __m256 slope(__m256 x) {
    const Parts p = parts(x);
    const __m256 inner = _mm256_mul_ps(square(x, 3 * CUBE), _mm256_set1_ps(-TWICE));
    return _mm256_fmadd_ps(_mm256_mul_ps(x, p.bend), inner, p.share);
  }

 private:
  // 1 / (1 + e^v), and that times its distance from one; zero beyond what e^v can be.
  struct Parts {
    __m256 share, bend;
  };
  static NEVE_AVX2 Parts parts(__m256 x) {
    const __m256 v = exponent(x), most = _mm256_set1_ps(87.f);
    const tiles::Exponential parts = tiles::exponentialParts(v);
    const __m256 e = _mm256_fmadd_ps(parts.scale, parts.fraction, parts.scale);
    const __m256 share =
        _mm256_and_ps(_mm256_div_ps(_mm256_set1_ps(1.f), _mm256_add_ps(_mm256_set1_ps(1.f), e)), _mm256_cmp_ps(v, most, _CMP_LT_OQ));
    const __m256 within = _mm256_cmp_ps(_mm256_andnot_ps(_mm256_set1_ps(-0.f), v), most, _CMP_LT_OQ);
    return {share, _mm256_and_ps(_mm256_mul_ps(_mm256_mul_ps(e, share), share), within)};
  }
};

template <typename Gelu>
NEVE_AVX2 void geluValues(const float* from, int64_t count, float* to) {
  int64_t i = 0;
  for (; i + tiles::LANES <= count; i += tiles::LANES) _mm256_storeu_ps(to + i, Gelu::value(_mm256_loadu_ps(from + i)));
  if (i == count) return;
  const __m256i lanes = tiles::firstLanes(count - i);
  _mm256_maskstore_ps(to + i, lanes, Gelu::value(_mm256_maskload_ps(from + i, lanes)));
}

template <typename Gelu>
NEVE_AVX2 void geluGradients(const float* gradient, const float* from, int64_t count, float* to) {
  int64_t i = 0;
  for (; i + tiles::LANES <= count; i += tiles::LANES) {
    _mm256_storeu_ps(to + i, _mm256_mul_ps(_mm256_loadu_ps(gradient + i), Gelu::slope(_mm256_loadu_ps(from + i))));
  }
  if (i == count) return;
  const __m256i lanes = tiles::firstLanes(count - i);
  const __m256 slope = Gelu::slope(_mm256_maskload_ps(from + i, lanes));
  _mm256_maskstore_ps(to + i, lanes, _mm256_mul_ps(_mm256_maskload_ps(gradient + i, lanes), slope));
}

bool suitsGelu(const at::Tensor& self, std::string_view approximate) {
  return ownKernels() && self.device().is_cpu() && self.layout() == at::kStrided && self.scalar_type() == at::kFloat &&
         self.is_non_overlapping_and_dense() && !self.is_neg() && (approximate == "none" || approximate == "tanh");
}

// Whether another tensor's values lie in the same order, without gaps.
bool liesAlike(const at::Tensor& self, const at::Tensor& other) {
  return other.device().is_cpu() && other.layout() == at::kStrided && other.scalar_type() == at::kFloat && !other.is_neg() &&
         self.sizes() == other.sizes() && (self.strides() == other.strides() || (self.is_contiguous() && other.is_contiguous()));
}

bool canHold(const at::Tensor& out, const at::Tensor& self) {
  if (!liesAlike(self, out)) return false;
  const at::MemOverlapStatus overlap = at::get_overlap_status(out, self);
  return overlap == at::MemOverlapStatus::No || overlap == at::MemOverlapStatus::Full;
}

void runGelu(const at::Tensor& self, std::string_view approximate, const at::Tensor& out) {
  const float* from = self.const_data_ptr<float>();
  float* to = out.mutable_data_ptr<float>();
  at::parallel_for(0, self.numel(), VALUES_A_THREAD, [&](int64_t begin, int64_t end) {
    const auto run = approximate == "tanh" ? geluValues<TanhGelu> : geluValues<ExactGelu>;
    run(from + begin, end - begin, to + begin);
  });
}

void runGeluBackward(const at::Tensor& gradient, const at::Tensor& self, std::string_view approximate, const at::Tensor& out) {
  const float* gradients = gradient.const_data_ptr<float>();
  const float* from = self.const_data_ptr<float>();
  float* to = out.mutable_data_ptr<float>();
  at::parallel_for(0, self.numel(), VALUES_A_THREAD, [&](int64_t begin, int64_t end) {
    const auto run = approximate == "tanh" ? geluGradients<TanhGelu> : geluGradients<ExactGelu>;
    run(gradients + begin, from + begin, end - begin, to + begin);
  });
}

at::Tensor& geluInPlace(at::Tensor& self, std::string_view approximate) {
  if (!suitsGelu(self, approximate)) return at::cpu::gelu_(self, approximate);
  runGelu(self, approximate, self);
  return self;
}

const bool geluReplaced = replaceKernels([](torch::Library& library) {
  library.impl("gelu", TORCH_FN(gelu));
  library.impl("gelu.out", TORCH_FN(geluOut));
  library.impl("gelu_", TORCH_FN(geluInPlace));
  library.impl("gelu_backward", TORCH_FN(geluBackward));
  library.impl("gelu_backward.grad_input", TORCH_FN(geluBackwardOut));
});

}  // namespace

at::Tensor gelu(const at::Tensor& self, std::string_view approximate) {
  if (!suitsGelu(self, approximate)) return at::cpu::gelu(self, approximate);
  at::Tensor out = at::empty_like(self);
  runGelu(self, approximate, out);
  return out;
}

at::Tensor& geluOut(const at::Tensor& self, std::string_view approximate, at::Tensor& out) {
  if (!suitsGelu(self, approximate) || !canHold(out, self)) return at::cpu::gelu_out(out, self, approximate);
  runGelu(self, approximate, out);
  return out;
}

at::Tensor geluBackward(const at::Tensor& gradient, const at::Tensor& self, std::string_view approximate) {
  if (!suitsGelu(self, approximate) || !liesAlike(self, gradient)) return at::cpu::gelu_backward(gradient, self, approximate);
  at::Tensor out = at::empty_like(self);
  runGeluBackward(gradient, self, approximate, out);
  return out;
}

at::Tensor& geluBackwardOut(const at::Tensor& gradient, const at::Tensor& self, std::string_view approximate, at::Tensor& out) {
  if (!suitsGelu(self, approximate) || !liesAlike(self, gradient) || !canHold(out, self) || !canHold(out, gradient))
    return at::cpu::gelu_backward_out(out, gradient, self, approximate);
  runGeluBackward(gradient, self, approximate, out);
  return out;
}

}  // namespace neve
#else
namespace neve {

at::Tensor gelu(const at::Tensor& self, std::string_view approximate) { return at::cpu::gelu(self, approximate); }
at::Tensor& geluOut(const at::Tensor& self, std::string_view approximate, at::Tensor& out) {
  return at::cpu::gelu_out(out, self, approximate);
}
at::Tensor geluBackward(const at::Tensor& gradient, const at::Tensor& self, std::string_view approximate) {
  return at::cpu::gelu_backward(gradient, self, approximate);
}
at::Tensor& geluBackwardOut(const at::Tensor& gradient, const at::Tensor& self, std::string_view approximate, at::Tensor& out) {
  return at::cpu::gelu_backward_out(out, gradient, self, approximate);
}

}  // namespace neve
#endif
