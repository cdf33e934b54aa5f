#pragma once
// May a request be sent again when its outcome is not known? Everything that repeats, redirects or gives up
// follows from this one word, which the operation table gives.
#include <cstdint>

namespace mdm {

enum class Effect : std::uint8_t {
    read,        // changes nothing: repeat freely
    idempotent,  // twice is the same as once: repeat freely
    unsafe,      // at most once for each consent; again only on proof that it was not carried out
};

}  // namespace mdm
