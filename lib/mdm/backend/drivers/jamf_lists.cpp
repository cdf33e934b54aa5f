#include "mdm/backend/drivers/jamf_lists.hpp"

#include <fmt/format.h>

#include "mdm/backend/drivers/exchange.hpp"
#include "mdm/backend/drivers/jamf_invitations.hpp"
#include "mdm/backend/drivers/rows.hpp"
#include "mdm/base/json.hpp"

namespace mdm::jamf {
namespace {

using drivers::Exchange;
using nlohmann::json;

constexpr std::size_t page_size = 500;  // packages

json member(const json& of, const char* name) {
    const auto found = of.is_object() ? of.find(name) : of.end();
    return of.is_object() && found != of.end() ? *found : json();
}

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.is_number() ? value.dump() : std::string();
}

Result<void> add_packages(rest::Connection& connection, json& rows) {
    Exchange read;
    read.path = "/v1/packages";
    read.operation = "app.list";
    read.permission = "Read Packages";
    for (std::size_t page = 0, seen = 0;; ++page) {
        read.query = {
            {"page", std::to_string(page)}, {"page-size", std::to_string(page_size)}, {"sort", "id:asc"}};
        MDM_TRY(const json answer, drivers::ask_json(connection, read, Stop()));
        const json results = member(answer, "results"), total = member(answer, "totalCount");
        if (!results.is_array() || !total.is_number_integer())
            return Error{Code::bad_response, "the server's list of packages makes no sense"};
        for (const json& one : results)
            rows.push_back({{"id", "package:" + text_of(member(one, "id"))},
                            {"name", member(one, "packageName")},
                            {"platform", "macos"},
                            {"kind", "package"}});
        seen += results.size();
        if (results.empty() || seen >= total.get<std::size_t>()) return {};
    }
}

struct Store {
    const char* resource;
    const char* list;
    const char* prefix;
    const char* platform;
    const char* permission;
};

Result<void> add_store(rest::Connection& connection, const Store& store, json& rows) {
    Exchange read;
    read.base = "classic";
    read.path = fmt::format("/{}", store.resource);
    read.operation = "app.list";
    read.permission = store.permission;
    MDM_TRY(const json answer, drivers::ask_json(connection, read, Stop()));
    const json list = member(answer, store.list);
    if (!list.is_array())
        return Error{Code::bad_response, fmt::format("the server's list has no '{}'", store.list)};
    for (const json& one : list)
        rows.push_back({{"id", store.prefix + text_of(member(one, "id"))},
                        {"name", member(one, "name")},
                        {"platform", store.platform},
                        {"version", member(one, "version")},
                        {"kind", "app store"}});
    return {};
}

}  // namespace

Result<std::unique_ptr<RowSource>> list_apps(rest::Connection& connection, const ListRequest& request) {
    json rows = json::array();
    MDM_CHECK(add_packages(connection, rows));
    MDM_CHECK(add_store(connection,
                        {"macapplications", "mac_applications", "mac-app:", "macos", "Read Mac Applications"},
                        rows));
    // an app of a mobile device may be for any of several platforms
    MDM_CHECK(add_store(connection,
                        {"mobiledeviceapplications", "mobile_device_applications", "mobile-app:", "",
                         "Read Mobile Device Apps"},
                        rows));
    return drivers::rows_of(*request.table, std::move(rows));
}

Result<std::unique_ptr<RowSource>> list_invitations(rest::Connection& connection,
                                                    const ListRequest& request) {
    json rows = json::array();
    for (const Population population : {Population::computer, Population::mobile}) {
        Exchange read;
        read.base = "classic";
        read.path = fmt::format("/{}", invitations_resource(population));
        read.accept = "application/xml";
        read.operation = "enrollment.list";
        MDM_TRY(const std::string xml, drivers::ask(connection, read, Stop()));
        MDM_TRY(const json list, read_invitations(population, xml));
        for (const json& one : list)
            rows.push_back({{"id", fmt::format("{}:{}", name(population), one.at("id").get<std::string>())},
                            {"kind", "invitation"},
                            {"platform", population == Population::computer ? "macos" : "ios"},
                            {"expires_at", one.at("expires")},
                            {"used", one.at("used")}});
    }
    return drivers::rows_of(*request.table, std::move(rows));
}

}  // namespace mdm::jamf
