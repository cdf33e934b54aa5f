#include "mdm/policy/translate/items.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/base/json.hpp"

namespace mdm::policy::native {
namespace {

/// What tells the items of a list apart, best first.
constexpr std::array name_members{
    "name",     "app",          "android.package", "windows.packageFamily", "windows.msi",
    "bundleId", "ios.bundleId", "ipados.bundleId", "macos.bundleId",        "package",
    "do",       "from"};

std::string name_of(const Value& item, std::size_t position) {
    if (const auto* text = item.text()) return *text;
    for (const std::string_view path : name_members)
        if (const Value* found = member_at(item, path); found != nullptr && found->text() != nullptr)
            return *found->text();
    return std::to_string(position + 1);
}

void finish(Pass& pass, const std::string& prefix, const Map& map) {
    for (const auto& [name, value] : map) {
        const std::string key = prefix + "." + name;
        if (!pass.report.has(pass.platform, key)) pass.report.add(pass.platform, key, "ok", "", value.source);
    }
}

}  // namespace

const Value* member_at(const Value& value, std::string_view path) {
    if (value.map() == nullptr) return nullptr;
    const auto dot = path.find('.');
    const auto at = value.map()->find(std::string(path.substr(0, dot)));
    if (at == value.map()->end()) return nullptr;
    return dot == std::string_view::npos ? &at->second : member_at(at->second, path.substr(dot + 1));
}

const Value* Item::find(std::string_view path) const {
    return member_at(value_, path);
}

std::string_view Item::text(std::string_view path) const {
    const Value* value = find(path);
    return value == nullptr || value->text() == nullptr ? std::string_view{} : *value->text();
}

bool Item::is(std::string_view path, bool wanted) const {
    const Value* value = find(path);
    return value != nullptr && value->boolean() != nullptr && *value->boolean() == wanted;
}

void Item::say(std::string_view path, std::string_view code, std::string message) const {
    const Value* value = find(path);
    pass_.report.add(pass_.platform, member(path), code, std::move(message),
                     value == nullptr ? source() : value->source);
}

void each_item(Pass& pass, std::string_view key, const Value& value,
               const std::function<std::string(const Item&)>& write) {
    if (value.list() == nullptr) return pass.fail(value.source, fmt::format("'{}' is not a list", key));
    std::size_t position = 0, written = 0;
    for (const Value& one : *value.list()) {
        const Item item(pass, fmt::format("{}[{}]", key, name_of(one, position++)), one);
        if (one.map() == nullptr) {
            pass.report.add(pass.platform, item.key(), "not-translated",
                            "names an entry of a catalog, which was not looked up: left out", one.source);
            continue;
        }
        if (const std::string why = write(item); !why.empty()) {
            pass.report.add(pass.platform, item.key(), "unsupported", why + ": left out", one.source);
            continue;
        }
        ++written;
        finish(pass, item.key(), *one.map());
    }
    // The Apple side says so itself, and tells entries for other platforms apart.
    if (written == 0 && position != 0 && pass.target != "apple")
        pass.unsupported(key, "none of the entries could be written");
}

nlohmann::json json_of(const Value& value) {
    if (const auto reference = value.secret() != nullptr ? reference_text(value) : std::nullopt)
        return *reference;
    if (const auto* flag = value.boolean()) return *flag;
    if (const auto* number = value.integer()) return *number;
    if (const auto* text = value.text()) return *text;
    if (const auto* duration = value.duration()) return duration_text(*duration);
    if (value.list() != nullptr) {
        nlohmann::json all = nlohmann::json::array();
        for (const Value& item : *value.list()) all.push_back(json_of(item));
        return all;
    }
    if (value.map() == nullptr) return nullptr;
    nlohmann::json all = nlohmann::json::object();
    for (const auto& [name, member] : *value.map()) all[name] = json_of(member);
    return all;
}

bool has_placeholder(std::string_view text) {
    return text.find("{{device.") != std::string_view::npos || text.find("{{user.") != std::string_view::npos;
}

bool refuse_placeholder(Pass& pass, std::string_view key, std::string_view text) {
    if (!has_placeholder(text)) return false;
    pass.unsupported(key, "nothing fills in '{{device.…}}' and '{{user.…}}' here: left out");
    return true;
}

const Value* version_for(const Pass& pass, const Value& value) {
    if (value.map() == nullptr) return &value;
    const auto at = value.map()->find(std::string(pass.platform));
    return at == value.map()->end() ? nullptr : &at->second;
}

}  // namespace mdm::policy::native
