#include "backends/spec_paths.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "mdm/backend/registry.hpp"
#include "mdm/backend/rest/load.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "support/temp_dir.hpp"

namespace mdm::test {
namespace {

std::string upper(std::string text) {
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

std::string anonymous(const std::string& path) {
    std::vector<std::string> parts;
    for (const std::string& part : split(path, '/')) parts.push_back(part.starts_with('{') ? "{}" : part);
    return join(parts, "/");
}

}  // namespace

std::string specifications() {
    for (const char* beside : {"/../shared/specs/", "/../../shared/specs/"})
        if (const std::string path = std::string(MDM_SOURCE_DIR) + beside; std::filesystem::exists(path))
            return path;
    MESSAGE("skipped: no specifications");
    return "";
}

rest::Descriptor load_source(const std::string& name) {
    const std::string file = name + ".yaml";
    const auto files = real_file_system();
    const auto wrong = lint_backend(MDM_SOURCE_DIR "/lib/mdm/backend/descriptors/" + file, *files);
    REQUIRE_MESSAGE(wrong.ok(), wrong.error().text());
    CHECK(wrong->empty());  // functions that it names included
    auto loaded =
        rest::load_descriptor(read_file(MDM_SOURCE_DIR "/lib/mdm/backend/descriptors/" + file), file);
    for (const Error& problem : loaded.problems) FAIL_CHECK(problem.message << " " << problem.hint);
    REQUIRE(loaded.problems.empty());
    return std::move(loaded.descriptor);
}

std::vector<NamedCall> calls_of(const rest::Descriptor& descriptor) {
    std::vector<NamedCall> all;
    const auto add = [&](const std::string& what, const rest::Call& call) {
        if (!call.method.empty()) all.push_back({what, &call});
    };
    const auto each = [&](const std::string& what, const rest::Calls& calls) {
        for (const auto& [population, call] : calls) add(what + " " + population, call);
    };
    for (const rest::OperationRow& row : descriptor.operations) {
        each(std::string(row.operation->id), row.calls);
        if (!row.follow) continue;
        each(std::string(row.operation->id) + " followed by id", row.follow->by_id);
        each(std::string(row.operation->id) + " followed by history", row.follow->by_history);
    }
    for (const auto& [name, calls] : descriptor.details) each("details " + name, calls);
    if (descriptor.count) each("count", *descriptor.count);
    if (descriptor.partition && descriptor.partition->discover)
        add("partition", *descriptor.partition->discover);
    for (const rest::ObjectRow& row : descriptor.objects)
        for (const auto& [name, call] : row.calls) add(row.kind + " " + name, call);
    return all;
}

std::string written(const rest::Call& call, const std::map<std::string, std::string>& settings) {
    std::string path;
    for (const rest::Piece& piece : call.path.pieces) {
        if (!piece.placeholder) {
            path += piece.literal;
            continue;
        }
        const auto setting = settings.find(piece.placeholder->name);
        const bool known = piece.placeholder->source == rest::Source::setting && setting != settings.end();
        path += known ? setting->second : "{}";
    }
    return upper(call.method) + " " + path;
}

std::set<std::string> paths_of_json(const std::string& file) {
    const auto document = nlohmann::json::parse(read_file(file));
    std::set<std::string> all;
    for (const auto& [path, methods] : document.at("paths").items())
        for (const auto& [method, body] : methods.items()) all.insert(upper(method) + " " + anonymous(path));
    return all;
}

std::set<std::string> paths_of_yaml(const std::string& file) {
    std::set<std::string> all;
    std::string path;
    for (const std::string& line : split(read_file(file), '\n')) {
        if (line.starts_with("  '/") || line.starts_with("  /")) {
            path = std::string(trim(line));
            path.pop_back();
            if (path.starts_with('\'')) path = path.substr(1, path.size() - 2);
        } else if (line.starts_with("    ") && !line.starts_with("     ") && line.ends_with(':') &&
                   !path.empty()) {
            const std::string method(trim(line.substr(0, line.size() - 1)));
            all.insert(upper(method) + " " + anonymous(path));
        } else if (!line.starts_with(' ')) {
            path.clear();
        }
    }
    return all;
}

}  // namespace mdm::test
