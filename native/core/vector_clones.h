// Loops for every vector width in one binary. Names of macros, since attributes are no values.
#pragma once

// One clone a vector width, chosen when the library loads: the addon is one binary for every x86-64.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define NEVE_VECTOR_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define NEVE_VECTOR_CLONES
#endif

// What a clone calls must become a part of it.
#define NEVE_INLINE [[gnu::always_inline]] inline
