#include "step_ledger.h"

#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>

#include "loss_values.h"

namespace neve {
namespace {

void readInto(std::vector<double>& into, const std::vector<at::Tensor>& numbers) {
  const at::Tensor host = (numbers.size() == 1 ? numbers[0].reshape({1}) : at::stack(numbers)).to(at::kCPU, at::kDouble);
  const double* values = host.const_data_ptr<double>();
  into.insert(into.end(), values, values + numbers.size());
}

}  // namespace

void StepLedger::add(StepOutcome outcome) {
  result_.samples += outcome.rows;
  if (outcome.skipped) ++result_.skipped;
  unread_.push_back(std::move(outcome));
  if (unread_.size() >= readEvery_) read();
}

LoggedStep StepLedger::entryOf(const StepOutcome& outcome, size_t index) const {
  LoggedStep entry{done_, result_.losses[index], {}, std::nan("")};
  for (const std::vector<double>& part : result_.parts) entry.parts.push_back(part[index]);
  if (outcome.loggedNorm.defined()) entry.gradientNorm = outcome.loggedNorm.item<double>();
  return entry;
}

void StepLedger::read() {
  if (unread_.empty()) return;
  const std::vector<StepOutcome> outcomes = std::move(unread_);
  unread_.clear();
  const size_t first = result_.losses.size();
  std::vector<at::Tensor> numbers(outcomes.size());
  const auto readAll = [&](std::vector<double>& into, auto pick) {
    for (size_t i = 0; i < outcomes.size(); ++i) numbers[i] = pick(outcomes[i]);
    readInto(into, numbers);
  };
  readAll(result_.losses, [](const StepOutcome& outcome) { return outcome.loss; });
  result_.parts.resize(outcomes[0].parts.size());
  for (size_t k = 0; k < result_.parts.size(); ++k) readAll(result_.parts[k], [k](const StepOutcome& outcome) { return outcome.parts[k]; });
  std::vector<double> overflowed;
  if (std::any_of(outcomes.begin(), outcomes.end(), [](const StepOutcome& outcome) { return outcome.skip.defined(); })) {
    readAll(overflowed, [](const StepOutcome& outcome) {
      return outcome.skip.defined() ? outcome.skip : at::zeros({}, outcome.loss.options().dtype(at::kFloat));
    });
  }
  const bool clipped = outcomes[0].gradientNorm.defined();
  if (clipped) readAll(result_.gradientNorms, [](const StepOutcome& outcome) { return outcome.gradientNorm; });
  for (size_t i = 0; i < outcomes.size(); ++i) {
    const int64_t step = done_++;
    const bool late = !overflowed.empty() && overflowed[i] != 0.0;
    if (late) ++result_.skipped;
    if (!late && !outcomes[i].skipped) {
      checkFiniteLoss(result_.losses[first + i], step);
      if (clipped) checkFiniteNorm(result_.gradientNorms[first + i], step);
    }
    if (outcomes[i].logged) log_.add(entryOf(outcomes[i], first + i));
  }
}

}  // namespace neve
