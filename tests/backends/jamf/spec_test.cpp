#include <doctest/doctest.h>

#include "backends/spec_paths.hpp"
#include "mdm/base/text.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;
using namespace mdm::test;

TEST_CASE("every call of the Jamf descriptor is in Jamf's specifications") {
    const rest::Descriptor descriptor = load_source("jamf-pro");
    const std::string folder = specifications();
    if (folder.empty()) return;
    const auto pro = paths_of_json(folder + "jamf-pro-11.30.1.openapi.json");
    const auto classic = paths_of_yaml(folder + "jamf-classic-11.30.1.swagger.yaml");
    CHECK(pro.size() > 400);
    CHECK(classic.size() > 300);
    const auto calls = calls_of(descriptor);
    CHECK(calls.size() > 40);
    for (const NamedCall& one : calls)
        for (const char* version : {"v1", "v3", "v4"}) {
            CAPTURE(one.what);
            std::string line = written(*one.call, {{"computers_api", version},
                                                   {"actions_api", "v4"},
                                                   {"actions_resource", "computers-inventory"}});
            CAPTURE(line);
            if (line.ends_with("/id/0")) line.replace(line.size() - 1, 1, "{}");
            CHECK((one.call->base == "classic" ? classic : pro).contains(line));
        }
}

TEST_CASE("the driver's own paths are in Jamf's specifications, too") {
    const std::string folder = specifications();
    if (folder.empty()) return;
    const auto pro = paths_of_json(folder + "jamf-pro-11.30.1.openapi.json");
    const auto classic = paths_of_yaml(folder + "jamf-classic-11.30.1.swagger.yaml");
    for (const char* line : {"GET /v2/mobile-devices/{}/detail", "POST /v2/mdm/commands", "GET /v1/packages",
                             "GET /v1/packages/{}", "POST /v1/deploy-package", "POST /v1/oauth/token",
                             "POST /v1/auth/token", "POST /v1/managed-software-updates/plans"})
        CHECK_MESSAGE(pro.contains(line), line);
    for (const char* resource :
         {"osxconfigurationprofiles", "mobiledeviceconfigurationprofiles", "macapplications",
          "mobiledeviceapplications", "computerinvitations", "mobiledeviceinvitations"}) {
        CHECK_MESSAGE(classic.contains(std::string("GET /") + resource), resource);
        for (const char* method : {"GET", "POST", "DELETE"})
            CHECK_MESSAGE(classic.contains(std::string(method) + " /" + resource + "/id/{}"), resource);
    }
    for (const char* resource : {"osxconfigurationprofiles", "mobiledeviceconfigurationprofiles",
                                 "macapplications", "mobiledeviceapplications"})
        CHECK_MESSAGE(classic.contains(std::string("PUT /") + resource + "/id/{}"), resource);
}

TEST_CASE("every state of an update plan is known") {
    const rest::Descriptor descriptor = load_source("jamf-pro");
    const std::string folder = specifications();
    if (folder.empty()) return;
    const std::string text = read_file(folder + "jamf-pro-11.30.1.openapi.json");
    const auto& find = *descriptor.operation("device.update-os")->follow->by_id.at("").find;
    for (const auto& [state, outcome] : find.states)
        CHECK_MESSAGE(text.find('"' + state + '"') != std::string::npos, state);
    CHECK(find.states.size() >= 30);
}
