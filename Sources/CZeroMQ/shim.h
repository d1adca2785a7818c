#pragma once
#define ZMQ_BUILD_DRAFT_API 0
#include <zmq.h>
