// The teams of threads behind libtorch's loops. OpenMP keeps one for each thread that ever ran a parallel loop.
#pragma once

#if defined(_OPENMP)

#include <omp.h>

// MKL's own limit for the calling thread, 0 for none; returns the one before. Absent where libtorch is built without MKL.
extern "C" int MKL_Set_Num_Threads_Local(int threads) __attribute__((weak));

namespace neve {

// Ends the calling thread's own team; its next parallel loop makes a new one. OpenMP counts the threads of all teams against the cores, and
// where there are more it stops spinning between loops and sleeps, which costs tens of microseconds a loop: so the JavaScript thread gives
// its team up when a session is to work.
inline void releaseThreadTeam() { omp_pause_resource_all(omp_pause_soft); }

// Keeps loops on the calling thread for as long as it lives. Handing work to a team costs microseconds on an idle machine and milliseconds
// when the other cores are busy, and many kernels do it for tensors of any size. Both limits are the calling thread's own, so no other
// thread is touched.
class SerialRegion {
 public:
  explicit SerialRegion(bool on) : threads_(on ? omp_get_max_threads() : 0) {
    if (!on) return;
    omp_set_num_threads(1);
    if (MKL_Set_Num_Threads_Local != nullptr) mklThreads_ = MKL_Set_Num_Threads_Local(1);
  }
  ~SerialRegion() {
    if (threads_ == 0) return;
    omp_set_num_threads(threads_);
    if (MKL_Set_Num_Threads_Local != nullptr) MKL_Set_Num_Threads_Local(mklThreads_);
  }
  SerialRegion(const SerialRegion&) = delete;
  SerialRegion& operator=(const SerialRegion&) = delete;

 private:
  int threads_;
  int mklThreads_ = 0;
};

}  // namespace neve

#else

// Without the compiler's OpenMP, the loops of these sources run on the calling thread anyway; libtorch's own are left as they are.
namespace neve {

inline void releaseThreadTeam() {}

class SerialRegion {
 public:
  explicit SerialRegion(bool) {}
  SerialRegion(const SerialRegion&) = delete;
  SerialRegion& operator=(const SerialRegion&) = delete;
};

}  // namespace neve

#endif
