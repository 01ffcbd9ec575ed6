# The CUDA library. nvcc is called directly, for compiling and for linking: it knows where its own headers and runtime are, so a CUDA
# installation of compiler and runtime alone is enough, and no CMake version's idea of a toolkit is in the way.

find_program(NEVE_NVCC nvcc HINTS ENV CUDA_HOME ENV CUDA_PATH PATHS /usr/local/cuda PATH_SUFFIXES bin)

set(cuda_wanted ${NEVE_CUDA})
if(cuda_wanted STREQUAL "auto")
  if(NEVE_NVCC AND EXISTS "${NEVE_LIBTORCH}/lib/libtorch_cuda.so")
    set(cuda_wanted on)
  else()
    set(cuda_wanted off)
  endif()
endif()
message(STATUS "CUDA library: ${cuda_wanted}")
if(NOT cuda_wanted)
  return()
endif()

if(NOT NEVE_NVCC)
  message(FATAL_ERROR "NEVE_CUDA=on, but nvcc was not found. Install the CUDA compiler, or build with NEVE_CUDA=off.")
endif()
if(NOT EXISTS "${NEVE_LIBTORCH}/lib/libtorch_cuda.so")
  message(FATAL_ERROR "NEVE_CUDA=on, but ${NEVE_LIBTORCH} is a CPU build of libtorch. Use a CUDA build, or build with NEVE_CUDA=off.")
endif()

# Code of one architecture runs on all later ones of its generation: the first of each from Turing on, and for what comes PTX of the newest
# that this compiler knows, which the driver translates.
execute_process(COMMAND "${NEVE_NVCC}" --list-gpu-arch OUTPUT_VARIABLE known_architectures COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[0-9]+" known_architectures "${known_architectures}")
list(SORT known_architectures COMPARE NATURAL)
set(gencode "")
set(generations "")
foreach(architecture ${known_architectures})
  math(EXPR generation "${architecture} / 10")
  if(architecture GREATER_EQUAL 75 AND NOT generation IN_LIST generations)
    list(APPEND generations ${generation})
    list(APPEND gencode -gencode=arch=compute_${architecture},code=sm_${architecture})
  endif()
endforeach()
list(GET known_architectures -1 newest)
list(APPEND gencode -gencode=arch=compute_${newest},code=compute_${newest})

file(GLOB_RECURSE cuda_sources CONFIGURE_DEPENDS native/cuda/*.cu native/cuda/*.cc)
set(nvcc_flags -std=c++20 -O3 -DNDEBUG -DAT_PER_OPERATOR_HEADERS
  -Xcompiler=-fPIC,-fvisibility=hidden,-Wall
  ${gencode} --threads 0
  -isystem "${NEVE_LIBTORCH}/include" -isystem "${NEVE_LIBTORCH}/include/torch/csrc/api/include")

# Headers of NCCL, and of the libraries that c10d's ask for, come with libtorch from PyPI, beside it. Without them tensors of GPUs go between
# processes through the host.
file(GLOB beside "${NEVE_LIBTORCH}/../nvidia/*/include")
set(nccl on)
set(nccl_flags -DUSE_DISTRIBUTED -DUSE_C10D_NCCL)
foreach(header nccl cusparse cublas_v2 cusolverDn)
  find_path(NEVE_INCLUDE_${header} ${header}.h HINTS ${beside})
  if(NEVE_INCLUDE_${header})
    list(APPEND nccl_flags -isystem "${NEVE_INCLUDE_${header}}")
  else()
    set(nccl off)
  endif()
endforeach()
message(STATUS "NCCL: ${nccl}")
if(NOT nccl)
  list(FILTER cuda_sources EXCLUDE REGEX "/nccl[.]cc$")
endif()

set(cuda_objects "")
foreach(source ${cuda_sources})
  get_filename_component(name "${source}" NAME)
  set(object "${CMAKE_CURRENT_BINARY_DIR}/cuda/${name}.o")
  set(own_flags "")
  if(nccl AND name MATCHES "^(nccl|cuda_library)[.]cc$")
    set(own_flags ${nccl_flags})
  endif()
  add_custom_command(
    OUTPUT "${object}"
    COMMAND ${CMAKE_COMMAND} -E make_directory "${CMAKE_CURRENT_BINARY_DIR}/cuda"
    COMMAND "${NEVE_NVCC}" ${nvcc_flags} ${own_flags} -MD -MF "${object}.d" -MT "${object}" -c "${source}" -o "${object}"
    DEPENDS "${source}"
    DEPFILE "${object}.d"
    COMMENT "Compiling ${name} with nvcc"
    VERBATIM)
  list(APPEND cuda_objects "${object}")
endforeach()

# -z defs: everything must be found now, because no GPU may be near when this is built.
set(cuda_library "${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/libneve_cuda.so")
add_custom_command(
  OUTPUT "${cuda_library}"
  COMMAND ${CMAKE_COMMAND} -E make_directory "${CMAKE_LIBRARY_OUTPUT_DIRECTORY}"
  COMMAND "${NEVE_NVCC}" -shared -cudart=shared -o "${cuda_library}" ${cuda_objects}
    -Xlinker=-z,defs -Xlinker=--allow-shlib-undefined
    "${NEVE_LIBTORCH}/lib/libtorch_cuda.so" "${NEVE_LIBTORCH}/lib/libc10_cuda.so" "${NEVE_LIBTORCH}/lib/libtorch_cpu.so" "${NEVE_LIBTORCH}/lib/libc10.so"
  DEPENDS ${cuda_objects}
  COMMENT "Linking libneve_cuda.so"
  VERBATIM)
add_custom_target(neve_cuda ALL DEPENDS "${cuda_library}")
