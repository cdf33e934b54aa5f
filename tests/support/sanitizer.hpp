#pragma once
// Whether a sanitizer watches this process. Its library's build decides, not the test's: tests are compiled
// alike for both (cmake/warnings.cmake).
#include <dlfcn.h>

namespace mdm::test {

inline bool is_sanitized() {
    return ::dlsym(RTLD_DEFAULT, "__asan_init") != nullptr || ::dlsym(RTLD_DEFAULT, "__tsan_init") != nullptr;
}

}  // namespace mdm::test
