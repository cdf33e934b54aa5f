// Keeps the house as it is drawn: arrows between folders point one way, and each third-party library has its
// door.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "mdm/base/text.hpp"
#include "support/temp_dir.hpp"

namespace {

namespace fs = std::filesystem;

struct Include {
    std::string file;    // "lib/mdm/job/guard.cpp"
    std::string header;  // "mdm/base/text.hpp" or "sqlite3.h"
};

std::vector<Include> all_includes() {
    std::vector<Include> found;
    for (const char* top : {"lib", "cli"}) {
        for (const auto& entry : fs::recursive_directory_iterator(std::string(MDM_SOURCE_DIR "/") + top)) {
            const auto extension = entry.path().extension();
            if (extension != ".cpp" && extension != ".hpp") continue;
            const std::string file = fs::relative(entry.path(), MDM_SOURCE_DIR).string();
            for (const std::string& line : mdm::split(mdm::test::read_file(entry.path().string()), '\n')) {
                if (!line.starts_with("#include ") || line.size() < 12) continue;
                found.push_back({file, line.substr(10, line.find_first_of(">\"", 10) - 10)});
            }
        }
    }
    return found;
}

// Who may include whom: only what stands to the left. store, config and net stand side by side.
const std::map<std::string, int> ranks{{"base", 0},   {"store", 1},   {"config", 1}, {"net", 1},
                                       {"model", 2},  {"backend", 3}, {"fleet", 4},  {"job", 5},
                                       {"policy", 6}, {"cli", 7}};

std::string room_of(const std::string& path) {
    if (path.starts_with("cli/")) return "cli";
    const auto parts = mdm::split(path.starts_with("lib/") ? path.substr(4) : path, '/');
    return parts.size() > 2 && parts[0] == "mdm" ? parts[1] : "";
}

}  // namespace

TEST_CASE("arrows between the folders point one way") {
    std::size_t looked_at = 0;
    for (const Include& include : all_includes()) {
        const std::string from = room_of(include.file), to = room_of(include.header);
        if (to.empty()) continue;
        REQUIRE_MESSAGE(ranks.count(from) == 1, include.file, " stands in no known room");
        ++looked_at;
        const bool allowed = from == to || ranks.at(to) < ranks.at(from);
        CHECK_MESSAGE(allowed, include.file, " (", from, ") must not include ", include.header);
    }
    CHECK(looked_at > 100);
}

TEST_CASE("each library comes in through its own door") {
    const std::map<std::string, std::string> doors{
        {"sqlite3.h", "lib/mdm/store/"},
        {"openssl/",
         "lib/mdm/base/digest.cpp lib/mdm/base/cms.cpp lib/mdm/base/sign.cpp lib/mdm/net/tls_server.cpp"},
        {"event2/", "lib/mdm/net/incoming.cpp lib/mdm/net/listener.cpp lib/mdm/net/tls_server.cpp"},
        {"yaml.h", "lib/mdm/base/yaml.cpp"},
        {"CLI/", "cli/options.cpp"},
        {"curl/", "lib/mdm/net/curl_api.cpp lib/mdm/net/curl_transfer.cpp lib/mdm/net/curl_transport.cpp"}};
    for (const Include& include : all_includes())
        for (const auto& [library, door] : doors)
            if (include.header.starts_with(library)) {
                const auto allowed = mdm::split(door, ' ');
                const bool known = std::any_of(allowed.begin(), allowed.end(), [&](const std::string& each) {
                    return include.file.starts_with(each);
                });
                CHECK_MESSAGE(known, include.file, " includes ", include.header);
            }
}
