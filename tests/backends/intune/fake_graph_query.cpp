// $filter, $select, $top and next links, with the habits that administrators report.
#include <algorithm>
#include <array>

#include "backends/intune/fake_graph_tenant.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test::graph {
namespace {

struct Filterable {
    std::string_view property;
    std::string_view operators;
};
/// From the metadata of August 2026. Anything else is ignored, and everything comes back.
constexpr auto filterable = std::to_array<Filterable>({
    {"azureADDeviceId", "eq"},
    {"complianceState", "eq"},
    {"deviceCategoryDisplayName", "eq"},
    {"exchangeAccessState", "eq"},
    {"imei", "eq"},
    {"jailBroken", "eq"},
    {"managementAgent", "eq"},
    {"managementState", "eq"},
    {"manufacturer", "eq"},
    {"operatingSystem", "eq"},
    {"serialNumber", "eq"},
    {"deviceName", "eq contains"},
    {"model", "eq contains"},
    {"emailAddress", "contains"},
    {"osVersion", "contains"},
    {"phoneNumber", "contains"},
    {"userPrincipalName", "eq ne"},
    {"enrolledDateTime", "lt gt"},
    {"lastSyncDateTime", "lt gt"},
    {"complianceGracePeriodExpirationDateTime", "lt gt"},
    // of configurations, groups and apps
    {"displayName", "eq"},
    {"deviceId", "eq"},
});

struct Term {
    std::string property, op, value;
};

std::optional<std::vector<std::string>> tokens_of(const std::string& text) {
    std::vector<std::string> tokens;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == ' ') {
            ++i;
        } else if (c == '(' || c == ')' || c == ',') {
            tokens.emplace_back(1, c);
            ++i;
        } else if (c == '\'') {
            std::string value = "'";
            for (++i;; ++i) {
                if (i >= text.size()) return std::nullopt;  // an open quote
                if (text[i] == '\'' && i + 1 < text.size() && text[i + 1] == '\'')
                    ++i;
                else if (text[i] == '\'')
                    break;
                value += text[i];
            }
            ++i;
            tokens.push_back(value);
        } else {
            const auto end = text.find_first_of(" (),'", i);
            tokens.push_back(text.substr(i, end - i));
            i = end == text.npos ? text.size() : end;
        }
    }
    return tokens;
}

std::string literal(const std::string& token) {
    return token.starts_with('\'') ? token.substr(1) : token;
}

struct Parsed {
    std::vector<Term> terms;
    bool any = false;  // joined by `or`
};

std::optional<Parsed> parse(const std::string& filter) {
    const auto tokens = tokens_of(filter);
    if (!tokens) return std::nullopt;
    Parsed parsed;
    for (std::size_t i = 0; i < tokens->size();) {
        const auto at = [&](std::size_t n) {
            return i + n < tokens->size() ? (*tokens)[i + n] : std::string();
        };
        if (at(0) == "(" || at(0) == ")") {
            ++i;
            continue;
        }
        if (at(0) == "and" || at(0) == "or") {
            parsed.any = parsed.any || at(0) == "or";
            ++i;
            continue;
        }
        if (at(1) == "(" && at(3) == "," && at(5) == ")") {
            parsed.terms.push_back({at(2), at(0), literal(at(4))});
            i += 6;
            continue;
        }
        if (at(2).empty()) return std::nullopt;
        parsed.terms.push_back({at(0), at(1), literal(at(2))});
        i += 3;
    }
    if (parsed.terms.empty()) return std::nullopt;
    return parsed;
}

bool understood(const Term& term) {
    return std::any_of(filterable.begin(), filterable.end(), [&](const Filterable& each) {
        const auto operators = split(each.operators, ' ');
        return each.property == term.property &&
               std::find(operators.begin(), operators.end(), term.op) != operators.end();
    });
}

