#include <doctest/doctest.h>

#include "backends/spec_paths.hpp"
#include "mdm/base/json.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;
using namespace mdm::test;

TEST_CASE("every call of the Meraki descriptor is in Cisco's specification or index") {
    const rest::Descriptor descriptor = load_source("cisco-meraki");
    const std::string folder = specifications();
    if (folder.empty()) return;
    std::set<std::string> known = paths_of_json(folder + "meraki-sm.swagger2.json");
    known.merge(paths_of_json(folder + "meraki-sm.openapi3.json"));
    // calls in beta are in the index only
    for (const auto& row : nlohmann::json::parse(read_file(folder + "meraki-sm-index.json"))) {
        rest::Call call;
        call.method = row.at("method");
        std::string path;
        bool inside = false;
        for (const char c : row.at("path").get<std::string>()) {
            if (c == '}') inside = false;
            if (!inside) path += c;
            if (c == '{') inside = true;
        }
        call.path.pieces = {{path, {}}};
        known.insert(written(call));
    }
    const auto calls = calls_of(descriptor);
    CHECK(calls.size() > 20);
    for (const NamedCall& one : calls) {
        CAPTURE(one.what);
        const std::string line = written(*one.call);
        CAPTURE(line);
        CHECK(known.contains(line));
    }
}

TEST_CASE("every column of a device is a field that Cisco's specification names") {
    const rest::Descriptor descriptor = load_source("cisco-meraki");
    const std::string folder = specifications();
    if (folder.empty()) return;
    const std::string text = read_file(folder + "meraki-sm.swagger2.json");
    for (const rest::FieldRule& rule : descriptor.fields.at("devices").at("")) {
        if (rule.from != "list") continue;
        CAPTURE(rule.column);
        for (const rest::Pointer& pointer : rule.at)
            CHECK(text.find(pointer.text().substr(1)) != std::string::npos);
    }
}
