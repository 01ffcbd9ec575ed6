// The threads of a block as fibers: each runs until it waits for others. Fibers begin with ucontext, once, and go on with _setjmp, which
// makes no system call; they are kept from block to block.

#include <setjmp.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "cuda_runtime.h"

namespace simulated {

thread_local constinit ThreadPlace place;

namespace {

constexpr size_t kStack = size_t{64} << 10;
constexpr unsigned kWarp = 32;

enum class State : uint8_t { Ready, AtShuffle, AtBarrier, Done };

struct Fiber {
  State state = State::Ready;
  bool begun = false;
  dim3 thread;
  jmp_buf goOn;
  // Written by turns, so that a lane that is ahead spoils nothing for those that read still.
  uint64_t values[2] = {0, 0};
  unsigned shuffles = 0;
};

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "Emulated kernel: %s.\n", what);
  std::abort();
}

class Block;
thread_local constinit Block* running = nullptr;

class Block {
 public:
  explicit Block(unsigned threads) : fibers_(threads) {
    void* stacks = mmap(nullptr, threads * kStack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (stacks == MAP_FAILED) fail("no room for the stacks of a block");
    stacks_ = static_cast<char*>(stacks);
  }
  ~Block() { munmap(stacks_, fibers_.size() * kStack); }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  void run(const std::function<void()>& body, dim3 threads) {
    body_ = &body;
    for (size_t i = 0; i < fibers_.size(); ++i) {
      const auto index = static_cast<unsigned>(i);
      fibers_[i].state = State::Ready;
      fibers_[i].shuffles = 0;
      fibers_[i].thread = {index % threads.x, index / threads.x % threads.y, index / (threads.x * threads.y)};
    }
    for (bool left = true; left;) {
      left = false;
      for (size_t first = 0; first < fibers_.size(); first += kWarp) left = runWarp(first) || left;
      // All that are not done have come to the barrier.
      for (Fiber& fiber : fibers_) {
        if (fiber.state == State::AtBarrier) fiber.state = State::Ready;
      }
    }
  }

  void yield(State state) {
    Fiber& own = fibers_[current_];
    own.state = state;
    if (_setjmp(own.goOn) == 0) _longjmp(back_, 1);
  }

  uint64_t exchange(uint64_t value, unsigned lane) {
    const size_t first = current_ / kWarp * kWarp;
    Fiber& own = fibers_[current_];
    const unsigned turn = own.shuffles++ % 2;
    own.values[turn] = value;
    yield(State::AtShuffle);
    return fibers_[std::min(first + lane, fibers_.size() - 1)].values[turn];
  }
  unsigned lane() const { return static_cast<unsigned>(current_ % kWarp); }

 private:
  // Until all lanes are done or wait for the block; true when some wait.
  bool runWarp(size_t first) {
    const size_t end = std::min(first + kWarp, fibers_.size());
    for (;;) {
      unsigned shuffling = 0;
      unsigned waiting = 0;
      for (size_t i = first; i < end; ++i) {
        if (fibers_[i].state == State::Ready) resume(i);
        if (fibers_[i].state == State::AtShuffle) ++shuffling;
        if (fibers_[i].state == State::AtBarrier) ++waiting;
      }
      if (shuffling == 0) return waiting > 0;
      if (shuffling != end - first) fail("some lanes of a warp shuffle and others do not");
      for (size_t i = first; i < end; ++i) fibers_[i].state = State::Ready;
    }
  }

  void resume(size_t index) {
    current_ = index;
    Fiber& fiber = fibers_[index];
    place.thread = fiber.thread;
    if (_setjmp(back_) != 0) return;
    if (std::exchange(fiber.begun, true)) _longjmp(fiber.goOn, 1);
    ucontext_t context;
    getcontext(&context);
    context.uc_stack.ss_sp = stacks_ + index * kStack;
    context.uc_stack.ss_size = kStack;
    context.uc_link = nullptr;
    makecontext(&context, begin, 0);
    setcontext(&context);
  }

  // Never ends: once done, it waits for the next block's turn.
  static void begin() {
    Block& block = *running;
    for (;;) {
      (*block.body_)();
      block.yield(State::Done);
    }
  }

  std::vector<Fiber> fibers_;
  char* stacks_;
  const std::function<void()>* body_ = nullptr;
  size_t current_ = 0;
  jmp_buf back_;
};

}  // namespace

void runGrid(dim3 blocks, dim3 threads, const std::function<void()>& body) {
  static thread_local std::map<unsigned, std::unique_ptr<Block>> blocksBySize;
  const unsigned size = threads.x * threads.y * threads.z;
  std::unique_ptr<Block>& block = blocksBySize[size];
  if (!block) block = std::make_unique<Block>(size);
  running = block.get();
  place.blocks = blocks;
  place.threads = threads;
  for (unsigned z = 0; z < blocks.z; ++z) {
    for (unsigned y = 0; y < blocks.y; ++y) {
      for (unsigned x = 0; x < blocks.x; ++x) {
        place.block = {x, y, z};
        block->run(body, threads);
      }
    }
  }
  running = nullptr;
}

void waitForBlock() { running->yield(State::AtBarrier); }
uint64_t exchange(uint64_t own, unsigned lane) { return running->exchange(own, lane); }
unsigned ownLane() { return running->lane(); }

}  // namespace simulated
