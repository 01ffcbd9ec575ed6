// The rows of a batch that a process works on.
#pragma once

#include <cstdint>

namespace neve {

// Every process goes through the same batches, and through its own rows of each: shares that differ by one row at most, in the order of
// ranks. How many processes there are changes nothing about what a batch is.
struct RowShare {
  int64_t rank = 0;
  int64_t size = 1;

  bool whole() const { return size == 1; }
  // The first row of a batch of so many.
  int64_t start(int64_t rows) const { return rows * rank / size; }
  // How many there are, maybe none.
  int64_t count(int64_t rows) const { return rows * (rank + 1) / size - start(rows); }
};

}  // namespace neve
