// The failures of the native side. Everything thrown inside core is either an Error of ours or an exception of libtorch; at the boundary
// both become one Failure, and JavaScript builds its typed error from that.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace neve {

// What JavaScript needs to build an error: `kind` chooses the class (src/errors.ts), `code` is stable, `fields` are the facts.
struct Failure {
  std::string kind;
  std::string code;
  std::string message;
  std::vector<std::pair<std::string, std::variant<std::string, double>>> fields;
};

class Error : public std::exception {
 public:
  explicit Error(Failure failure) : failure_(std::move(failure)) {}
  Error(std::string kind, std::string code, std::string message) : failure_{std::move(kind), std::move(code), std::move(message), {}} {}

  // Adds a fact: `throw Error(...).with("step", 12)`.
  Error&& with(std::string key, std::variant<std::string, double> value) && {
    failure_.fields.emplace_back(std::move(key), std::move(value));
    return std::move(*this);
  }

  const Failure& failure() const { return failure_; }
  const char* what() const noexcept override { return failure_.message.c_str(); }

 private:
  Failure failure_;
};

// Describes the exception being handled; call inside a catch block. `where`, such as "layer1.conv1 (aten::conv2d)", goes in front of
// libtorch's own words, which come without C++ backtrace and build paths.
Failure describeCurrentException(std::string_view where = {});

}  // namespace neve
