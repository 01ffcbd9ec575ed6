#include "lbfgs.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

#include "strong_wolfe.h"

namespace neve {
namespace {

// A pair whose product is smaller says nothing about the curvature.
constexpr double kLeastProduct = 1e-10;

double product(const at::Tensor& a, const at::Tensor& b) { return at::dot(a, b).item<double>(); }
double greatest(const at::Tensor& vector) { return vector.abs().max().item<double>(); }

}  // namespace

at::Tensor Lbfgs::flatGradient() const {
  std::vector<at::Tensor> parts;
  for (const NamedTensor& parameter : groups_.front().parameters) {
    const at::Tensor& gradient = parameter.tensor.grad();
    parts.push_back((gradient.defined() ? gradient : at::zeros_like(parameter.tensor)).reshape(-1));
  }
  return at::cat(parts);
}

void Lbfgs::moveBy(double length, const at::Tensor& direction) {
  int64_t offset = 0;
  for (const NamedTensor& parameter : groups_.front().parameters) {
    const int64_t count = parameter.tensor.numel();
    parameter.tensor.add_(direction.narrow(0, offset, count).view(parameter.tensor.sizes()), length);
    offset += count;
  }
}

void Lbfgs::stepWith(double loss, const Closure& closure) {
  const at::NoGradGuard noGradients;
  if (only().frozen) return;
  auto& numbers = only().numbers;
  const double lr = only().option("lr");
  const auto maxIter = static_cast<int64_t>(only().option("maxIter"));
  const auto maxEval = only().enabled("maxEval") ? static_cast<int64_t>(only().option("maxEval")) : maxIter * 5 / 4;
  const double toleranceGrad = only().option("toleranceGrad");
  const double toleranceChange = only().option("toleranceChange");

  Point now{loss, flatGradient()};
  int64_t evaluations = 1;
  numbers["func_evals"] += 1.0;
  if (greatest(now.gradient) <= toleranceGrad) return;
  for (int64_t iteration = 1; iteration <= maxIter; ++iteration) {
    const bool first = ++numbers["n_iter"] == 1.0;
    if (first) {
      history_.clear();
      numbers["H_diag"] = 1.0;
      direction_ = now.gradient.neg();
    } else {
      remember(now.gradient);
      direction_ = newDirection(now.gradient);
    }
    gradientBefore_ = now.gradient.clone();
    const double lossBefore = numbers["prev_loss"] = now.loss;
    double length = first ? std::min(1.0, 1.0 / now.gradient.abs().sum().item<double>()) * lr : lr;
    numbers["t"] = length;
    const double slope = product(now.gradient, direction_);
    if (slope > -toleranceChange) break;

    int64_t taken = 0;
    if (only().enabled("strongWolfe")) {
      now = search(now, slope, length, maxEval - evaluations, taken, closure);
      numbers["t"] = length;
    } else {
      moveBy(length, direction_);
      // After the last iteration nobody asks: the next step is on another batch.
      if (iteration != maxIter) {
        now.loss = closure();
        now.gradient = flatGradient();
        taken = 1;
      }
    }
    evaluations += taken;
    numbers["func_evals"] += static_cast<double>(taken);
    if (evaluations >= maxEval || greatest(now.gradient) <= toleranceGrad) break;
    if (greatest(direction_.mul(length)) <= toleranceChange || std::abs(now.loss - lossBefore) < toleranceChange) break;
  }
}

void Lbfgs::setFrozenRows(RowsByParameter rows) {
  const bool sameAsBefore = freezesSame(rows);
  Optimizer::setFrozenRows(std::move(rows));
  if (sameAsBefore || !direction_.defined()) return;
  history_.clear();
  direction_ = gradientBefore_ = at::Tensor();
  only().numbers.clear();
}

// Whether the history is of a problem without exactly these rows; one that was loaded says so by being zero there.
bool Lbfgs::freezesSame(const RowsByParameter& rows) const {
  const at::NoGradGuard noGradients;
  for (const auto& [parameter, before] : frozenRows()) {
    const auto now = rows.find(parameter);
    if (now == rows.end() || before.defined() != now->second.defined()) return false;
    if (before.defined() && !at::equal(before, now->second)) return false;
  }
  if (!direction_.defined()) return true;
  int64_t offset = 0;
  for (const NamedTensor& entry : groups_.front().parameters) {
    const int64_t count = entry.tensor.numel();
    const auto found = rows.find(entry.tensor.unsafeGetTensorImpl());
    const auto isZero = [&, at = offset](const at::Tensor& vector) {
      at::Tensor part = vector.narrow(0, at, count).view(entry.tensor.sizes());
      if (found->second.defined()) part = part.index_select(0, found->second);
      return part.count_nonzero().item<int64_t>() == 0;
    };
    offset += count;
    if (found == rows.end()) continue;
    if (!isZero(direction_) || !isZero(gradientBefore_)) return false;
    if (!std::all_of(history_.begin(), history_.end(), [&](const Pair& pair) { return isZero(pair.gradient) && isZero(pair.step); })) {
      return false;
    }
  }
  return true;
}

Lbfgs::Point Lbfgs::search(const Point& from, double slope, double& length, int64_t mostEvaluations, int64_t& evaluations,
                           const Closure& closure) {
  std::vector<at::Tensor> start;
  for (const NamedTensor& parameter : only().parameters) start.push_back(parameter.tensor.clone());
  const auto evaluate = [&](double step) {
    moveBy(step, direction_);
    const double loss = closure();
    const at::Tensor gradient = flatGradient();
    for (size_t i = 0; i < start.size(); ++i) only().parameters[i].tensor.copy_(start[i]);
    return LinePoint{step, loss, product(gradient, direction_), gradient};
  };
  const LinePoint origin{0.0, from.loss, slope, from.gradient};
  const LineLimits limits{greatest(direction_), only().option("toleranceChange"), mostEvaluations};
  const LineSearch result = strongWolfe(evaluate, origin, length, limits);
  length = result.found.step;
  evaluations = result.evaluations;
  moveBy(length, direction_);
  return {result.found.loss, result.found.gradient};
}

void Lbfgs::remember(const at::Tensor& gradient) {
  auto& numbers = only().numbers;
  const at::Tensor change = gradient.sub(gradientBefore_);
  const at::Tensor step = direction_.mul(numbers["t"]);
  const double scale = product(change, step);
  if (scale <= kLeastProduct) return;
  if (history_.size() == static_cast<size_t>(only().option("historySize"))) history_.pop_front();
  history_.push_back({change, step, 1.0 / scale});
  numbers["H_diag"] = scale / product(change, change);
}

// The two-loop recursion (Nocedal & Wright, algorithm 7.4).
at::Tensor Lbfgs::newDirection(const at::Tensor& gradient) const {
  at::Tensor direction = gradient.neg();
  std::vector<double> alpha(history_.size());
  for (size_t i = history_.size(); i-- > 0;) {
    alpha[i] = product(history_[i].step, direction) * history_[i].ro;
    direction.add_(history_[i].gradient, -alpha[i]);
  }
  direction.mul_(groups_.front().numbers.at("H_diag"));
  for (size_t i = 0; i < history_.size(); ++i) {
    const double beta = product(history_[i].gradient, direction) * history_[i].ro;
    direction.add_(history_[i].step, alpha[i] - beta);
  }
  return direction;
}

void Lbfgs::saveOwn(std::map<std::string, at::Tensor>& state) const {
  if (!direction_.defined()) return;
  const std::string prefix = groups_.front().parameters.front().name + ".";
  std::vector<at::Tensor> gradients;
  std::vector<at::Tensor> steps;
  const at::Tensor ro = at::empty({static_cast<int64_t>(history_.size())}, at::kDouble);
  for (size_t i = 0; i < history_.size(); ++i) {
    gradients.push_back(history_[i].gradient);
    steps.push_back(history_[i].step);
    ro.mutable_data_ptr<double>()[i] = history_[i].ro;
  }
  const at::Tensor none = direction_.new_empty({0, direction_.numel()});
  state[prefix + "d"] = direction_.clone();
  state[prefix + "prev_flat_grad"] = gradientBefore_.clone();
  state[prefix + "old_dirs"] = gradients.empty() ? none : at::stack(gradients);
  state[prefix + "old_stps"] = steps.empty() ? none : at::stack(steps);
  state[prefix + "ro"] = ro;
}

void Lbfgs::loadOwn(const std::map<std::string, at::Tensor>& state) {
  history_.clear();
  direction_ = gradientBefore_ = at::Tensor();
  const std::vector<NamedTensor>& parameters = groups_.front().parameters;
  const std::string prefix = parameters.front().name + ".";
  if (state.count(prefix + "d") == 0) return;
  int64_t elements = 0;
  for (const NamedTensor& parameter : parameters) elements += parameter.tensor.numel();
  const at::TensorOptions options = parameters.front().tensor.options().requires_grad(false);
  const auto take = [&](const std::string& key, at::IntArrayRef shape) {
    const auto found = state.find(prefix + key);
    if (found == state.end()) throw missingState(prefix + key);
    checkShape(found->first, found->second, shape);
    return found->second.to(options, /*non_blocking=*/false, /*copy=*/true);
  };
  const auto ro = state.find(prefix + "ro");
  if (ro == state.end()) throw missingState(prefix + "ro");
  const int64_t pairs = ro->second.numel();
  const at::Tensor direction = take("d", {elements});
  const at::Tensor gradient = take("prev_flat_grad", {elements});
  const at::Tensor gradients = take("old_dirs", {pairs, elements});
  const at::Tensor steps = take("old_stps", {pairs, elements});
  const at::Tensor products = ro->second.to(at::kCPU, at::kDouble).contiguous();
  for (int64_t i = 0; i < pairs; ++i) history_.push_back({gradients[i].clone(), steps[i].clone(), products.const_data_ptr<double>()[i]});
  direction_ = direction;
  gradientBefore_ = gradient;
}

}  // namespace neve
