#include "images.h"

#include <string>

#include "../errors.h"

namespace neve {
namespace {

std::optional<AxisMap> composed(std::optional<AxisMap> later, std::optional<AxisMap>& earlier) {
  if (!later) return std::move(earlier);
  if (!earlier) return later;
  return later->after(*earlier);
}

bool anyFills(const std::optional<AxisMap>& rows, const std::optional<AxisMap>& columns) {
  return (rows && rows->fills()) || (columns && columns->fills());
}

std::string sizesText(at::IntArrayRef sizes) {
  std::string text;
  for (const int64_t size : sizes) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "[" + text + "]";
}

}  // namespace

void Images::requireImages() const {
  if (tensor_.dim() == 4 && tensor_.numel() > 0) return;
  throw Error("shape", "ERR_TRANSFORM_SHAPE",
              "Expected images of shape [rows, channels, height, width] with at least one pixel, received " + sizesText(tensor_.sizes()) +
                  ". Reshape the data, for example with transforms.fn((x) => x.unsqueeze(1)) for images without channels.");
}

int64_t Images::count() const {
  requireImages();
  return tensor_.size(0);
}

int64_t Images::channels() const {
  requireImages();
  return tensor_.size(1);
}

int64_t Images::height() const {
  requireImages();
  return places_.rows ? places_.rows->size : tensor_.size(2);
}

int64_t Images::width() const {
  requireImages();
  return places_.columns ? places_.columns->size : tensor_.size(3);
}

at::ScalarType Images::scaledType() const { return tensor_.is_floating_point() ? tensor_.scalar_type() : at::kFloat; }

void Images::channelsFirst() {
  tensor();
  requireImages();
  tensor_ = tensor_.permute({0, 3, 1, 2});
}

void Images::move(std::optional<AxisMap> rows, std::optional<AxisMap> columns, float fill) {
  requireImages();
  if (anyFills(rows, columns)) {
    const bool otherFill = fill != places_.fill && anyFills(places_.rows, places_.columns);
    // The fill is meant in units of what the scale gives.
    if (scale_ || otherFill) tensor();
    places_.fill = fill;
  }
  places_.rows = composed(std::move(rows), places_.rows);
  places_.columns = composed(std::move(columns), places_.columns);
}

void Images::toFloat() {
  if (scale_ || tensor_.is_floating_point()) return;
  if (tensor_.dim() == 4 && tensor_.numel() > 0) {
    scale_ = PixelScale();
  } else {
    set(tensor_.scalar_type() == at::kByte ? tensor_.to(at::kFloat).div(255) : tensor_.to(at::kFloat));
  }
}

void Images::normalize(const std::vector<float>& mean, const std::vector<float>& std) {
  requireImages();
  const int64_t given = static_cast<int64_t>(mean.size());
  if (given != 1 && given != channels()) {
    throw Error("shape", "ERR_TRANSFORM_CHANNELS",
                "There are " + std::to_string(given) + " means and deviations, and the images have " + std::to_string(channels()) +
                    " channels. Give one for each channel, or one for all.");
  }
  if (scale_ && !scale_->mean.empty()) tensor();
  const size_t each = static_cast<size_t>(channels());
  scale_ = given == 1 ? PixelScale{std::vector<float>(each, mean[0]), std::vector<float>(each, std[0])} : PixelScale{mean, std};
}

const at::Tensor& Images::tensor() {
  if (places_.rows || places_.columns || scale_) set(copyPixels(tensor_, places_, scale_));
  return tensor_;
}

const at::Tensor& Images::pixels() {
  requireImages();
  return tensor();
}

void Images::set(at::Tensor tensor) {
  tensor_ = std::move(tensor);
  places_ = PixelPlaces();
  scale_.reset();
}

}  // namespace neve
