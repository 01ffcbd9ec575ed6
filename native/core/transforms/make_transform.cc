#include "transform_options.h"

namespace neve {

TransformPtr makeTransform(const std::string& kind, const TransformOptions& options) {
  for (const auto make : {makeMove, makeScale, makeResize, makeWarp, makeColor, makeRandAugment, makeErasing, makeBatchTransform}) {
    if (TransformPtr made = make(kind, options)) return made;
  }
  throw Error("option", "ERR_ARGUMENT", "There is no transform '" + kind + "'.");
}

}  // namespace neve
