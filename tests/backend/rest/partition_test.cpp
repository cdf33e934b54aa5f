// Populations, partitions and second ids: what a device's requests need besides its id is remembered, and
// read again when it is not known.
#include <doctest/doctest.h>

#include <algorithm>

#include "backend/rest/vendor_fixture.hpp"
#include "mdm/base/json.hpp"

using namespace mdm;
using namespace mdm::test;
using nlohmann::json;

namespace {

constexpr std::size_t width = column(Field::backend) + 1;

const char* const sites_yaml = R"(name: sites
summary: two sites, two populations
evidence: unverified
settings:
  sites: {summary: s, example: s1, list: true}
populations: [computer, mobile]
extra: {computer: {manage: /mdm/id}}
partition:
  setting: sites
  discover: {get: /sites, items: /sites, id: /id, only: {at: /products, contains: mdm}}
operations:
  device.list:
    computer: {get: "/sites/{partition}/computers", query: {limit: "2"}, pages: {kind: offset, into: from, first: 0, total: /total}, items: /list, select: {query: fields, join: ",", except: [id]}}
    mobile: {get: "/sites/{partition}/mobiles"}
  device.get:
    computer: {get: "/sites/{partition}/computers", query: {ids: "{devices.id}"}, batch: 2, items: /list, select: {query: fields, join: ",", except: [id]}}
    mobile: {get: "/sites/{partition}/mobiles/{device.id}"}
  device.restart:
    computer: {post: "/sites/{partition}/commands/{device.manage}", inputs: {notify: {no: x}}}
    mobile: {post: "/sites/{partition}/mobiles/{device.id}/restart", inputs: {notify: {no: x}}}
  device.apps: {get: "/sites/{partition}/apps/{device.id}"}
fields:
  devices:
    computer: {id: /id, serial: /hw/serial, name: /name}
    mobile: {id: /id, serial: /sn, platform: {is: ios}}
  apps: {app_id: /id, name: /name}
)";

/// Site s1 has computers 1, 2, 3 and mobile 1; s2 has computer 4 and mobile 2; s3 has no MDM.
class Sites final : public FakeVendor {
  public:
    static std::string computer(int n) {
        return json{{"id", n},
                    {"name", "mac"},
                    {"hw", {{"serial", "C" + std::to_string(n)}}},
                    {"mdm", {{"id", "m" + std::to_string(n)}}}}
            .dump();
    }
    static net::Response list(const std::vector<int>& ids, std::size_t total) {
        std::string text;
        for (const int id : ids) text += (text.empty() ? "" : ",") + computer(id);
        return json_response(200, R"({"list": [)" + text + R"(], "total": )" + std::to_string(total) + "}");
    }
    net::Response computers(const net::Request& request, std::vector<int> all) const {
        if (const auto ids = queries_of(request, "ids"); !ids.empty()) {
            std::erase_if(all, [&](int n) {
                return std::find(ids.begin(), ids.end(), std::to_string(n)) == ids.end();
            });
            return list(all, all.size());
        }
        const auto from = static_cast<std::size_t>(std::atoi(query_of(request, "from").c_str()));
        std::vector<int> page;
        for (std::size_t i = from; i < std::min(from + 2, all.size()); ++i) page.push_back(all[i]);
        return list(page, all.size());
    }
    net::Response answer(const net::Request& request) override {
        if (is(request, "GET", "/sites"))
            return json_response(200, R"({"sites": [{"id": "s1", "products": ["mdm"]},
                {"id": "s2", "products": ["wifi", "mdm"]}, {"id": "s3", "products": ["wifi"]}]})");
        if (is(request, "GET", "/sites/s1/computers")) return computers(request, {1, 2, 3});
        if (is(request, "GET", "/sites/s2/computers")) return computers(request, {4});
        if (is(request, "GET", "/sites/s1/mobiles"))
            return json_response(200, R"([{"id": "1", "sn": "M1"}])");
        if (is(request, "GET", "/sites/s2/mobiles"))
            return json_response(200, R"([{"id": "2", "sn": "M2"}])");
        if (is(request, "GET", "/sites/s1/mobiles/1"))
            return json_response(200, R"({"id": "1", "sn": "M1"})");
        if (is(request, "GET", "/sites/s2/mobiles/2"))
            return json_response(200, R"({"id": "2", "sn": "M2"})");
        if (const auto id = match(request, "GET", "/sites/s2/apps/*"))
            return json_response(200, R"([{"id": "a"}])");
        if (const auto id = match(request, "POST", "/sites/s1/commands/*")) return done(*id);
        if (const auto id = match(request, "POST", "/sites/s2/commands/*")) return done(*id);
        if (const auto id = match(request, "POST", "/sites/s2/mobiles/*/restart"))
            return done("mobile " + *id);
        return json_response(404, "{}");
    }
    net::Response done(const std::string& what) {
        carried_out("device.restart", what);
        return json_response(204, "");
    }
};

