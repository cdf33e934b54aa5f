#include "mdm/backend/registry.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/apple/apple_backend.hpp"
#include "mdm/backend/descriptors/embedded.hpp"
#include "mdm/backend/drivers/drivers.hpp"
#include "mdm/backend/rest/connection.hpp"
#include "mdm/backend/rest/load.hpp"
#include "mdm/backend/rest/rest_backend.hpp"
#include "mdm/backend/sandbox/sandbox_backend.hpp"
#include "mdm/base/text.hpp"
#include "mdm/config/paths.hpp"

namespace mdm {
namespace {

constexpr std::string_view extension = ".yaml";
constexpr std::uint64_t largest = 1u << 20;

BackendInfo sandbox_info() {
    return {"sandbox",
            "an embedded fleet to try everything on, without any network",
            {},
            sandbox::sandbox_settings(),
            sandbox::open_sandbox,
            sandbox::sandbox_capabilities};
}

const rest::Embedded* find_embedded(std::string_view name) {
    for (const rest::Embedded& one : rest::embedded_descriptors())
        if (one.name == name) return &one;
    return nullptr;
}

bool is_built_in(std::string_view name) {
    return name == "sandbox" || apple::find_apple_backend(name) || find_embedded(name) != nullptr;
}

std::string user_folder(const BackendSeams& seams) {
    const auto paths = Paths::from(seams.environment);
    return paths.ok() ? paths->config_folder + "/backends" : std::string();
}

/// Names of the user's descriptors, sorted.
std::vector<std::string> user_names(const BackendSeams& seams) {
    std::vector<std::string> names;
    const std::string folder = user_folder(seams);
    const auto facts =
        folder.empty() ? Result<std::optional<FileFacts>>(std::nullopt) : seams.files.facts(folder);
    if (!facts.ok() || !*facts) return names;
    const auto files = seams.files.list(folder);
    for (const std::string& file : files.ok() ? *files : std::vector<std::string>{})
        if (file.ends_with(extension) && file[0] != '.')
            names.push_back(file.substr(0, file.size() - extension.size()));
    return names;
}

std::string file_of(std::string_view name, const BackendSeams& seams) {
    return fmt::format("{}/{}{}", user_folder(seams), name, extension);
}

std::vector<SettingInfo> settings_of(const rest::Descriptor& descriptor) {
    std::vector<SettingInfo> settings;
    bool has_url = false;
    for (const rest::Setting& one : descriptor.settings) {
        has_url = has_url || one.name == "url";
        settings.push_back({one.name, one.required, one.secret, one.summary, one.example, one.fallback});
    }
    if (!has_url)
        settings.push_back({"url",
                            descriptor.url.empty(),
                            false,
                            "address of the server's API",
                            "https://mdm.example/api",
                            {}});
    return settings;
}

Result<std::unique_ptr<rest::Connection>> connected(const std::shared_ptr<const rest::Descriptor>& descriptor,
                                                    const Context& context, const BackendSeams& seams) {
    MDM_TRY(auto connection, rest::Connection::open(*descriptor, context, seams));
    connection->keep(descriptor);
    return connection;
}

BackendInfo info_of(rest::Descriptor&& loaded, std::string file) {
    // shared: the entry, its closures and every backend opened from it use one
    const auto descriptor = std::make_shared<const rest::Descriptor>(std::move(loaded));
    return {descriptor->name,
            descriptor->summary,
            std::move(file),
            settings_of(*descriptor),
            [descriptor](const Context& context, const BackendSeams& seams) {
                return rest::open_rest_backend(descriptor, context, seams);
            },
            [descriptor] { return rest::capabilities_of(*descriptor); },
            [descriptor](const Context& context, const BackendSeams& seams) {
                return connected(descriptor, context, seams);
            }};
}

Result<BackendInfo> info_from(std::string_view text, const std::string& shown, std::string file) {
    MDM_TRY(auto descriptor, rest::descriptor_from(text, shown));
    if (auto missing = rest::missing_functions(descriptor); !missing.empty())
        return std::move(missing.front());
    return info_of(std::move(descriptor), std::move(file));
}

Result<BackendInfo> embedded_info(const rest::Embedded& one) {
    return info_from(one.text, fmt::format("{}{}", one.name, extension), {});
}

Result<BackendInfo> user_info(const std::string& name, const BackendSeams& seams) {
    const std::string file = file_of(name, seams);
    if (is_built_in(name))
        return Error{Code::invalid, fmt::format("{} shadows the backend '{}', which is built in", file, name),
                     "give it another name"};
    MDM_TRY(const auto text, seams.files.read(file, largest));
    return info_from(text, file, file);
}

BackendName line_of(const std::string& name, const Result<BackendInfo>& info, const std::string& file) {
    if (info.ok()) return {name, info->summary, file, {}};
    return {name, {}, file, info.error().text()};
}

Result<void> check_settings(const BackendInfo& info, const Context& context) {
    const auto names = [&](bool secret) {
        std::vector<std::string> list;
        for (const SettingInfo& setting : info.settings)
            if (setting.secret == secret) list.push_back(setting.name);
        return list;
    };
    const auto unknown = [&](const auto& given, bool secret) -> Result<void> {
        const auto known = names(secret);
        for (const auto& [name, value] : given)
            if (std::find(known.begin(), known.end(), name) == known.end())
                return Error{Code::usage,
                             fmt::format("backend '{}' has no {} '{}'", info.name,
                                         secret ? "credential" : "setting", name),
                             did_you_mean(name, known)};
        return {};
    };
    MDM_CHECK(unknown(context.settings, false));
    MDM_CHECK(unknown(context.credentials, true));
    for (const SettingInfo& setting : info.settings) {
        const auto& given = setting.secret ? context.credentials : context.settings;
        const auto value = given.find(setting.name);
        const bool there = value != given.end() && !value->second.empty();
        if (setting.required && !there && setting.fallback.empty())
            return Error{Code::usage,
                         fmt::format("context '{}' lacks the {} '{}' of backend '{}'", context.name,
                                     setting.secret ? "credential" : "setting", setting.name, info.name),
                         fmt::format("for example: {} {}={}", setting.secret ? "--credential" : "--set",
                                     setting.name, setting.example)};
    }
    return {};
}

}  // namespace

std::vector<BackendName> list_backends(const BackendSeams& seams) {
    std::vector<BackendName> list;
    for (const rest::Embedded& one : rest::embedded_descriptors())
        list.push_back(line_of(std::string(one.name), embedded_info(one), {}));
    for (const BackendInfo& one : apple::apple_backends()) list.push_back(line_of(one.name, one, {}));
    list.push_back(line_of("sandbox", sandbox_info(), {}));
    for (const std::string& name : user_names(seams))
        list.push_back(line_of(name, user_info(name, seams), file_of(name, seams)));
    std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return list;
}

Result<BackendInfo> find_backend(std::string_view name, const BackendSeams& seams) {
    const auto users = user_names(seams);
    if (std::find(users.begin(), users.end(), name) != users.end())
        return user_info(std::string(name), seams);
    if (name == "sandbox") return sandbox_info();
    if (auto found = apple::find_apple_backend(name)) return *std::move(found);
    if (const rest::Embedded* found = find_embedded(name)) return embedded_info(*found);
    std::vector<std::string> known = users;
    known.emplace_back("sandbox");
    for (const BackendInfo& one : apple::apple_backends()) known.push_back(one.name);
    for (const rest::Embedded& one : rest::embedded_descriptors()) known.emplace_back(one.name);
    const std::string guess = did_you_mean(name, known);
    return Error{Code::not_found, fmt::format("there is no backend '{}'", name),
                 guess.empty() ? "run: mdmctl backend list" : guess};
}

Result<std::unique_ptr<Backend>> open_backend(const Context& context, const BackendSeams& seams) {
    MDM_TRY(const auto info, find_backend(context.backend, seams));
    MDM_CHECK(check_settings(info, context));
    return info.open(context, seams);
}

Result<std::unique_ptr<rest::Connection>> connect(const Context& context, const BackendSeams& seams) {
    MDM_TRY(const auto info, find_backend(context.backend, seams));
    MDM_CHECK(check_settings(info, context));
    if (info.connect) return info.connect(context, seams);
    return Error{Code::unsupported, fmt::format("context '{}' has no server to ask: its backend is '{}'",
                                                context.name, info.name)};
}

Result<std::vector<Error>> lint_backend(const std::string& file, const FileSystem& files) {
    MDM_TRY(const auto text, files.read(file, largest));
    auto loaded = rest::load_descriptor(text, file);
    for (Error& error : rest::missing_functions(loaded.descriptor))
        loaded.problems.push_back(std::move(error));
    return std::move(loaded.problems);
}

}  // namespace mdm
