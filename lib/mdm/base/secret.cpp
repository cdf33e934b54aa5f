#include "mdm/base/secret.hpp"

#include <string.h>

namespace mdm {

void Secret::wipe() noexcept {
    ::explicit_bzero(text_.data(), text_.size());  // which no compiler leaves out
    text_.clear();
}

}  // namespace mdm