struct SitesWorld {
    SitesWorld() { world.add_descriptor("sites", sites_yaml); }
    std::unique_ptr<Backend> open(std::string sites = "") {
        Context context;
        context.name = "c";
        context.backend = "sites";
        context.settings = {{"url", "https://sites.example"}};
        if (!sites.empty()) context.settings["sites"] = std::move(sites);
        return world.open(context);
    }
    std::size_t asked(std::string_view path) const {
        return static_cast<std::size_t>(
            std::count_if(server.requests.begin(), server.requests.end(),
                          [&](const net::Request& one) { return path_of(one) == path; }));
    }
    Sites server;
    VendorWorld world{server};
};

std::vector<std::string> ids_of(Backend& backend) {
    std::vector<std::string> ids;
    for (const Row& row : list_all(backend, tables::devices, columns({Field::serial})))
        ids.push_back(row[0].value() + " " + row[column(Field::serial)].value());
    return ids;
}

Receipt restart(Backend& backend, const std::string& id) {
    ListFeed feed;
    feed.add("device.restart", {TargetKind::device, id, "", "", "", "", ""});
    const Stop stop;
    REQUIRE(backend.run(feed, stop).ok());
    return feed.only(0);
}

}  // namespace

TEST_CASE("a listing goes through every population and partition") {
    SitesWorld sites;
    const auto backend = sites.open();
    CHECK(ids_of(*backend) == std::vector<std::string>{"computer:1 C1", "computer:2 C2", "computer:3 C3",
                                                       "computer:4 C4", "mobile:1 M1", "mobile:2 M2"});
    CHECK(sites.asked("/sites") == 1);
    CHECK(sites.asked("/sites/s1/computers") == 2);
    CHECK(sites.asked("/sites/s3/computers") == 0);
    for (const net::Request& request : sites.server.requests)
        if (path_of(request).ends_with("/computers")) CHECK(query_of(request, "fields") == "hw,mdm");
}

TEST_CASE("partitions that the context names are the only ones") {
    SitesWorld sites;
    const auto backend = sites.open("s2");
    CHECK(ids_of(*backend) == std::vector<std::string>{"computer:4 C4", "mobile:2 M2"});
    CHECK(sites.asked("/sites") == 0);
}

TEST_CASE("a command uses what the listing told of its device") {
    SitesWorld sites;
    const auto backend = sites.open();
    ids_of(*backend);
    const auto before = sites.server.requests.size();
    CHECK(restart(*backend, "computer:3").outcome == Outcome::accepted);
    CHECK(sites.server.requests.size() == before + 1);
    CHECK(sites.server.received("device.restart", "m3") == 1);
}

TEST_CASE("a command to a device that no listing told of reads it first") {
    SitesWorld sites;
    const auto backend = sites.open();
    CHECK(restart(*backend, "computer:4").outcome == Outcome::accepted);
    CHECK(sites.server.received("device.restart", "m4") == 1);
    CHECK(restart(*backend, "mobile:2").outcome == Outcome::accepted);
    CHECK(sites.server.received("device.restart", "mobile 2") == 1);
    const auto gone = restart(*backend, "computer:9");
    CHECK(gone.outcome == Outcome::rejected);
    CHECK(gone.error->code == Code::not_found);
    CHECK(restart(*backend, "9").outcome == Outcome::rejected);
    CHECK(sites.server.witness.size() == 2);
}

TEST_CASE("devices are read again in batches, in every partition that may have them") {
    SitesWorld sites;
    const auto backend = sites.open();
    const std::vector<std::string> ids{"computer:4", "mobile:1",   "computer:7",
                                       "computer:1", "computer:4", "x:1"};
    RowBatch rows(width);
    REQUIRE(backend->read_devices(ids, columns({Field::serial}), rows).ok());
    REQUIRE(rows.rows() == 6);
    CHECK(rows.at(0, column(Field::serial)).text == "C4");
    CHECK(rows.at(0, 0).text == "computer:4");
    CHECK(rows.at(1, column(Field::serial)).text == "M1");
    CHECK(rows.at(2, 0).is_null());
    CHECK(rows.at(3, column(Field::serial)).text == "C1");
    CHECK(rows.at(4, column(Field::serial)).text == "C4");
    CHECK(rows.at(5, 0).is_null());
}

TEST_CASE("a table of one device finds its partition") {
    SitesWorld sites;
    const auto backend = sites.open();
    const auto apps = list_all(*backend, tables::apps, ColumnSet::all(5), "mobile:2");
    REQUIRE(apps.size() == 1);
    CHECK(apps[0][0] == "mobile:2");
    CHECK(apps[0][1] == "a");
    ListRequest request;
    request.table = &tables::apps;
    request.scope = "mobile:77";
    const auto gone = backend->list(request);
    REQUIRE_FALSE(gone.ok());
    CHECK(gone.error().code == Code::not_found);
}
