// One direction of the transforms of F(4 x 4, 3 x 3): what rows or columns of a tile are combined to, a vector of channels at once.
#pragma once

#include <cstdint>

#include "vector.h"

namespace neve::NEVE_VECTOR_SPACE::winograd {

// Outputs of a tile in each direction, and its values in each, whose products give them: 36 for 16 outputs.
constexpr int64_t TILE = 4;
constexpr int64_t SPAN = TILE + 2;
constexpr int64_t PLACES = SPAN * SPAN;
// The points at which polynomials are multiplied: 0, these with both signs, and infinity. With them errors are a seventh of those of the
// usual 1 and 2, and the largest, of sums of 64 channels, about a millionth of the largest output.
constexpr float POINT = 0.70710678118654752f, POINT_SQUARED = 0.5f;
constexpr float OTHER = 1.41421356237309505f, OTHER_SQUARED = 2.f;
struct Transform {
  // `B^T d`: six values of a source.
  NEVE_VECTOR static inline void source(const Vector* d, Vector* to) {
    // (x^2 - 1/2) (x^2 - 2) = x^4 - 5/2 x^2 + 1, and of each point's own factor what is left of it.
    const Vector middle = vec::all(-(POINT_SQUARED + OTHER_SQUARED));
    to[0] = vec::add(vec::fmadd(middle, d[2], d[0]), d[4]);
    to[5] = vec::add(vec::fmadd(middle, d[3], d[1]), d[5]);
    const auto pair = [&](float point, float others, Vector* two) NEVE_VECTOR {
      const Vector square = vec::all(-others);
      const Vector even = vec::fmadd(square, d[2], d[4]), odd = vec::fmadd(square, d[1], d[3]);
      two[0] = vec::fmadd(vec::all(point), odd, even);
      two[1] = vec::fnmadd(vec::all(point), odd, even);
    };
    pair(POINT, OTHER_SQUARED, to + 1);
    pair(OTHER, POINT_SQUARED, to + 3);
  }

  // `A^T m`: four outputs of six products.
  NEVE_VECTOR static inline void products(const Vector* m, Vector* to) {
    const Vector even = vec::add(m[1], m[2]), odd = vec::mul(vec::all(POINT), vec::sub(m[1], m[2]));
    const Vector otherEven = vec::add(m[3], m[4]), otherOdd = vec::mul(vec::all(OTHER), vec::sub(m[3], m[4]));
    const Vector square = vec::all(POINT_SQUARED), otherSquare = vec::all(OTHER_SQUARED);
    to[0] = vec::add(m[0], vec::add(even, otherEven));
    to[1] = vec::add(odd, otherOdd);
    to[2] = vec::fmadd(square, even, vec::mul(otherSquare, otherEven));
    to[3] = vec::fmadd(square, odd, vec::fmadd(otherSquare, otherOdd, m[5]));
  }

  // `A y`: what four gradients of outputs say of six products.
  NEVE_VECTOR static inline void gradients(const Vector* y, Vector* to) {
    to[0] = y[0];
    to[5] = y[3];
    const auto pair = [&](float point, float squared, Vector* two) NEVE_VECTOR {
      const Vector square = vec::all(squared);
      const Vector even = vec::fmadd(square, y[2], y[0]), odd = vec::fmadd(square, y[3], y[1]);
      two[0] = vec::fmadd(vec::all(point), odd, even);
      two[1] = vec::fnmadd(vec::all(point), odd, even);
    };
    pair(POINT, POINT_SQUARED, to + 1);
    pair(OTHER, OTHER_SQUARED, to + 3);
  }

  // `G g`: three weights of a filter. Each point's share is divided by its distances from the others.
  static constexpr float SCALE = 1.f / (2 * POINT_SQUARED * (POINT_SQUARED - OTHER_SQUARED));
  static constexpr float OTHER_SCALE = 1.f / (2 * OTHER_SQUARED * (OTHER_SQUARED - POINT_SQUARED));

  NEVE_VECTOR static inline void filter(const Vector* g, Vector* to) {
    to[0] = g[0];
    to[5] = g[2];
    const auto pair = [&](float point, float squared, float scale, Vector* two) NEVE_VECTOR {
      const Vector even = vec::mul(vec::all(scale), vec::fmadd(vec::all(squared), g[2], g[0]));
      const Vector odd = vec::mul(vec::all(scale * point), g[1]);
      two[0] = vec::add(even, odd);
      two[1] = vec::sub(even, odd);
    };
    pair(POINT, POINT_SQUARED, SCALE, to + 1);
    pair(OTHER, OTHER_SQUARED, OTHER_SCALE, to + 3);
  }

  // `G^T u`: what the gradients of six say of three weights.
  NEVE_VECTOR static inline void filterGradients(const Vector* u, Vector* to) {
    const Vector even = vec::mul(vec::all(SCALE), vec::add(u[1], u[2]));
    const Vector otherEven = vec::mul(vec::all(OTHER_SCALE), vec::add(u[3], u[4]));
    const Vector odd = vec::sub(u[1], u[2]), otherOdd = vec::sub(u[3], u[4]);
    to[0] = vec::add(u[0], vec::add(even, otherEven));
    to[1] = vec::fmadd(vec::all(SCALE * POINT), odd, vec::mul(vec::all(OTHER_SCALE * OTHER), otherOdd));
    to[2] = vec::add(u[5], vec::fmadd(vec::all(POINT_SQUARED), even, vec::mul(vec::all(OTHER_SQUARED), otherEven)));
  }
};

}  // namespace neve::NEVE_VECTOR_SPACE::winograd
