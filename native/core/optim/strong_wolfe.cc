#include "strong_wolfe.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace neve {
namespace {

constexpr double kDecrease = 1e-4;
constexpr double kCurvature = 0.9;

// The minimum of the cubic through two points with their slopes, kept between two bounds; the middle of these where it has none.
double cubicMinimum(const LinePoint& a, const LinePoint& b, double least, double greatest) {
  const double d1 = a.slope + b.slope - 3.0 * (a.loss - b.loss) / (a.step - b.step);
  const double square = d1 * d1 - a.slope * b.slope;
  if (!(square >= 0.0)) return (least + greatest) / 2.0;
  const double d2 = std::sqrt(square);
  const double at = a.step <= b.step ? b.step - (b.step - a.step) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2.0 * d2))
                                     : a.step - (a.step - b.step) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2.0 * d2));
  return std::min(std::max(at, least), greatest);
}

class Search {
 public:
  Search(const std::function<LinePoint(double)>& evaluate, const LinePoint& start, const LineLimits& limits)
      : evaluate_(evaluate), start_(start), limits_(limits) {}

  LineSearch run(double firstStep) {
    if (bracketFrom(firstStep)) return {bracket_[1], evaluations_};
    low_ = lower();
    narrow();
    return {bracket_[low_], evaluations_};
  }

 private:
  bool tooHigh(const LinePoint& point) const { return point.loss > start_.loss + kDecrease * point.step * start_.slope; }
  bool flatEnough(const LinePoint& point) const { return std::abs(point.slope) <= -kCurvature * start_.slope; }
  size_t lower() const { return bracket_[0].loss <= bracket_[1].loss ? 0 : 1; }

  LinePoint look(double step) {
    ++evaluations_;
    return evaluate_(step);
  }

  // Goes outwards until an interval holds such a point; true when the last point looked at is one.
  bool bracketFrom(double firstStep) {
    bracket_ = {start_, look(firstStep)};
    for (; iterations_ < limits_.evaluations; ++iterations_) {
      auto& [before, now] = bracket_;
      const bool rises = tooHigh(now) || (iterations_ > 1 && now.loss >= before.loss);
      if (!rises && flatEnough(now)) return true;
      if (rises || now.slope >= 0.0) return false;
      const double next = cubicMinimum(before, now, now.step + 0.01 * (now.step - before.step), now.step * 10.0);
      before = now;
      now = look(next);
    }
    bracket_[0] = start_;
    return false;
  }

  void narrow() {
    bool poor = false;  // the last step went close to an end of the interval
    bool done = false;
    while (!done && iterations_ < limits_.evaluations) {
      const auto [least, greatest] = std::minmax(bracket_[0].step, bracket_[1].step);
      if ((greatest - least) * limits_.reach < limits_.toleranceChange) return;
      double next = cubicMinimum(bracket_[0], bracket_[1], least, greatest);
      const double margin = 0.1 * (greatest - least);
      const bool close = std::min(greatest - next, next - least) < margin;
      if (close && (poor || next >= greatest || next <= least)) {
        next = std::abs(next - greatest) < std::abs(next - least) ? greatest - margin : least + margin;
        poor = false;
      } else {
        poor = close;
      }
      const LinePoint now = look(next);
      ++iterations_;
      done = replace(now);
    }
  }

  // Puts a point in the place of one end; true when it is what was searched for.
  bool replace(const LinePoint& now) {
    LinePoint& best = bracket_[low_];
    LinePoint& other = bracket_[1 - low_];
    if (tooHigh(now) || now.loss >= best.loss) {
      other = now;
      low_ = lower();
      return false;
    }
    const bool done = flatEnough(now);
    if (!done && now.slope * (other.step - best.step) >= 0.0) other = best;
    best = now;
    return done;
  }

  const std::function<LinePoint(double)>& evaluate_;
  const LinePoint& start_;
  const LineLimits& limits_;
  std::array<LinePoint, 2> bracket_;
  size_t low_ = 0;
  int64_t evaluations_ = 0;
  int64_t iterations_ = 0;
};

}  // namespace

LineSearch strongWolfe(const std::function<LinePoint(double)>& evaluate, const LinePoint& start, double firstStep,
                       const LineLimits& limits) {
  return Search(evaluate, start, limits).run(firstStep);
}

}  // namespace neve
