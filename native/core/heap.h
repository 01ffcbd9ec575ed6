// How the C library's heap treats the large, short-lived blocks of training.
#pragma once

#include <cstddef>

namespace neve {

// A block from `malloc`, aligned to a line of the cache by hand, or null. `posix_memalign` looks for room for the block and for what
// aligning it may cost: where a block was freed it finds too little for another one of the same size, and the heap grows instead.
void* takeBlock(size_t bytes);
void freeBlock(void* block);

// Lets freed blocks stay in the heap instead of going back to the system at once. A step frees and takes the same megabytes again and
// again; fetching fresh pages for each was 15 % of the time of a ResNet-20 step. Once a process, when the first session begins.
void keepFreedMemory();

// Gives back what is free now: when a session ends.
void returnFreedMemory();

}  // namespace neve
