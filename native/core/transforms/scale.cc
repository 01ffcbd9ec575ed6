// What changes the scale of pixels, and how they lie in memory.
#include "transform_options.h"

namespace neve {
namespace {

class ToFloat final : public InputTransform {
 public:
  using InputTransform::InputTransform;

 private:
  void applyTo(Images& images, TransformDraws&) const override { images.toFloat(); }
};

class ChannelsFirst final : public InputTransform {
 public:
  using InputTransform::InputTransform;

 private:
  void applyTo(Images& images, TransformDraws&) const override { images.channelsFirst(); }
};

class Normalize final : public InputTransform {
 public:
  explicit Normalize(const TransformOptions& options)
      : InputTransform(options.input()), mean_(options.floats("mean")), std_(options.floats("std")) {}

 private:
  void applyTo(Images& images, TransformDraws&) const override { images.normalize(mean_, std_); }

  std::vector<float> mean_;
  std::vector<float> std_;
};

}  // namespace

TransformPtr makeScale(const std::string& kind, const TransformOptions& options) {
  if (kind == "toFloat") return std::make_shared<ToFloat>(options.input());
  if (kind == "channelsFirst") return std::make_shared<ChannelsFirst>(options.input());
  if (kind == "normalize") return std::make_shared<Normalize>(options);
  return nullptr;
}

}  // namespace neve
