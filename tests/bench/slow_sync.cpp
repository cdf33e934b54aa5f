// Preloaded into a program, adds SLOW_SYNC_MS milliseconds to every fsync and fdatasync: what a slow disk, or
// one behind a network, does to whoever waits for it.
//   LD_PRELOAD=libmdm_slow_sync.so SLOW_SYNC_MS=20 mdmctl …
#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>

namespace {

int slowed(const char* name, int file) {
    using Function = int (*)(int);
    const auto real = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
    const char* wanted = std::getenv("SLOW_SYNC_MS");
    if (wanted != nullptr) ::usleep(static_cast<useconds_t>(std::atol(wanted)) * 1000);
    return real == nullptr ? -1 : real(file);
}

}  // namespace

extern "C" int fsync(int file) {
    return slowed("fsync", file);
}
extern "C" int fdatasync(int file) {
    return slowed("fdatasync", file);
}
