// The only place that includes node-addon-api, so that every file sees the same configuration.
#pragma once

#define NAPI_VERSION 8
#define NODE_ADDON_API_DISABLE_DEPRECATED
// A worker that is being terminated lets nothing be thrown any more; without this the attempt would end the whole process.
#define NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS
#include <napi.h>
