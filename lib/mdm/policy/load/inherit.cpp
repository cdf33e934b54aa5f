#include "mdm/policy/load/inherit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "mdm/base/text.hpp"
#include "mdm/policy/load/catalog.hpp"
#include "mdm/policy/load/scope.hpp"
#include "mdm/policy/raw_item.hpp"

namespace mdm::policy {
namespace {

using Words = std::vector<std::string>;

std::string place_of(const Source& source) {
    return fmt::format("{}:{}:{}", source.file, source.mark.line, source.mark.column);
}

// `applies` of a policy within that of a base: what it states may only narrow, what it leaves to its bases is
// what all of them are for.
class Narrow {
  public:
    Narrow(Policy& policy, const Applies& stated, const Policy& base, Findings& findings)
        : own_(policy.applies),
          stated_(stated),
          there_(base.applies),
          source_(stated.source.mark.line > 0 ? stated.source : policy.source),
          base_(base.name),
          findings_(findings) {}

    void run() {
        list("platforms", own_.platforms, stated_.platforms, there_.platforms);
        list("enrollment", own_.enrollment, stated_.enrollment, there_.enrollment);
        one("ownership", own_.ownership, there_.ownership);
        one("supervised", own_.supervised, there_.supervised);
        for (const auto& [platform, version] : there_.os) os(platform, version);
        if (own_.source.mark.line == 0) own_.source = there_.source;
    }

  private:
    void widened(const std::string& key, const std::string& why) {
        findings_.error("widened", source_,
                        fmt::format("'applies.{}' goes beyond that of '{}' at {}: {}", key, base_,
                                    place_of(there_.source), why),
                        "a policy may narrow what it extends, and never widen it");
    }

    static bool has(const Words& words, const std::string& word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    }

    void list(const std::string& key, Words& own, const Words& stated, const Words& there) {
        if (there.empty()) return;
        if (own.empty()) own = there;
        for (const std::string& word : stated)
            if (!has(there, word))
                widened(key,
                        fmt::format("{} is not among its {}", policy::in_quotes(word), join(there, ", ")));
        if (!stated.empty()) return;
        const std::string before = join(own, ", ");
        std::erase_if(own, [&](const std::string& word) { return !has(there, word); });
        if (own.empty())
            widened(key, fmt::format("nothing is left of its {} and of {}", join(there, ", "), before));
    }

    template <class T>
    void one(const std::string& key, std::optional<T>& own, const std::optional<T>& there) {
        if (!own) own = there;
        if (there && *own != *there) widened(key, "it says the opposite");
    }

    void os(const std::string& platform, const std::string& version) {
        auto& own = own_.os.try_emplace(platform, version).first->second;
        if (compare_versions(own, version) >= 0) return;
        if (stated_.os.count(platform) > 0)
            widened("os." + platform, fmt::format("'{}' is older than '{}'", own, version));
        own = version;
    }

