// Keeps libtorch's loops on the calling thread for a while.
#pragma once

#include <omp.h>

namespace neve {

// Handing work to a team costs microseconds on an idle machine, and milliseconds when the other cores are busy; the fused optimizer kernels
// do it for lists of any size. libtorch asks OpenMP for the calling thread's own limit, so setting that touches no other thread.
class SerialRegion {
 public:
  explicit SerialRegion(bool on) : threads_(on ? omp_get_max_threads() : 0) {
    if (on) omp_set_num_threads(1);
  }
  ~SerialRegion() {
    if (threads_ > 0) omp_set_num_threads(threads_);
  }
  SerialRegion(const SerialRegion&) = delete;
  SerialRegion& operator=(const SerialRegion&) = delete;

 private:
  int threads_;
};

}  // namespace neve
