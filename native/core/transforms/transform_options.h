// What a transform was given, by name.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "../errors.h"
#include "../model.h"
#include "transform.h"

namespace neve {

struct TransformOptions {
  // A number or switch is a list of one.
  std::map<std::string, std::vector<double>> numbers;
  std::map<std::string, std::string> words;
  // A function of the batch.
  std::shared_ptr<Model> model;

  const std::vector<double>& list(const std::string& key) const {
    const auto found = numbers.find(key);
    if (found == numbers.end()) throw Error("option", "ERR_ARGUMENT", "A transform lacks its option '" + key + "'.");
    return found->second;
  }
  double number(const std::string& key) const { return list(key).at(0); }
  int64_t integer(const std::string& key) const { return static_cast<int64_t>(number(key)); }
  bool flag(const std::string& key) const { return number(key) != 0.0; }
  std::vector<float> floats(const std::string& key) const {
    const std::vector<double>& values = list(key);
    return {values.begin(), values.end()};
  }
  std::string word(const std::string& key) const {
    const auto found = words.find(key);
    if (found == words.end()) throw Error("option", "ERR_ARGUMENT", "A transform lacks its option '" + key + "'.");
    return found->second;
  }
  size_t input() const { return static_cast<size_t>(number("input")); }
};

// Throws ERR_ARGUMENT for a kind that there is not.
std::shared_ptr<const Transform> makeTransform(const std::string& kind, const TransformOptions& options);

using TransformPtr = std::shared_ptr<const Transform>;

// One for each family; null for a kind of another.
TransformPtr makeMove(const std::string& kind, const TransformOptions& options);
TransformPtr makeScale(const std::string& kind, const TransformOptions& options);
TransformPtr makeResize(const std::string& kind, const TransformOptions& options);
TransformPtr makeWarp(const std::string& kind, const TransformOptions& options);
TransformPtr makeColor(const std::string& kind, const TransformOptions& options);
TransformPtr makeRandAugment(const std::string& kind, const TransformOptions& options);
TransformPtr makeErasing(const std::string& kind, const TransformOptions& options);
TransformPtr makeBatchTransform(const std::string& kind, const TransformOptions& options);

}  // namespace neve
