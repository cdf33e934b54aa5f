#include "backends/intune/intune_fixture.hpp"
#include "contract/world.hpp"
#include "mdm/base/json.hpp"

namespace mdm::test {
namespace {

class IntuneWorld final : public World {
  public:
    IntuneWorld() {
        for (const char* system : {"iOS", "macOS", "Windows", "Android"})
            ids_.push_back(intune_.graph.add_device({{"operatingSystem", system}}));
        wards_ = intune_.graph.add_group("Wards", {ids_[0], ids_[2]}, 1);
        staff_ = intune_.graph.add_group("Staff");
        intune_.graph.add_app("iosVppApp", "Keynote");
        intune_.graph.add_detected_app(ids_[0], "Keynote", "14.1");
    }

    Backend& backend() override { return intune_.backend(); }
    const std::vector<net::Request>& requests() const override { return intune_.graph.requests; }
    std::vector<Target> devices() override {
        std::vector<Target> all;
        for (const std::string& id : ids_) all.push_back(intune_.target(id));
        return all;
    }
    std::vector<std::string> groups() override { return {staff_}; }
    std::vector<NativeObject> objects() override {
        return {object("apple.profile", {"ios", "ipados"}), object("apple.profile", {"macos"}),
                object("windows.custom", {"windows"}), object("intune.configuration", {}),
                object("intune.compliance", {})};
    }

  private:
    NativeObject object(const char* kind, std::vector<std::string> platforms) {
        NativeObject made;
        made.kind = kind;
        made.name = "ward/profile";
        made.description = "mdmctl set=main id=ward/profile sha256=0123456789abcdef";
        made.content = IntuneFixture().content({.id = kind, .format = "plist"}, 1, "x");
        made.platforms = std::move(platforms);
        made.assignments = {{ObjectAssignment::To::group, wards_, false},
                            {ObjectAssignment::To::all_devices, "", false},
                            {ObjectAssignment::To::group, staff_, true}};
        return made;
    }

    IntuneSite intune_;
    std::vector<std::string> ids_;
    std::string wards_, staff_;
};

}  // namespace

Vendor intune_vendor() {
    const std::string url = "https://graph.microsoft.com";
    return {.name = "microsoft-intune",
            .worlds = {[]() -> std::unique_ptr<World> { return std::make_unique<IntuneWorld>(); }},
            .bases = {{"", url + "/v1.0"}, {"beta", url + "/beta"}},
            .mocks = {{url + "/v1.0", "graph-v1.0"}, {url + "/beta", "graph-beta"}},
            .not_specified = {"GET /groups", "GET /groups/{}/members", "GET /devices",
                              "POST /groups/{}/members/$ref", "DELETE /groups/{}/members/{}/$ref",
                              "GET /deviceManagement/deviceConfigurations/{}/assignments",
                              "GET /deviceManagement/deviceCompliancePolicies/{}/assignments",
                              "GET /deviceManagement/operationApprovalRequests",
                              "GET /deviceManagement/operationApprovalRequests/{}"}};
}

}  // namespace mdm::test
