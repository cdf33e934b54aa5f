#pragma once
// Compares text with a file under tests/golden. MDMCTL_UPDATE_GOLDEN=1 rewrites the file instead; look at the
// diff.
#include <string_view>

namespace mdm::test {

/// `name` is relative to tests/golden; fails the test case when the text differs.
void check_golden(std::string_view name, std::string_view text);

}  // namespace mdm::test
