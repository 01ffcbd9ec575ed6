// What stands in for process groups where libtorch has none.
#ifndef USE_C10D_GLOO

#include "../errors.h"
#include "process_group.h"
#include "shared_store.h"

namespace neve {

bool ProcessGroup::isAvailable() { return false; }

namespace {

[[noreturn]] void refuse() {
  throw Error("distributed", "ERR_DISTRIBUTED_UNAVAILABLE",
              "This build of libtorch has no c10d with Gloo, so processes cannot work together. Use one of PyPI's builds: npx neve setup "
              "installs it.");
}

}  // namespace

std::shared_ptr<ProcessGroup> ProcessGroup::join(const GroupSpec&, const std::function<bool()>&) { refuse(); }
std::shared_ptr<SharedStore> SharedStore::open(const std::string&, int64_t, bool, double) { refuse(); }

}  // namespace neve

#endif
