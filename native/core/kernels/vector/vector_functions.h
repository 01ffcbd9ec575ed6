// Functions of vectors, within two units in the last place; NaN stays NaN.
#pragma once

#include "vector.h"

namespace neve::NEVE_VECTOR_SPACE {

// e^x = 2^k * (1 + p), with p between -0.3 and 0.42: the two parts apart, so that nothing is lost near zero.
struct Exponential {
  Vector scale, fraction;
};

NEVE_VECTOR inline Exponential exponentialParts(Vector x) {
  // Constants first: of two operands the second comes out where one is NaN.
  x = vec::max(vec::all(-87.f), vec::min(vec::all(88.f), x));
  const Vector k = vec::nearestInteger(vec::mul(x, vec::all(1.44269504088896341f)));
  // ln 2 in two parts, the first of which times k is exact.
  const Vector r = vec::fnmadd(k, vec::all(-2.12194440e-4f), vec::fnmadd(k, vec::all(0.693359375f), x));
  // The series of e^r - 1: with |r| at most ln 2 / 2 what is left out is below 1e-8 of it.
  Vector sum = vec::all(1.f / 5040);
  for (const float term : {1.f / 720, 1.f / 120, 1.f / 24, 1.f / 6, 0.5f, 1.f}) sum = vec::fmadd(sum, r, vec::all(term));
  return {vec::powerOfTwo(k), vec::mul(sum, r)};
}

NEVE_VECTOR inline Vector sigmoid(Vector x) {
  const Vector one = vec::all(1.f);
  const Exponential e = exponentialParts(vec::sub(vec::zero(), x));
  return vec::div(one, vec::add(one, vec::fmadd(e.scale, e.fraction, e.scale)));
}

// (e^2x - 1) / (e^2x + 1).
NEVE_VECTOR inline Vector tanh(Vector x) {
  const Exponential e = exponentialParts(vec::add(x, x));
  const Vector less = vec::fmadd(e.scale, e.fraction, vec::sub(e.scale, vec::all(1.f)));
  return vec::div(less, vec::add(less, vec::all(2.f)));
}

// The normal distribution of mean 0 and deviation 1: how much of it lies below x, and e^(-x^2/2), of which its density is 1/sqrt(2 pi).
// Within 1e-7; zero and one, and zero, beyond 13.
struct NormalDistribution {
  Vector below, bell;
};

NEVE_VECTOR inline NormalDistribution normalDistribution(Vector x) {
  const Vector away = vec::abs(x);
  const Exponential e = exponentialParts(vec::mul(vec::mul(x, x), vec::all(-0.5f)));
  const Vector bell = vec::whereLess(away, vec::all(13.f), vec::fmadd(e.scale, e.fraction, e.scale));
  // What lies beyond |x| is the bell times a polynomial of t = 1 / (1 + 0.28 |x|), fitted so that the product is off by 1e-9 at most.
  const Vector one = vec::all(1.f), t = vec::div(one, vec::fmadd(away, vec::all(0.28f), one));
  Vector sum = vec::all(0.0390475214f);
  for (const float term : {-0.212517345f, 0.385199881f, -0.233889879f, 0.233103325f, 0.0589783049f, 0.118858689f, 0.111219501f})
    sum = vec::fmadd(sum, t, vec::all(term));
  const Vector beyond = vec::mul(bell, vec::mul(sum, t));
  return {vec::bySign(x, beyond, vec::sub(one, beyond)), bell};
}

}  // namespace neve::NEVE_VECTOR_SPACE
