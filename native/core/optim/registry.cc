// Optimizers by name.

#include <array>

#include "../errors.h"
#include "adadelta.h"
#include "adagrad.h"
#include "adam.h"
#include "adamax.h"
#include "dadapt.h"
#include "dog.h"
#include "ecco.h"
#include "lbfgs.h"
#include "lion.h"
#include "muon.h"
#include "nadam.h"
#include "optimizer.h"
#include "prodigy.h"
#include "radam.h"
#include "rmsprop.h"
#include "schedule_free.h"
#include "schedule_free_plus.h"
#include "sgd.h"

namespace neve {
namespace {

struct Entry {
  const char* name;
  std::unique_ptr<Optimizer> (*make)(std::vector<ParameterGroup>);
};

template <typename T>
std::unique_ptr<Optimizer> make(std::vector<ParameterGroup> groups) {
  return std::make_unique<T>(std::move(groups));
}

constexpr auto kOptimizers = std::to_array<Entry>({
    {"adadelta", make<Adadelta>},
    {"adagrad", make<Adagrad>},
    {"adam", make<Adam>},
    {"adamax", make<Adamax>},
    {"adamw", make<AdamW>},
    {"dAdaptAdam", make<DAdaptAdam>},
    {"dAdaptSgd", make<DAdaptSgd>},
    {"dog", make<Dog>},
    {"ecco", make<Ecco>},
    {"lbfgs", make<Lbfgs>},
    {"ldog", make<LDog>},
    {"lion", make<Lion>},
    {"muon", make<Muon>},
    {"nadam", make<NAdam>},
    {"prodigy", make<Prodigy>},
    {"radam", make<RAdam>},
    {"rmsprop", make<RmsProp>},
    {"scheduleFreeAdamw", make<ScheduleFreeAdamW>},
    {"scheduleFreePlus", make<ScheduleFreePlus>},
    {"scheduleFreeRadam", make<ScheduleFreeRAdam>},
    {"scheduleFreeSgd", make<ScheduleFreeSgd>},
    {"sgd", make<Sgd>},
});

}  // namespace

std::unique_ptr<Optimizer> makeOptimizer(const std::string& name, std::vector<ParameterGroup> groups) {
  std::string known;
  for (const Entry& entry : kOptimizers) {
    if (name == entry.name) return entry.make(std::move(groups));
    known += std::string(known.empty() ? "" : ", ") + entry.name;
  }
  throw Error("option", "ERR_OPTIMIZER_UNKNOWN", "There is no optimizer '" + name + "'. Expected one of: " + known + ".");
}

}  // namespace neve
