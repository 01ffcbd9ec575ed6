#include "call_observer.h"

namespace neve {
namespace {

thread_local const CallObserver* observer = nullptr;

}  // namespace

CallObserver::CallObserver(Call call, Look look) : call_(std::move(call)), look_(std::move(look)) { observer = this; }

CallObserver::~CallObserver() { observer = nullptr; }

const CallObserver* CallObserver::current() { return observer; }

}  // namespace neve
