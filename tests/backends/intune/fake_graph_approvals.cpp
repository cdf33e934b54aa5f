// Multi-admin approval: writes in a protected area are filed, not done, until somebody else has approved them
// and the identical request comes again with the code.
#include "backends/intune/fake_graph_tenant.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test::graph {
namespace {

using namespace std::chrono_literals;
constexpr std::string_view justification_header = "x-msft-approval-justification";
constexpr std::string_view code_header = "x-msft-approval-code";
constexpr std::size_t longest = 1024;

std::string key_of(const Call& call) {
    return fmt::format("{} /{}{} {}", call.method, call.version, call.path,
                       call.has_body ? json_text(call.body) : "");
}

json shown(const Tenant& tenant, const Approval& approval) {
    static_cast<void>(tenant);
    return {{"id", approval.code},
            {"requestDateTime", rfc3339(approval.requested)},
            {"expirationDateTime", rfc3339(approval.requested + 72h)},
            {"lastModifiedDateTime", rfc3339(approval.requested)},
            {"requestor", {{"application", {{"id", FakeGraph::client_id}, {"displayName", "mdmctl"}}}}},
            {"approver",
             approval.status == "approved" ? json{{"user", {{"displayName", "Second Admin"}}}} : json()},
            {"status", approval.status},
            {"requestJustification", approval.justification},
            {"approvalJustification", approval.status == "approved" ? json("fine") : json()}};
}

Reply replay(Tenant& tenant, const Call& call, const std::string& code, bool& go_on) {
    const auto found = tenant.approvals.find(code);
    if (found == tenant.approvals.end()) return bad_request("The approval code is unknown.");
    Approval& approval = found->second;
    if (approval.status == "needsApproval")
        return error(409, "Conflict", "An active Approval Request already exists for this resource.");
    if (approval.status != "approved")
        return error(403, "Forbidden", fmt::format("The approval request is {}.", approval.status));
    if (approval.key != key_of(call)) return bad_request("The request is not the one that was approved.");
    approval.status = "completed";
    go_on = true;
    return {};
}

Reply file(Tenant& tenant, const Call& call, std::string_view area, const std::string& justification) {
    const std::string key = key_of(call);
    for (const auto& [code, approval] : tenant.approvals)
        if (approval.key == key && (approval.status == "needsApproval" || approval.status == "approved"))
            return error(409, "Conflict", "An active Approval Request already exists for this resource.");
    Approval approval{tenant.guid(), "needsApproval", std::string(area),
                      key,           justification,   tenant.clock.now()};
    const std::string code = approval.code;
    tenant.approvals[code] = std::move(approval);
    const std::string text = fmt::format(
        "Approval Required. Request Approval using the request ID returned as part of the {} response "
        "header. {}: {}",
        code_header, code_header, code);
    Reply reply =
        tenant.options.held_as_403 ? error(403, "ApprovalRequired", text) : error(412, "BadRequest", text);
    reply.headers.push_back({std::string(code_header), code});
    return reply;
}

}  // namespace

std::optional<Reply> hold(Tenant& tenant, const Call& call, std::string_view area) {
    for (auto& [code, approval] : tenant.approvals)
        if (approval.status == "needsApproval" && approval.requested + 72h <= tenant.clock.now())
            approval.status = "expired";
    if (area.empty() || !tenant.graph.protected_areas.contains(area)) return std::nullopt;
    const auto justification = net::find_header(*call.headers, justification_header);
    const auto code = net::find_header(*call.headers, code_header);
    if (justification && code) return bad_request("Either a justification or an approval code, never both.");
    if (code) {
        bool go_on = false;
        Reply reply = replay(tenant, call, std::string(*code), go_on);
        return go_on ? std::nullopt : std::optional(std::move(reply));
    }
    if (!justification)
        return error(
            tenant.options.unjustified_as_403 ? 403 : 400,
            tenant.options.unjustified_as_403 ? "Forbidden" : "BadRequest",
            fmt::format("Multi Admin Approval is required: the {} header is missing.", justification_header));
    const auto text = from_base64(*justification);
    if (!text || text->empty() || !is_utf8(*text) || text->size() > longest)
        return bad_request("The justification is not Base64.");
    return file(tenant, call, area, *text);
}

Reply list_approvals(Tenant& tenant, const Call& call) {
    std::vector<json> rows;
    for (const auto& [code, approval] : tenant.approvals) rows.push_back(shown(tenant, approval));
    return page_of(tenant, call, std::move(rows), "deviceManagement/operationApprovalRequests");
}

Reply get_approval(Tenant& tenant, const Call& call) {
    const auto found = tenant.approvals.find(call.ids[0]);
    return found == tenant.approvals.end() ? not_found(call.ids[0])
                                           : Reply{200, shown(tenant, found->second), {}};
}

}  // namespace mdm::test::graph

namespace mdm::test {

void FakeGraph::approve(const std::string& code) {
    settle_approval(code, "approved");
}
void FakeGraph::settle_approval(const std::string& code, const std::string& status) {
    tenant_->approvals.at(code).status = status;
}
std::vector<std::string> FakeGraph::approval_codes() const {
    std::vector<std::string> codes;
    for (const auto& [code, approval] : tenant_->approvals) codes.push_back(code);
    return codes;
}

}  // namespace mdm::test
