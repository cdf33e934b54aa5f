#include "mdm/policy/load/sections.hpp"

#include <fmt/format.h>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/fields.hpp"
#include "mdm/policy/load/scalars.hpp"
#include "mdm/policy/load/values.hpp"

namespace mdm::policy {
namespace {

constexpr std::string_view platforms = "$android $chromeos $ios $ipados $macos $tvos $windows";

class Reader {
  public:
    /// `removed` null: settings; else a patch.
    Reader(const Scope& scope, std::vector<Removal>* removed) : scope_(scope), removed_(removed) {}

    Sections read(const yaml::Node& node) {
        if (expect_map(node, removed_ ? "patch" : "settings", scope_)) group(node, "", out_.neutral, "");
        if (removed_ != nullptr) return std::move(out_);
        check_together(out_.neutral, scope_);
        for (const auto& [platform, settings] : out_.per_platform) check_together(settings, scope_);
        return std::move(out_);
    }

  private:
    // `prefix` is "" or ends with a dot.
    void group(const yaml::Node& node, const std::string& prefix, Settings& into,
               const std::string& platform) {
        for (std::size_t i = 0; i < node.keys.size(); ++i) {
            const yaml::Node& key = node.keys[i];
            if (is_broken(node.items[i])) continue;
            if (key.scalar.starts_with('$'))
                exception(key, node.items[i], prefix, platform);
            else
                entry(key, node.items[i], prefix, into, platform);
        }
    }

    void entry(const yaml::Node& key, const yaml::Node& value, const std::string& prefix, Settings& into,
               const std::string& platform) {
        const std::string path = prefix + key.scalar;
        const Setting* setting = key.scalar.find('.') == std::string::npos ? find_setting(path) : nullptr;
        const std::string below = path + ".";
        const bool is_group = setting == nullptr || (setting->type == SettingType::list && value.is_map());
        if (is_group && has_rows_below(below) && !key.scalar.empty()) {
            if (filled(value, path, platform) && expect_map(value, path, scope_))
                group(value, below, into, platform);
            return;
        }
        if (setting == nullptr) return unknown(key, prefix);
        if (!filled(value, path, platform)) return;
        if (auto checked = value_of(value, *setting, scope_)) into.emplace(path, std::move(*checked));
    }

    bool filled(const yaml::Node& value, const std::string& path, const std::string& platform) const {
        if (!value.is_null()) return true;
        if (removed_ != nullptr) {
            removed_->push_back({path, platform, scope_.at(value)});
            return false;
        }
        wrong_type(value, path, "", scope_, "leave the key out to leave it unmanaged");
        return false;
    }

    void exception(const yaml::Node& key, const yaml::Node& value, const std::string& prefix,
                   const std::string& platform) {
        const std::string where = prefix.empty() ? "'settings'" : section_of(prefix);
        if (!has_word(platforms, key.scalar)) return unknown_key(key, where, split(platforms, ' '), scope_);
        if (prefix.empty() || !platform.empty())
            return scope_.error(
                "unknown-key", key, fmt::format("{} in {}", in_quotes(key.scalar), where),
                fmt::format("put it into a section: passcode: {{{}: {{minLength: 8}}}}", key.scalar));
        if (!expect_map(value, prefix + key.scalar, scope_)) return;
        const std::string name = key.scalar.substr(1);
        group(value, prefix, out_.per_platform[name], name);
    }

    static std::string section_of(const std::string& prefix) {
        return fmt::format("'{}'", prefix.substr(0, prefix.size() - 1));
    }

    void unknown(const yaml::Node& key, const std::string& prefix) const {
        const std::string where = prefix.empty() ? "'settings'" : section_of(prefix);
        unknown_key(key, where, names_below(prefix), scope_, misplaced(key.scalar));
    }

    const Scope& scope_;
    std::vector<Removal>* removed_;
    Sections out_;
};

}  // namespace

std::string misplaced(std::string_view name) {
    if (const Setting* row = find_setting(name); row != nullptr) {
        const auto dot = row->key.find('.');
        if (dot == std::string_view::npos) return {};
        return fmt::format("nest it: {}: {{{}: …}}", row->key.substr(0, dot), row->key.substr(dot + 1));
    }
    for (const Setting& row : settings()) {
        const auto dot = row.key.rfind('.');
        if (dot == std::string_view::npos || row.key.substr(dot + 1) != name) continue;
        if (row.key.find("[]") != std::string_view::npos) continue;
        return fmt::format("'{}' belongs under '{}'", name, row.key.substr(0, dot));
    }
    return {};
}

Sections read_sections(const yaml::Node& node, const Scope& scope) {
    return Reader(scope, nullptr).read(node);
}

Sections read_patch(const yaml::Node& node, const Scope& scope, std::vector<Removal>& removed) {
    return Reader(scope, &removed).read(node);
}

}  // namespace mdm::policy
