#include "builtins.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "../errors.h"

namespace neve {
namespace {

using c10::IValue;

Error overflow(const char* operation, int64_t a, int64_t b) {
  return Error("option", "ERR_SIZE_OVERFLOW",
               std::string("The graph computes a size that 64 bits do not hold: ") + std::to_string(a) + " " + operation + " " +
                   std::to_string(b) + ".");
}

int64_t floorDivide(int64_t a, int64_t b) {
  if (b == 0) throw Error("option", "ERR_DIVISION_BY_ZERO", "The graph divides a size by zero.");
  // The one quotient that overflows, which ends the process on x86.
  if (b == -1 && a == std::numeric_limits<int64_t>::min()) throw overflow("/", a, b);
  const int64_t quotient = a / b;
  return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient;
}

// Sizes are integers; scales made of them, and switches times a constant, are not.
bool isWhole(const IValue& value) { return value.isInt() || value.isBool(); }
int64_t wholeOf(const IValue& value) { return value.isBool() ? static_cast<int64_t>(value.toBool()) : value.toInt(); }
double realOf(const IValue& value) { return isWhole(value) ? static_cast<double>(wholeOf(value)) : value.toDouble(); }

// Wholes are computed by `Checked(a, b, &result)`, which is true where the result does not fit.
template <typename Checked, typename Function>
IValue compute(const std::vector<IValue>& args, const char* operation, Checked checked, Function function) {
  const IValue& a = args.at(0);
  const IValue& b = args.at(1);
  if (!isWhole(a) || !isWhole(b)) return IValue(static_cast<double>(function(realOf(a), realOf(b))));
  int64_t result = 0;
  if (checked(wholeOf(a), wholeOf(b), &result)) throw overflow(operation, wholeOf(a), wholeOf(b));
  return IValue(result);
}

template <typename Function>
IValue choose(const std::vector<IValue>& args, Function function) {
  const IValue& a = args.at(0);
  const IValue& b = args.at(1);
  if (isWhole(a) && isWhole(b)) return IValue(static_cast<int64_t>(function(wholeOf(a), wholeOf(b))));
  return IValue(static_cast<double>(function(realOf(a), realOf(b))));
}

IValue addNumbers(const std::vector<IValue>& args) {
  return compute(
      args, "+", [](int64_t a, int64_t b, int64_t* sum) { return __builtin_add_overflow(a, b, sum); },
      [](double a, double b) { return a + b; });
}
IValue subtractNumbers(const std::vector<IValue>& args) {
  return compute(
      args, "-", [](int64_t a, int64_t b, int64_t* difference) { return __builtin_sub_overflow(a, b, difference); },
      [](double a, double b) { return a - b; });
}
IValue multiplyNumbers(const std::vector<IValue>& args) {
  return compute(
      args, "*", [](int64_t a, int64_t b, int64_t* product) { return __builtin_mul_overflow(a, b, product); },
      [](double a, double b) { return a * b; });
}
IValue largerNumber(const std::vector<IValue>& args) {
  return choose(args, [](auto a, auto b) { return std::max(a, b); });
}
IValue smallerNumber(const std::vector<IValue>& args) {
  return choose(args, [](auto a, auto b) { return std::min(a, b); });
}
IValue divideNumbers(const std::vector<IValue>& args) { return IValue(realOf(args.at(0)) / realOf(args.at(1))); }
IValue powerOfNumbers(const std::vector<IValue>& args) {
  const double power = std::pow(realOf(args.at(0)), realOf(args.at(1)));
  const bool whole = isWhole(args.at(0)) && isWhole(args.at(1)) && wholeOf(args.at(1)) >= 0 && std::abs(power) <= 9007199254740992.0;
  return whole ? IValue(static_cast<int64_t>(power)) : IValue(power);
}
IValue floorDivideIntegers(const std::vector<IValue>& args) { return IValue(floorDivide(args.at(0).toInt(), args.at(1).toInt())); }
IValue remainderOfIntegers(const std::vector<IValue>& args) {
  const int64_t a = args.at(0).toInt();
  const int64_t b = args.at(1).toInt();
  if (b == -1) return IValue(int64_t{0});
  return IValue(a - b * floorDivide(a, b));
}

IValue getItem(const std::vector<IValue>& args) {
  const IValue& container = args.at(0);
  int64_t index = args.at(1).toInt();
  const auto pick = [&](auto&& items) -> IValue {
    const int64_t size = static_cast<int64_t>(items.size());
    if (index < 0) index += size;
    if (index < 0 || index >= size) {
      throw Error("index", "ERR_INDEX", "getitem reads element " + std::to_string(index) + " of a list of " + std::to_string(size) + ".");
    }
    return items[static_cast<size_t>(index)];
  };
  if (container.isTuple()) return pick(container.toTupleRef().elements());
  if (container.isList()) return pick(container.toListRef());
  throw Error("option", "ERR_GRAPH_ARGUMENT",
              "The graph takes an element of a " + container.tagKind() + "; expected a list or tuple. Trace or export the model again.");
}

struct BuiltinEntry {
  const char* name;
  Builtin function;
};

constexpr BuiltinEntry kBuiltins[] = {
    {"_operator.add", addNumbers},          {"_operator.sub", subtractNumbers},
    {"_operator.mul", multiplyNumbers},     {"_operator.max", largerNumber},
    {"_operator.min", smallerNumber},       {"_operator.truediv", divideNumbers},
    {"_operator.pow", powerOfNumbers},      {"_operator.floordiv", floorDivideIntegers},
    {"_operator.mod", remainderOfIntegers}, {"_operator.getitem", getItem},
};

}  // namespace

Builtin findBuiltin(const std::string& op) {
  for (const BuiltinEntry& entry : kBuiltins) {
    if (op == entry.name) return entry.function;
  }
  return nullptr;
}

}  // namespace neve