    Applies& own_;
    const Applies& stated_;
    const Applies& there_;
    Source source_;
    const std::string& base_;
    Findings& findings_;
};

void add_exceptions(Policy& policy, const Policy& base) {
    std::set<std::pair<std::string, std::string>> known;
    for (const Exception& each : policy.exceptions) known.emplace(each.key, each.target);
    for (const Exception& each : base.exceptions)
        if (known.emplace(each.key, each.target).second) policy.exceptions.push_back(each);
}

void add_controls(Policy& policy, const Policy& base) {
    for (const auto& [clause, paths] : base.controls) {
        auto& own = policy.controls[clause];
        const std::set<std::string> known(own.begin(), own.end());
        for (const std::string& path : paths)
            if (known.count(path) == 0) own.push_back(path);
    }
}

// The same block of a base that is reached twice counts once.
void add_raw(Policy& policy, const Policy& base) {
    const auto key = [](const RawItem& item) {
        return fmt::format("{} {} {}", item.target, place_of(item.source), item.value.dump());
    };
    std::set<std::string> known;
    for (const RawItem& item : policy.raw) known.insert(key(item));
    for (const RawItem& item : base.raw)
        if (known.insert(key(item)).second) policy.raw.push_back(item);
}

const Value* member(const Value* value, const char* name) {
    if (value == nullptr || value->map() == nullptr) return nullptr;
    const auto found = value->map()->find(name);
    return found == value->map()->end() ? nullptr : &found->second;
}

const List* list_at(const Settings& settings, const std::string& key) {
    const auto found = settings.find(key);
    return found == settings.end() ? nullptr : found->second.list();
}

using Named = std::map<std::string, Source>;

void take(const Value* value, Named& into) {
    if (value == nullptr) return;
    if (const auto* text = value->text()) into.emplace(*text, value->source);
    if (const auto* list = value->list())
        for (const Value& each : *list) take(&each, into);
}

Named named_in(const Settings& settings) {
    Named names;
    if (const List* networks = list_at(settings, "wifi.networks"))
        for (const Value& network : *networks) {
            take(member(member(&network, "eap"), "identity"), names);
            take(member(member(&network, "eap"), "trust"), names);
        }
    if (const List* tunnels = list_at(settings, "vpn"))
        for (const Value& tunnel : *tunnels) take(member(&tunnel, "identity"), names);
    return names;
}

void undefined(const std::string& name, const Source& source, const List& there, const Catalog& catalog,
               Findings& findings) {
    std::vector<std::string> known;
    if (findings.may_suggest()) {
        for (const Value& item : there) known.push_back(identity_of(item));
        for (const auto& [each, item] : catalog.certificates) known.push_back(each);
    }
    const std::string near = did_you_mean(name, known);
    findings.error("undefined-item", source,
                   fmt::format("the certificate {} is not defined", policy::in_quotes(name)),
                   near.empty() ? "define it in a Catalog, or under 'certificates'" : near);
}

// The list of certificates with those that are named and missing; nothing when none is.
std::optional<Value> completed(const Settings& settings, const Catalog& catalog, bool complete,
                               Findings& findings) {
    const Named names = named_in(settings);
    if (names.empty()) return std::nullopt;
    const List* own = list_at(settings, "certificates");
    List all = own != nullptr ? *own : List{};
    std::set<std::string> known;
    for (const Value& item : all) known.insert(identity_of(item));
    const std::size_t before = all.size();
    for (const auto& [name, source] : names) {
        if (known.count(name) > 0) continue;
        const auto found = catalog.certificates.find(name);
        if (found != catalog.certificates.end())
            all.push_back(Value{found->second.value.data, source});
        else if (complete)
            undefined(name, source, all, catalog, findings);
    }
    if (all.size() == before) return std::nullopt;
    Source source = own != nullptr ? settings.at("certificates").source : all[before].source;
    return Value{std::move(all), std::move(source)};
}

bool is_part(const std::string& key, const std::string& path) {
    return key == path || (key.starts_with(path) && key[path.size()] == '.');
}

bool remove_item(Settings& settings, const std::string& path) {
    const auto bracket = path.find('[');
    const auto found = settings.find(path.substr(0, bracket));
    if (found == settings.end() || found->second.list() == nullptr) return false;
    const std::string name = path.substr(bracket + 1, path.size() - bracket - 2);
    List& list = std::get<List>(found->second.data);
    return std::erase_if(list, [&](const Value& item) {
               return identity_of(item) == name || (item.text() != nullptr && *item.text() == name);
           }) > 0;
}

bool remove_from(Settings& settings, const std::string& path) {
    if (path.ends_with(']')) return remove_item(settings, path);
    return std::erase_if(settings, [&](const auto& entry) { return is_part(entry.first, path); }) > 0;
}

}  // namespace

void inherit(Policy& policy, const Applies& stated, const Policy& base, bool says_on_unsupported,
             Findings& findings) {
    Narrow(policy, stated, base, findings).run();
    const auto grade = [](OnUnsupported word) {
        return word == OnUnsupported::error ? 2 : word == OnUnsupported::warn ? 1 : 0;
    };
    if (!says_on_unsupported || grade(base.on_unsupported) > grade(policy.on_unsupported))
        policy.on_unsupported = base.on_unsupported;
    add_exceptions(policy, base);
    add_controls(policy, base);
    add_raw(policy, base);
    policy.protect = policy.protect || base.protect;
}

void add_named_certificates(Policy& policy, const Catalog& catalog, bool complete, Findings& findings) {
    if (auto all = completed(policy.settings, catalog, complete, findings))
        policy.settings["certificates"] = std::move(*all);
    for (auto& [platform, own] : policy.per_platform)
        if (auto all = completed(policy.for_platform(platform), catalog, complete, findings))
            own["certificates"] = std::move(*all);
}

bool remove_key(Policy& policy, const Removal& removal) {
    bool found = false;
    if (!removal.platform.empty()) {
        Settings& own = policy.per_platform[removal.platform];
        for (const auto& [key, value] : policy.settings)
            if (is_part(key, removal.key)) own.insert_or_assign(key, Value{std::monostate{}, removal.source});
        for (auto& [key, value] : own)
            if (is_part(key, removal.key)) {
                value = Value{std::monostate{}, removal.source};
                found = true;
            }
        return found;
    }
    found = remove_from(policy.settings, removal.key);
    for (auto& [platform, own] : policy.per_platform) found = remove_from(own, removal.key) || found;
    return found;
}

}  // namespace mdm::policy
