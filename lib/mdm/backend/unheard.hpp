#pragma once
// A target that is known to have answered, while nobody listened to what.
#include <string_view>

namespace mdm {

/// Receipt::learnt_from of such an unknown outcome: waiting does not help, and it was carried out or refused,
/// so that it is not sent again by itself even where a server refuses repetitions.
inline constexpr std::string_view answered_unheard = "a later answer";

}  // namespace mdm
