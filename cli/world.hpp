#pragma once
// Everything outside the process, handed in by main() or by a test. Nothing in the program reaches outside
// another way.
#include <memory>

#include "cli/streams.hpp"
#include "mdm/backend/registry.hpp"
#include "mdm/base/fs.hpp"
#include "mdm/base/seams.hpp"
#include "mdm/base/stop.hpp"

namespace mdm::cli {

struct World {
    Clock& clock;
    FileSystem& files;
    Environment& environment;
    Process& process;
    Random& random;
    Streams& streams;
    Stop& stop;
    TransportFactory transports = {};  // empty: no network
};

}  // namespace mdm::cli
