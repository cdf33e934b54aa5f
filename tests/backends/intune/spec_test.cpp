#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "mdm/backend/rest/load.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;
using namespace mdm::test;
using nlohmann::json;

namespace {

/// The folder of published specifications beside the checkout, or "".
std::string specifications() {
    for (const char* beside : {"/../shared/specs/", "/../../shared/specs/"})
        if (const std::string path = std::string(MDM_SOURCE_DIR) + beside; std::filesystem::exists(path))
            return path;
    MESSAGE("skipped: no ../shared/specs beside the checkout");
    return "";
}

rest::Descriptor descriptor() {
    const std::string path = MDM_SOURCE_DIR "/lib/mdm/backend/descriptors/microsoft-intune.yaml";
    auto loaded = rest::descriptor_from(read_file(path), "microsoft-intune.yaml");
    REQUIRE_MESSAGE(loaded.ok(), loaded.error().text() << " " << loaded.error().hint);
    return *std::move(loaded);
}

/// "GET /a/{}/b"; bound actions without their namespace.
std::set<std::string> paths_of(const std::string& file) {
    const json document = json::parse(read_file(file));
    std::set<std::string> all;
    for (const auto& [path, methods] : document["paths"].items()) {
        std::vector<std::string> parts;
        for (std::string part : split(path, '/')) {
            if (part.starts_with("microsoft.graph.")) part = part.substr(16);
            parts.push_back(part.starts_with('{') ? "{}" : part);
        }
        for (const auto& [method, body] : methods.items()) {
            std::string upper = method;
            for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            all.insert(upper + " " + join(parts, "/"));
        }
    }
    return all;
}

std::string written(const rest::Call& call) {
    std::string path;
    for (const rest::Piece& piece : call.path.pieces) path += piece.placeholder ? "{}" : piece.literal;
    return call.method + " " + path;
}

/// Every call of the descriptor with what it is for.
std::vector<std::pair<std::string, const rest::Call*>> calls_of(const rest::Descriptor& descriptor) {
    std::vector<std::pair<std::string, const rest::Call*>> all;
    const auto add = [&](const std::string& what, const rest::Call& call) {
        if (!call.method.empty()) all.emplace_back(what, &call);
    };
    for (const rest::OperationRow& row : descriptor.operations) {
        for (const auto& [population, call] : row.calls) add(std::string(row.operation->id), call);
        if (!row.follow) continue;
        for (const auto* calls : {&row.follow->by_id, &row.follow->by_history})
            for (const auto& [population, call] : *calls) add("following", call);
    }
    for (const auto& [name, calls] : descriptor.details)
        for (const auto& [population, call] : calls) add("details " + name, call);
    if (descriptor.count)
        for (const auto& [population, call] : *descriptor.count) add("count", call);
    for (const rest::ObjectRow& row : descriptor.objects)
        for (const auto& [name, call] : row.calls) add(row.kind + " " + name, call);
    return all;
}

/// Documented, but not in the trimmed specifications.
const std::set<std::string> elsewhere{
    "GET /groups",
    "GET /deviceManagement/deviceConfigurations/{}/assignments",
    "GET /deviceManagement/deviceCompliancePolicies/{}/assignments",
    "GET /groups/{}/members",
    "POST /groups/{}/members/$ref",
    "DELETE /groups/{}/members/{}/$ref",
    "GET /deviceManagement/operationApprovalRequests",
    "GET /deviceManagement/operationApprovalRequests/{}",
};

}  // namespace

TEST_CASE("every call of the Intune descriptor is in Microsoft's specification") {
    const std::string folder = specifications();
    if (folder.empty()) return;
    const auto stable = paths_of(folder + "graph-v1.0-intune.openapi-2022.json");
    const auto beta = paths_of(folder + "graph-beta-intune.openapi-2022.json");
    const rest::Descriptor loaded = descriptor();
    const auto calls = calls_of(loaded);
    CHECK(calls.size() > 25);
    for (const auto& [what, call] : calls) {
        CAPTURE(what);
        const std::string line = written(*call);
        CAPTURE(line);
        const auto& known = call->base == "beta" ? beta : stable;
        CHECK((known.contains(line) || elsewhere.contains(line)));
    }
}

TEST_CASE("the driver's own paths are in Microsoft's specification, too") {
    const std::string folder = specifications();
    if (folder.empty()) return;
    const auto stable = paths_of(folder + "graph-v1.0-intune.openapi-2022.json");
    const auto beta = paths_of(folder + "graph-beta-intune.openapi-2022.json");
    CHECK(stable.contains("POST /deviceManagement/deviceCompliancePolicies/{}/scheduleActionsForRules"));
    CHECK(beta.contains("POST /deviceManagement/androidDeviceOwnerEnrollmentProfiles/{}/createToken"));
    CHECK(beta.contains("GET /deviceManagement/androidDeviceOwnerEnrollmentProfiles/{}"));
}

TEST_CASE("every column of a device is a property that Microsoft's metadata has") {
    const std::string folder = specifications();
    if (folder.empty()) return;
    const std::string metadata = read_file(folder + "graph-v1.0-intune.csdl.xml");
    const auto begin = metadata.find("<EntityType Name=\"managedDevice\"");
    REQUIRE(begin != std::string::npos);
    const std::string entity = metadata.substr(begin, metadata.find("</EntityType>", begin) - begin);
    const std::string beta = read_file(folder + "graph-beta-intune.openapi-2022.json");
    const rest::Descriptor loaded = descriptor();
    std::size_t looked = 0;
    for (const rest::FieldRule& rule : loaded.fields.at("devices").at("")) {
        CAPTURE(rule.column);
        for (const auto* pointers : {&rule.at, &rule.detail})
            for (const rest::Pointer& pointer : *pointers) {
                const std::string name = pointer.first();
                ++looked;
                if (rule.from == "beta")
                    CHECK(beta.find(fmt::format("\"{}\": {{", name)) != std::string::npos);
                else
                    CHECK((name == "id" ||
                           entity.find(fmt::format("<Property Name=\"{}\"", name)) != std::string::npos));
            }
    }
    CHECK(looked > 25);
}
