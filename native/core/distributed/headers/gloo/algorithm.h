// Stands in for the header of that name of Gloo, which libtorch has inside but ships no headers of: what ProcessGroupGloo.hpp names, and no
// more.
#pragma once
