#include "cli/backend_docs.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <set>

#include "mdm/backend/apple/apple_backend.hpp"
#include "mdm/backend/descriptors/embedded.hpp"
#include "mdm/backend/rest/load.hpp"
#include "mdm/backend/rest/rest_backend.hpp"
#include "mdm/base/text.hpp"
#include "mdm/model/table.hpp"

namespace mdm::cli {
namespace {

using rest::Descriptor;

// A cell of a table: no line of its own, no column more.
std::string cell(std::string_view text) {
    return replace_all(replace_all(printable(text), "|", "\\|"), "<", "&lt;");
}

std::string code(std::string_view text) {
    return text.empty() ? std::string() : fmt::format("`{}`", cell(text));
}

std::string default_of(const rest::Setting& setting) {
    std::string text = code(setting.fallback);
    for (const auto& [value, fallback] : setting.fallbacks)
        text += fmt::format("{}{} when {} is {}", text.empty() ? "" : ", ", code(fallback),
                            code(setting.fallback_by), code(value));
    if (!setting.origin_of.empty())
        text += fmt::format("; with a {} of your own, its host", code(setting.origin_of));
    return text;
}

// One setting, of a descriptor's or of SettingInfo.
template <class Setting>
std::string setting_row(const Setting& setting, std::string_view more, std::string_view fallback) {
    return fmt::format("| {}{} | {} | {}{} | {} | {} |\n", code(setting.name),
                       setting.required ? ", required" : "", setting.secret ? "`--credential`" : "`--set`",
                       cell(setting.summary), more, fallback, code(setting.example));
}

constexpr std::string_view settings_head =
    "## Settings and credentials\n\n| name | given by | what it is | default | example |\n"
    "|---|---|---|---|---|\n";

std::string settings_part(const Descriptor& descriptor) {
    std::string text(settings_head);
    for (const rest::Setting& setting : descriptor.settings)
        text +=
            setting_row(setting, setting.list ? " (several, separated by commas)" : "", default_of(setting));
    return text;
}

std::string settings_part(const BackendInfo& backend) {
    std::string text(settings_head);
    for (const SettingInfo& setting : backend.settings)
        text += setting_row(setting, "", code(setting.fallback));
    return text;
}

/// Which settings and credentials a way of signing in takes.
std::string taken_by(const rest::Auth& auth) {
    std::set<std::string> names;
    const auto note = [&](const rest::Template& from) {
        for (const rest::Piece& piece : from.pieces)
            if (piece.placeholder && piece.placeholder->source == rest::Source::credential)
                names.insert(code(piece.placeholder->name));
    };
    for (const auto& [name, value] : auth.values) note(value);
    for (const rest::Parameter& parameter : auth.headers)
        for (const rest::Template& value : parameter.values) note(value);
    return join({names.begin(), names.end()}, ", ");
}

std::string auth_part(const Descriptor& descriptor) {
    std::string text = "\n## Signing in\n\nThe first of these that the context has everything for:\n\n";
    for (const rest::Auth& auth : descriptor.auth)
        text += fmt::format("- {}, with {}\n", auth.kind, taken_by(auth));
    return text;
}

std::string matrix_part(const std::vector<CapabilityRow>& rows) {
    static constexpr std::array<std::string_view, 3> words{"no", "partly", "yes"};
    std::string text =
        "\n## What it can do\n\n| operation | support | stands on | what to know |\n"
        "|---|---|---|---|\n";
    for (const CapabilityRow& row : rows)
        text +=
            fmt::format("| {} | {} | {} | {} |\n", code(row.operation->id),
                        words[static_cast<std::size_t>(row.capability.support)],
                        row.capability.evidence == "unverified" ? "**unverified**" : row.capability.evidence,
                        cell(row.capability.reason));
    return text;
}

std::string columns_part(const Descriptor& descriptor) {
    std::map<std::string, std::vector<std::string>> by_origin;
    const auto devices = descriptor.fields.find("devices");
    if (devices == descriptor.fields.end()) return {};
    for (const Column& column : tables::devices.columns) {
        if (column.name == "context" || column.name == "backend") continue;  // ours
        std::set<std::string> from;
        for (const auto& [population, fields] : devices->second)
            for (const rest::FieldRule& field : fields)
                if (field.column == column.name) from.insert(field.from == "list" ? "list" : "detail");
        const std::string origin = from.empty() ? "no" : from.contains("list") ? "list" : "detail";
        by_origin[origin].push_back(code(column.name));
    }
    return fmt::format(
        "\n## Inventory\n\n- from the listing: {}\n- by further calls for each device, when asked "
        "for: {}\n- not told by this server: {}\n",
        join(by_origin["list"], ", "), join(by_origin["detail"], ", "), join(by_origin["no"], ", "));
}

std::string limits_part(const Descriptor& descriptor) {
    std::string text = fmt::format("\n## Limits\n\n- at most {} requests at once\n", descriptor.concurrency);
    if (descriptor.per_second > 0)
        text += fmt::format("- at most {} requests a second, {} after a pause\n", descriptor.per_second,
                            descriptor.burst);
    for (const rest::OperationRow& row : descriptor.operations)
        if (row.daily)
            text +=
                fmt::format("- {}: {} a day over the whole tenant\n", code(row.operation->id), *row.daily);
    return text +
           "\nA context may lower the first two: `--set concurrency=N`, `--set requests_per_second=N`.\n";
}

std::string head_of(std::string_view name, std::string_view summary, std::string_view source) {
    return fmt::format(
        "<!-- made by mdmctl __docgen from {}; changes belong there -->\n\n# {}\n\n{}. `mdmctl backend show "
        "{}` prints the same.\n\n",
        source, name, summary, name);
}

std::string page_of(const Descriptor& descriptor) {
    std::string text = head_of(descriptor.name, descriptor.summary, "the descriptor");
    text += settings_part(descriptor);
    if (!descriptor.auth.empty()) text += auth_part(descriptor);
    return text + matrix_part(rest::capabilities_of(descriptor)) + columns_part(descriptor) +
           limits_part(descriptor);
}

std::string page_of(const BackendInfo& backend) {
    return head_of(backend.name, backend.summary, "lib/mdm/backend/apple") + settings_part(backend) +
           matrix_part(backend.capabilities());
}

std::string path_of(std::string_view name) {
    return fmt::format("docs/backends/{}.md", name);
}

}  // namespace

std::vector<GeneratedFile> backend_pages() {
    std::vector<GeneratedFile> pages;
    for (const rest::Embedded& one : rest::embedded_descriptors())
        if (const auto loaded = rest::descriptor_from(one.text, fmt::format("{}.yaml", one.name));
            loaded.ok())
            pages.push_back({path_of(one.name), page_of(*loaded)});
    for (const BackendInfo& one : apple::apple_backends()) pages.push_back({path_of(one.name), page_of(one)});
    return pages;
}

}  // namespace mdm::cli
