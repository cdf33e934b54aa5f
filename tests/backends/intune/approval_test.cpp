// Multi-admin approval, from the request that is held to the one that is done.
#include <doctest/doctest.h>

#include "backends/intune/intune_fixture.hpp"
#include "mdm/backend/approval.hpp"
#include "mdm/base/digest.hpp"

using namespace mdm;
using namespace mdm::test;

namespace {

struct Held {
    explicit Held(FakeGraph::Options options = FakeGraph::Options()) : site(0, options) {
        id = site.graph.add_device();
        site.graph.protected_areas = {"device actions", "configurations"};
    }
    Receipt wipe(std::string approval = {}, std::string reason = "lost in a taxi") {
        return site.run("device.wipe", site.target(id), {}, std::move(reason), std::move(approval));
    }
    IntuneSite site;
    std::string id;
};

Approval::State state_of(IntuneSite& site, const std::string& code) {
    const auto approval = read_approval(site.backend(), code);
    REQUIRE_MESSAGE(approval.ok(), approval.error().text());
    return approval->state;
}

}  // namespace

TEST_CASE("a wipe that somebody must approve is held, with the reason as its justification") {
    for (const bool as_403 : {false, true}) {
        Held held({.held_as_403 = as_403});
        const Receipt receipt = held.wipe();
        CHECK(receipt.outcome == Outcome::held);
        REQUIRE(held.site.graph.approval_codes().size() == 1);
        CHECK(receipt.approval == held.site.graph.approval_codes()[0]);
        const auto asked = held.site.asked();
        CHECK(net::find_header(asked.back().headers, "x-msft-approval-justification") ==
              base64("lost in a taxi"));
        CHECK_FALSE(net::find_header(asked.back().headers, "x-msft-approval-code").has_value());
        CHECK(held.site.graph.device(held.id)["managementState"] == "managed");
    }
}

TEST_CASE("without a reason a tenant that asks for one says what to add") {
    for (const bool as_403 : {false, true}) {
        Held held({.unjustified_as_403 = as_403});
        const Receipt receipt = held.wipe("", "");
        CHECK(receipt.outcome == Outcome::rejected);
        REQUIRE(receipt.error.has_value());
        CHECK(receipt.error->hint == "add --reason TEXT");
    }
}

TEST_CASE("once approved, the identical request goes with the code instead of the justification") {
    Held held;
    const std::string code = held.wipe().approval;
    const net::Request first = held.site.asked().back();
    CHECK(state_of(held.site, code) == Approval::State::open);
    held.site.graph.approve(code);
    CHECK(state_of(held.site, code) == Approval::State::approved);
    CHECK(held.wipe(code).outcome == Outcome::accepted);
    const net::Request second = held.site.asked().back();
    CHECK(second.method == first.method);
    CHECK(second.url == first.url);
    CHECK(second.body == first.body);
    CHECK(net::find_header(second.headers, "x-msft-approval-code") == code);
    CHECK_FALSE(net::find_header(second.headers, "x-msft-approval-justification").has_value());
    CHECK(state_of(held.site, code) == Approval::State::done);
    CHECK(held.site.graph.device(held.id)["managementState"] == "wipePending");
}

TEST_CASE("a second request for the same thing is refused while the first is open") {
    Held held;
    held.wipe();
    const Receipt second = held.wipe();
    CHECK(second.outcome == Outcome::rejected);
    REQUIRE(second.error.has_value());
    CHECK(second.error->hint == "see it with: mdmctl approval list");
}

TEST_CASE("approvals are listed with who asked and who decided") {
    Held held;
    const std::string code = held.wipe().approval;
    held.site.graph.approve(code);
    const auto rows = list_all(held.site.backend(), tables::approvals, ColumnSet::all(8));
    REQUIRE(rows.size() == 1);
    CHECK(rows[0][0] == code);
    CHECK(rows[0][1] == "approved");
    CHECK(rows[0][2] == "mdmctl");
    CHECK(rows[0][3] == "lost in a taxi");
    CHECK(rows[0][6] == "Second Admin");
    CHECK(read_approval(held.site.backend(), "no-such-approval").error().code == Code::not_found);
}

TEST_CASE("a policy object that somebody must approve is filed, and made with the code") {
    Held held;
    Objects& objects = *held.site.backend().objects();
    NativeObject object;
    object.kind = "apple.profile";
    object.name = "ward/profile";
    object.description = "mdmctl set=main id=ward/profile sha256=0123456789abcdef";
    object.content = IntuneFixture().content({.id = "apple.profile", .format = "plist"}, 1, "x");
    objects.explain("new wards", "");
    const auto first = objects.create(object);
    REQUIRE_FALSE(first.ok());
    CHECK(first.error().code == Code::pending);
    const std::string code = objects.held();
    REQUIRE_FALSE(code.empty());
    held.site.graph.approve(code);
    objects.explain("new wards", code);
    const auto second = objects.create(object);
    REQUIRE_MESSAGE(second.ok(), second.error().text());
    CHECK(held.site.graph.configuration(*second)["displayName"] == "ward/profile");
    CHECK(objects.held().empty());
}
