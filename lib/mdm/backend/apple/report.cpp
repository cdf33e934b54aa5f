#include "mdm/backend/apple/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/backend/apple/plist.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::apple {
namespace {

using nlohmann::json;

constexpr std::size_t longest_chain = 16;
constexpr std::size_t longest_text = 300;  // columns, of a device's own words in a message

struct StatusRow {
    std::string_view status;
    Outcome outcome;
};
constexpr std::array statuses{
    StatusRow{"Acknowledged", Outcome::acknowledged}, StatusRow{"Error", Outcome::failed},
    StatusRow{"CommandFormatError", Outcome::failed}, StatusRow{"NotNow", Outcome::not_now}};

std::string shown(std::string_view text) {
    return fit_width(printable(text.substr(0, 4 * longest_text)), longest_text);
}

std::vector<ChainLink> read_chain(const json& dict) {
    std::vector<ChainLink> chain;
    const auto found = dict.find("ErrorChain");
    if (found == dict.end() || !found->is_array()) return chain;
    for (const json& item : *found) {
        if (chain.size() == longest_chain) break;
        std::string text = text_at(item, "USEnglishDescription");
        if (text.empty()) text = text_at(item, "LocalizedDescription");
        chain.push_back({integer_at(item, "ErrorCode").value_or(0), text_at(item, "ErrorDomain"), text});
    }
    return chain;
}

void fail(Report& report, std::string what) {
    report.outcome = Outcome::failed;
    report.error = Error{Code::failed, std::move(what)};
}

void fail_by_chain(Report& report) {
    const std::string chain = chain_text(report.chain);
    const bool format = report.status == "CommandFormatError";
    const std::string_view what =
        format ? "the device does not understand the command" : "the device answered Error";
    fail(report, chain.empty() ? std::string(what) : format ? fmt::format("{}: {}", what, chain) : chain);
}

bool is_one_of(std::string_view word, std::string_view words) {
    const auto all = split(words, ' ');
    return std::find(all.begin(), all.end(), word) != all.end();
}

/// An item of Settings or UpdateResults: why it went wrong, or "".
std::string item_trouble(const json& item) {
    const std::string status = text_at(item, "Status");
    const std::string chain = chain_text(read_chain(item));
    const bool wrong = !chain.empty() || text_at(item, "InstallAction") == "Error" || status == "Error" ||
                       status == "CommandFormatError" || status.ends_with("Failed") ||
                       status.find("Insufficient") != std::string::npos ||
                       is_one_of(status, "DownloadRequiresComputer InstallPhoneCallInProgress");
    if (!wrong) return {};
    if (chain.empty()) return status.empty() ? "an item was refused without a reason" : shown(status);
    return chain;
}

/// What Settings and ScheduleOSUpdate say item by item.
void look_at_items(const json& dict, const char* key, Report& report) {
    const auto list = dict.find(key);
    if (list == dict.end() || !list->is_array()) return;
    for (const json& item : *list) {
        if (!item.is_object()) continue;
        const std::string trouble = item_trouble(item);
        if (!trouble.empty() && report.outcome == Outcome::acknowledged) {
            report.chain = read_chain(item);
            fail(report, trouble);
        }
        const std::string status = text_at(item, "Status");
        if (trouble.empty() && key == std::string_view("UpdateResults") && !status.empty())
            report.remark = fmt::format("accepted, not done: {}", shown(status));
    }
}

void look_at_app(const json& dict, Report& report) {
    const std::string reason = text_at(dict, "RejectionReason");
    const std::string state = text_at(dict, "State");
    const bool refused = is_one_of(state, "Failed UserRejected UpdateRejected ManagementRejected");
    if (report.outcome != Outcome::acknowledged || (reason.empty() && state.empty())) return;
    if (!reason.empty() || refused)
        fail(report, fmt::format("the app was not taken: {}", shown(reason.empty() ? state : reason)));
    else if (state != "Managed")
        report.remark = fmt::format("accepted, not done: {}", shown(state));
}

void judge(const json& dict, Report& report) {
    report.outcome = outcome_of(report.status);
    report.chain = read_chain(dict);
    if (report.outcome == Outcome::failed) fail_by_chain(report);
    look_at_items(dict, "Settings", report);
    look_at_items(dict, "UpdateResults", report);
    look_at_app(dict, report);
}

}  // namespace

Outcome outcome_of(std::string_view status) {
    for (const StatusRow& row : statuses)
        if (row.status == status) return row.outcome;
    return Outcome::unknown;
}

std::string chain_text(const std::vector<ChainLink>& chain) {
    std::vector<std::string> links;
    for (const ChainLink& link : chain) {
        const std::string who = fmt::format("{} {}", shown(link.domain), link.code);
        links.push_back(link.text.empty() ? who : fmt::format("{}: {}", who, shown(link.text)));
    }
    return fit_width(join(links, "; "), 2 * longest_text);
}

Result<Report> read_report(std::string_view plist) {
    MDM_TRY(const json dict, read_plist(plist));
    Report report;
    report.status = text_at(dict, "Status");
    if (report.status.empty()) return Error{Code::bad_response, "a report of a device that has no status"};
    report.command_uuid = text_at(dict, "CommandUUID");
    report.request_type = text_at(dict, "RequestType");
    report.udid = text_at(dict, "UDID");
    report.enrollment_id = text_at(dict, "EnrollmentID");
    report.user_id = text_at(dict, "UserID");
    judge(dict, report);
    report.answers = read_answers(dict);
    return report;
}

}  // namespace mdm::apple
