// The arithmetic of neural velocity, shared by the CPU and CUDA forms. Notation of the paper (arXiv 2507.05309): rho is the cosine between
// a neuron's outputs now and one measurement ago, v its velocity, mu the momentum. For the drift share, u is the neuron's outputs at unit
// length (zero stays zero) and D = u(now) - u(before) its displacement.
//
// Small turns are formed from differences of outputs, never from 1 - rho, which float sums resolve to 1e-7 only.
#pragma once

#include <math.h>

#ifdef __CUDACC__
#define NEVE_HOST_DEVICE __host__ __device__
#else
#define NEVE_HOST_DEVICE
#endif

namespace neve {

// Share of a difference of fp32 sums that is rounding.
constexpr double kRounding = 5e-7;

// What one pass over a neuron's outputs x adds up; p are its outputs one measurement ago, q two ago.
struct PassSums {
  double squared = 0.0;  // x . x
  double dot = 0.0;      // x . p
  double change = 0.0;   // (x - p) . (x - p)
  double along = 0.0;    // (x - p) . p
  double turn = 0.0;     // (x - p) . (p - q)
  double across = 0.0;   // x . q
};

NEVE_HOST_DEVICE inline void addSums(PassSums& sums, const PassSums& more) {
  sums.squared += more.squared;
  sums.dot += more.dot;
  sums.change += more.change;
  sums.along += more.along;
  sums.turn += more.turn;
  sums.across += more.across;
}

// What is known of a neuron's outputs x at one measurement and p at the one before.
struct Step {
  double squared = 0.0;          // x . x
  double previousSquared = 0.0;  // p . p
  double dot = 0.0;
  double change = 0.0;
  double along = 0.0;
};

NEVE_HOST_DEVICE inline Step stepOf(const PassSums& sums, double previousSquared) {
  Step step;
  step.squared = sums.squared;
  step.previousSquared = previousSquared;
  step.dot = sums.dot;
  step.change = sums.change;
  step.along = sums.along;
  return step;
}

// Lengths within a factor of 4: differences then lose no more than a digit, and beyond it the products are exact enough.
NEVE_HOST_DEVICE inline bool ofOneSize(double squared, double otherSquared) {
  return squared <= 16.0 * otherSquared && otherSquared <= 16.0 * squared;
}

NEVE_HOST_DEVICE inline double clampCosine(double rho) { return rho > 1.0 ? 1.0 : (rho < -1.0 ? -1.0 : rho); }

// |x| - |p|
NEVE_HOST_DEVICE inline double growth(const Step& step) {
  return (2.0 * step.along + step.change) / (sqrt(step.squared) + sqrt(step.previousSquared));
}

// D . D of two outputs neither of which is zero: |u - w|^2 = (|x - p|^2 - (|x| - |p|)^2) / (|x| |p|).
NEVE_HOST_DEVICE inline double turnSquared(const Step& step) {
  const double lengths = sqrt(step.squared) * sqrt(step.previousSquared);
  if (!ofOneSize(step.squared, step.previousSquared)) return 2.0 - 2.0 * clampCosine(step.dot / lengths);
  const double grown = growth(step);
  const double turned = step.change - grown * grown;
  // A change that is all growth leaves the rounding of fp32 sums.
  if (turned < kRounding * step.change) return 0.0;
  const double squared = turned / lengths;
  return squared > 4.0 ? 4.0 : squared;
}

// 1 - rho. A neuron silent both times has not moved (0); one that fell silent or awoke has moved all the way (1).
NEVE_HOST_DEVICE inline double distanceOf(const Step& step) {
  const bool zero = step.squared == 0.0;
  const bool previousZero = step.previousSquared == 0.0;
  if (zero || previousZero) return zero && previousZero ? 0.0 : 1.0;
  return 0.5 * turnSquared(step);
}

// v = 1 - rho - mu * v(previous).
NEVE_HOST_DEVICE inline double nextVelocity(double distance, double mu, double previousVelocity) {
  return distance - mu * previousVelocity;
}

// D . D
NEVE_HOST_DEVICE inline double displacementSquared(const Step& step) {
  const bool zero = step.squared == 0.0;
  const bool previousZero = step.previousSquared == 0.0;
  if (zero || previousZero) return zero && previousZero ? 0.0 : 1.0;
  return turnSquared(step);
}

// u . w from a product and the squared lengths.
NEVE_HOST_DEVICE inline double cosineOf(double dot, double squared, double otherSquared) {
  if (squared == 0.0 || otherSquared == 0.0) return 0.0;
  return clampCosine(dot / (sqrt(squared) * sqrt(otherSquared)));
}

// D(now) . D(before), from this measurement's step and the last one's.
NEVE_HOST_DEVICE inline double displacementDot(const Step& now, const Step& before, double turn, double across) {
  const double x = now.squared;
  const double p = now.previousSquared;
  const double q = before.previousSquared;
  const bool differences = x > 0.0 && p > 0.0 && q > 0.0 && ofOneSize(x, p) && ofOneSize(p, q) && ofOneSize(x, q);
  if (!differences) {
    const double still = p > 0.0 ? 1.0 : 0.0;
    return cosineOf(now.dot, x, p) - cosineOf(across, x, q) - still + cosineOf(before.dot, p, q);
  }
  // With a, b, c the inverse lengths of x, p, q: D(now) = a (x - p) + (a - b) p and D(before) = (b - c) p + c (p - q).
  const double a = 1.0 / sqrt(x);
  const double b = 1.0 / sqrt(p);
  const double c = 1.0 / sqrt(q);
  const double ab = -growth(now) * a * b;
  const double bc = -growth(before) * b * c;
  const double beforeAlong = before.along + before.change;  // (p - q) . p
  return a * c * turn + a * bc * now.along + c * ab * beforeAlong + ab * bc * p;
}

// c of a layer from sums over its neurons.
NEVE_HOST_DEVICE inline double driftShare(double displacementDots, double squared, double previousSquared) {
  const double root = sqrt(squared) * sqrt(previousSquared);
  if (root < 1e-14) return 0.0;
  return clampCosine(displacementDots / root);
}

}  // namespace neve
