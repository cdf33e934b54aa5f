// androidDeviceOwnerEnrollmentProfiles of beta: a profile, and the one token that it has at a time.
#include "backends/intune/fake_graph_tenant.hpp"

namespace mdm::test::graph {
namespace {

json shown(const json& profile, const Call& call) {
    const std::string wanted = "," + call.option("$select") + ",";
    json out;
    for (const auto& [name, value] : profile.items())
        if (wanted == ",," || wanted.find("," + name + ",") != std::string::npos) out[name] = value;
    return out;
}

}  // namespace

Reply list_enrollment_profiles(Tenant& tenant, const Call& call) {
    std::vector<json> rows;
    for (const auto& [id, profile] : tenant.enrollment_profiles) rows.push_back(shown(profile, call));
    return page_of(tenant, call, std::move(rows), "deviceManagement/androidDeviceOwnerEnrollmentProfiles");
}

Reply get_enrollment_profile(Tenant& tenant, const Call& call) {
    const auto found = tenant.enrollment_profiles.find(call.ids[0]);
    return found == tenant.enrollment_profiles.end() ? not_found(call.ids[0])
                                                     : Reply{200, shown(found->second, call), {}};
}

Reply create_enrollment_profile(Tenant& tenant, const Call& call) {
    if (!call.body.is_object() || call.body.value("displayName", std::string()).empty())
        return bad_request("DisplayName must not be empty.");
    const std::string id = tenant.guid();
    json profile = call.body;
    profile["id"] = id;
    if (!profile.contains("enrollmentMode")) profile["enrollmentMode"] = "corporateOwnedDedicatedDevice";
    profile["createdDateTime"] = tenant.now_text();
    profile["enrolledDeviceCount"] = 0;
    profile["tokenValue"] = nullptr;
    profile["qrCodeContent"] = nullptr;
    tenant.enrollment_profiles[id] = profile;
    return {201, profile, {}};
}

Reply create_enrollment_token(Tenant& tenant, const Call& call) {
    const auto found = tenant.enrollment_profiles.find(call.ids[0]);
    if (found == tenant.enrollment_profiles.end()) return not_found(call.ids[0]);
    if (!call.body.is_object() || !call.body.contains("tokenValidityInSeconds") ||
        !call.body["tokenValidityInSeconds"].is_number_integer() || call.body["tokenValidityInSeconds"] < 1)
        return bad_request("tokenValidityInSeconds is needed.");
    json& profile = found->second;
    const std::string token = fmt::format("ENROLL{:04}", ++tenant.numbers);
    profile["tokenValue"] = token;
    profile["qrCodeContent"] = fmt::format(R"({{"token": "{}"}})", token);
    profile["tokenCreationDateTime"] = tenant.now_text();
    profile["tokenExpirationDateTime"] =
        rfc3339(std::chrono::floor<std::chrono::seconds>(tenant.clock.now()) +
                std::chrono::seconds(call.body["tokenValidityInSeconds"].get<std::int64_t>()));
    return {204, nullptr, {}};
}

Reply revoke_enrollment_token(Tenant& tenant, const Call& call) {
    const auto found = tenant.enrollment_profiles.find(call.ids[0]);
    if (found == tenant.enrollment_profiles.end()) return not_found(call.ids[0]);
    found->second["tokenValue"] = nullptr;
    found->second["qrCodeContent"] = nullptr;
    found->second["tokenExpirationDateTime"] = tenant.now_text();
    return {204, nullptr, {}};
}

}  // namespace mdm::test::graph
