// policy validate -o sarif: what GitHub's code scanning and editors show beside the line.
#include <fmt/format.h>

#include <map>

#include "cli/policy_findings.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/findings.hpp"

namespace mdm::cli {
namespace {

using Json = nlohmann::ordered_json;

// A path as a relative reference (RFC 3986), or as a file: address.
std::string uri_of(const std::string& path) {
    std::string out = path.starts_with("/") ? "file://" : "";
    for (const char c : path) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           std::string_view("-._~/").find(c) != std::string_view::npos;
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

std::string message_of(const policy::Finding& finding) {
    return printable(finding.hint.empty() ? finding.message
                                          : fmt::format("{}; {}", finding.message, finding.hint));
}

Json location_of(const policy::Source& source) {
    Json location = {{"physicalLocation", {{"artifactLocation", {{"uri", uri_of(source.file)}}}}}};
    if (source.mark.line > 0)
        location["physicalLocation"]["region"] = {{"startLine", source.mark.line},
                                                  {"startColumn", std::max(source.mark.column, 1)}};
    return location;
}

Json result_of(const policy::Finding& finding, std::size_t rule) {
    return {{"ruleId", finding.code},
            {"ruleIndex", rule},
            {"level", policy::name(finding.level)},
            {"message", {{"text", message_of(finding)}}},
            {"locations", Json::array({location_of(finding.source)})}};
}

}  // namespace

std::string findings_sarif(std::span<const policy::Finding> findings) {
    std::map<std::string, std::size_t> rules;
    Json rule_list = Json::array();
    Json results = Json::array();
    for (const policy::Finding& finding : findings) {
        const auto [rule, fresh] = rules.emplace(finding.code, rules.size());
        if (fresh) rule_list.push_back({{"id", finding.code}});
        results.push_back(result_of(finding, rule->second));
    }
    const Json driver = {{"name", "mdmctl"}, {"rules", std::move(rule_list)}};
    const Json log = {
        {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
        {"version", "2.1.0"},
        {"runs", Json::array({{{"tool", {{"driver", driver}}}, {"results", std::move(results)}}})}};
    return log.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mdm::cli