bool holds(const Term& term, const json& row) {
    const auto found = row.find(term.property);
    const std::string value = found != row.end() && found->is_string() ? found->get<std::string>() : "";
    if (term.op == "eq") return iequals(value, term.value);
    if (term.op == "ne") return !iequals(value, term.value);
    if (term.op == "contains") return lower(value).find(lower(term.value)) != std::string::npos;
    const auto a = parse_rfc3339(value), b = parse_rfc3339(term.value);
    if (!a.ok() || !b.ok()) return false;
    return term.op == "lt" ? *a < *b : *a > *b;
}

bool one_property(const std::vector<Term>& terms) {
    return std::all_of(terms.begin(), terms.end(),
                       [&](const Term& term) { return term.property == terms.front().property; });
}

}  // namespace

std::optional<std::vector<json>> filtered(const std::string& filter, std::vector<json> rows) {
    if (filter.empty()) return rows;
    auto parsed = parse(filter);
    if (!parsed) return std::nullopt;
    if (!std::all_of(parsed->terms.begin(), parsed->terms.end(), understood)) return rows;  // silently
    auto& terms = parsed->terms;
    if (parsed->any && !one_property(terms)) terms.resize(1);
    std::erase_if(rows, [&](const json& row) {
        const auto fits = [&](const Term& term) { return holds(term, row); };
        return !(parsed->any ? std::any_of(terms.begin(), terms.end(), fits)
                             : std::all_of(terms.begin(), terms.end(), fits));
    });
    return rows;
}

std::optional<Reply> select(const Call& call, const std::set<std::string, std::less<>>& known, json& row) {
    const std::string wanted = call.option("$select");
    if (wanted.empty()) return std::nullopt;
    json cut = json::object();
    for (const std::string& each : split(wanted, ',')) {
        const std::string name(trim(each));
        if (!known.contains(name))
            return bad_request(fmt::format(
                "Parsing OData Select and Expand failed: Could not find a property named '{}'.", name));
        if (row.contains(name)) cut[name] = row[name];
    }
    if (row.contains("@odata.type")) cut["@odata.type"] = row["@odata.type"];
    row = std::move(cut);
    return std::nullopt;
}

Reply page_of(const Tenant& tenant, const Call& call, std::vector<json> rows, std::string_view context) {
    for (const auto& [name, value] : call.query) {
        static constexpr std::array<std::string_view, 6> options{"$select",    "$filter", "$top",
                                                                 "$skiptoken", "$expand", "$count"};
        if (name.starts_with('$') && std::find(options.begin(), options.end(), name) == options.end())
            return bad_request(fmt::format("The query option '{}' is not supported.", name));
    }
    std::size_t start = 0, size = tenant.options.page;
    if (const auto top = call.option("$top"); !top.empty()) {
        const auto number = to_int(top);
        if (!number || *number < 1) return bad_request("The value of $top is invalid.");
        size = std::min(size, static_cast<std::size_t>(*number));
    }
    if (const auto cursor = call.option("$skiptoken"); !cursor.empty()) {
        const auto number = to_int(from_base64(cursor).value_or("x"));
        if (!number) return bad_request("Skip token is invalid.");
        start = static_cast<std::size_t>(*number);
    }
    const std::size_t end = std::min(rows.size(), start + size);
    json page = json::array();
    for (std::size_t i = start; i < end; ++i) page.push_back(std::move(rows[i]));
    json body{{"@odata.context", fmt::format("{}/{}/$metadata#{}", call.origin, call.version, context)},
              {"@odata.count", page.size()},
              {"value", std::move(page)}};
    if (end < rows.size()) {
        std::string rest;
        for (const std::string& part : split(call.raw_query, '&'))
            if (!part.empty() && !part.starts_with("$skiptoken") && !part.starts_with("%24skiptoken"))
                rest += part + "&";
        std::string escaped;
        for (const char c : base64(std::to_string(end)))
            escaped += c == '=' ? std::string("%3D") : std::string(1, c);
        body["@odata.nextLink"] =
            fmt::format("{}/{}{}?{}$skiptoken={}", call.origin, call.version, call.path, rest, escaped);
    }
    return {200, std::move(body), {}};
}

}  // namespace mdm::test::graph
