#include "support/golden.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "support/temp_dir.hpp"

namespace mdm::test {

void check_golden(std::string_view name, std::string_view text) {
    const std::string path = std::string(MDM_SOURCE_DIR "/tests/golden/") + std::string(name);
    if (std::getenv("MDMCTL_UPDATE_GOLDEN") != nullptr) {
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        std::ofstream(path, std::ios::binary) << text;
        return;
    }
    REQUIRE_MESSAGE(std::filesystem::exists(path), "no golden file ", path,
                    "; run with MDMCTL_UPDATE_GOLDEN=1");
    CHECK_MESSAGE(read_file(path) == text, path,
                  " differs; run with MDMCTL_UPDATE_GOLDEN=1 and look at the diff");
}

}  // namespace mdm::test
