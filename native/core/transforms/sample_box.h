// Boxes of random area, shape and place.
#pragma once

#include <optional>
#include <vector>

#include "draws.h"
#include "resample.h"

namespace neve {

// For each of n samples: `scale` bounds the share of the image that the box takes, `ratio` its shape, log-uniform: width over height where
// a box of the whole image counts (`whole`, random resized crops), height over width where it does not (erasing). Ten tries a sample;
// nothing where none fits. TransformDraws [n, 10] shares, [n, 10] ratios, [n] for the top, [n] for the left.
std::vector<std::optional<PixelBox>> drawBoxes(TransformDraws& draws, int64_t n, int64_t height, int64_t width,
                                               const std::vector<double>& scale, const std::vector<double>& ratio, bool whole);

}  // namespace neve
