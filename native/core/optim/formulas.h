// Arithmetic for formulas that are written once for both places of a count: a double of the host, and float64 tensors of a device, where a
// step may be skipped without the host being told.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/where.h>

#include <algorithm>
#include <cmath>

namespace neve {

inline double power(double base, double exponent) { return std::pow(base, exponent); }
inline at::Tensor power(double base, const at::Tensor& exponent) { return at::pow(base, exponent); }
inline at::Tensor power(const at::Tensor& base, double exponent) { return at::pow(base, exponent); }

inline double root(double value) { return std::sqrt(value); }
inline at::Tensor root(const at::Tensor& value) { return value.sqrt(); }

inline double exponential(double value) { return std::exp(value); }
inline at::Tensor exponential(const at::Tensor& value) { return value.exp(); }

inline double atMost(double value, double limit) { return std::min(value, limit); }
inline at::Tensor atMost(const at::Tensor& value, double limit) { return value.clamp_max(limit); }

// Both are computed, whichever is taken.
inline double choose(bool condition, double yes, double no) { return condition ? yes : no; }
inline at::Tensor choose(const at::Tensor& condition, const at::Tensor& yes, const at::Tensor& no) { return at::where(condition, yes, no); }
inline at::Tensor choose(const at::Tensor& condition, const at::Tensor& yes, double no) { return at::where(condition, yes, no); }
inline at::Tensor choose(const at::Tensor& condition, double yes, const at::Tensor& no) { return at::where(condition, yes, no); }

}  // namespace neve
