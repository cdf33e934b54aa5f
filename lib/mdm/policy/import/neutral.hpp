#pragma once
// How much of a file becomes settings of ours.

namespace mdm::policy::import {

enum class Neutral {
    nothing,  // all of it stays in `raw`
    keys,     // single settings
    items,    // and items of lists: networks, certificates, …
};

}  // namespace mdm::policy::import
