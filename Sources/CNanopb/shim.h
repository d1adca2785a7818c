#pragma once
// From 0.4.8 on the headers are in a folder of their own.
#if __has_include(<nanopb/pb_encode.h>)
#include <nanopb/pb_encode.h>
#else
#include <pb_encode.h>
#endif
