#include "mdm/base/secret.hpp"

#include <cstddef>

namespace mdm {

void Secret::wipe() noexcept {
    // volatile keeps the compiler from dropping stores to memory that is about to be freed
    volatile char* bytes = text_.data();
    for (std::size_t i = 0; i < text_.size(); ++i) bytes[i] = 0;
    text_.clear();
}

}  // namespace mdm
