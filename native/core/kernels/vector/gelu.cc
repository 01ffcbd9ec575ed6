#include "kernels.h"
#include "vector_functions.h"

namespace neve::NEVE_VECTOR_SPACE {
namespace {

// x times how much of the normal distribution lies below x.
struct ExactGelu {
  static NEVE_VECTOR Vector value(Vector x) { return vec::mul(x, normalDistribution(x).below); }
  static NEVE_VECTOR Vector slope(Vector x) {
    const NormalDistribution normal = normalDistribution(x);
    return vec::fmadd(x, vec::mul(normal.bell, vec::all(0.398942280401432678f)), normal.below);
  }
};

// x (1 + tanh u) / 2 = x / (1 + e^(-2u)), with u = sqrt(2 / pi) (x + 0.044715 x^3).
struct TanhGelu {
  static constexpr float TWICE = -2 * 0.797884560802865356f, CUBE = 0.044715f;

  static NEVE_VECTOR Vector square(Vector x, float factor) { return vec::fmadd(vec::mul(x, x), vec::all(factor), vec::all(1.f)); }
  static NEVE_VECTOR Vector exponent(Vector x) { return vec::mul(vec::mul(x, vec::all(TWICE)), square(x, CUBE)); }
  static NEVE_VECTOR Vector value(Vector x) { return vec::mul(x, parts(x).share); }
  static NEVE_VECTOR Vector slope(Vector x) {
    const Parts p = parts(x);
    const Vector inner = vec::mul(square(x, 3 * CUBE), vec::all(-TWICE));
    return vec::fmadd(vec::mul(x, p.bend), inner, p.share);
  }

 private:
  // 1 / (1 + e^v), and that times its distance from one; zero beyond what e^v can be.
  struct Parts {
    Vector share, bend;
  };
  static NEVE_VECTOR Parts parts(Vector x) {
    const Vector v = exponent(x), most = vec::all(87.f);
    const Exponential parts = exponentialParts(v);
    const Vector e = vec::fmadd(parts.scale, parts.fraction, parts.scale);
    const Vector share = vec::whereLess(v, most, vec::div(vec::all(1.f), vec::add(vec::all(1.f), e)));
    return {share, vec::whereLess(vec::abs(v), most, vec::mul(vec::mul(e, share), share))};
  }
};

template <typename Gelu>
NEVE_VECTOR void geluValues(const float* from, int64_t count, float* to) {
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES) vec::store(to + i, Gelu::value(vec::load(from + i)));
  if (i == count) return;
  const Mask lanes = vec::firstLanes(count - i);
  vec::store(to + i, lanes, Gelu::value(vec::load(from + i, lanes)));
}

template <typename Gelu>
NEVE_VECTOR void geluGradients(const float* gradient, const float* from, int64_t count, float* to) {
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    vec::store(to + i, vec::mul(vec::load(gradient + i), Gelu::slope(vec::load(from + i))));
  }
  if (i == count) return;
  const Mask lanes = vec::firstLanes(count - i);
  const Vector slope = Gelu::slope(vec::load(from + i, lanes));
  vec::store(to + i, lanes, vec::mul(vec::load(gradient + i, lanes), slope));
}

}  // namespace

void gelu(bool byTanh, const float* from, int64_t count, float* to) {
  const auto run = byTanh ? geluValues<TanhGelu> : geluValues<ExactGelu>;
  run(from, count, to);
}

void geluBackward(bool byTanh, const float* gradient, const float* from, int64_t count, float* to) {
  const auto run = byTanh ? geluGradients<TanhGelu> : geluGradients<ExactGelu>;
  run(gradient, from, count, to);
}

}  // namespace neve::NEVE_VECTOR_SPACE
