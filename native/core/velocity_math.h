// The arithmetic of neural velocity, shared by the CPU and CUDA forms. Notation of the paper (arXiv 2507.05309): rho is the cosine between
// a neuron's outputs now and one measurement ago, v its velocity, mu the momentum.
#pragma once

#include <math.h>

#ifdef __CUDACC__
#define NEVE_HOST_DEVICE __host__ __device__
#else
#define NEVE_HOST_DEVICE
#endif

namespace neve {

// rho from the sums over a neuron's outputs. A neuron silent both times has not moved (1); one that fell silent or awoke has moved all the
// way (0).
NEVE_HOST_DEVICE inline double cosineFromSums(double dot, double currentSquared, double previousSquared) {
  const bool currentZero = currentSquared == 0.0;
  const bool previousZero = previousSquared == 0.0;
  if (currentZero || previousZero) return currentZero && previousZero ? 1.0 : 0.0;
  const double rho = dot / (sqrt(currentSquared) * sqrt(previousSquared));
  return rho > 1.0 ? 1.0 : (rho < -1.0 ? -1.0 : rho);
}

// v = 1 - rho - mu * v(previous).
NEVE_HOST_DEVICE inline double nextVelocity(double rho, double mu, double previousVelocity) { return 1.0 - rho - mu * previousVelocity; }

}  // namespace neve
