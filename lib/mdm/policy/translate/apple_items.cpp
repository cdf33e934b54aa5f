// What the sections have in common: payloads of which there are several, apps by platform, placeholders.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/translate/apple.hpp"

namespace mdm::policy::native::apple {
namespace {

constexpr std::array<const Tables& (*)(), 7> all_tables{
    tables, account_tables, app_tables, network_tables, people_tables, screen_tables, update_tables};

/// Where a platform looks for an app that is not named for it.
struct Nearest {
    std::string_view platform;
    std::string_view next;
};
constexpr std::array nearest{Nearest{"ipados", "ios"}, Nearest{"visionos", "ios"}, Nearest{"watchos", "ios"},
                             Nearest{"ios", "ipados"}};

}  // namespace

const Tables& tables_for(std::string_view key) {
    for (const auto get : all_tables)
        if (has_section(get(), key)) return get();
    return tables();
}

void emit_item(Pass& pass, ItemPayload item, std::string_view key) {
    const std::string native = fmt::format("ITEM.{}.{}.{}.", item.order, item.kind, item.name);
    pass.emit(native,
              {{"type", item.type},
               {"kind", item.kind},
               {"name", std::move(item.name)},
               {"title", std::move(item.title)},
               {"payload", std::move(item.payload)}},
              key);
}

void write_items(Pass& pass, std::string_view key, const Value& value,
                 const std::function<std::string(const Item&)>& write) {
    const std::size_t before = pass.draft.entries().size();
    bool refused = false;
    each_item(pass, key, value, [&](const Item& item) {
        std::string why = write(item);
        refused = refused || !why.empty();
        return why;
    });
    if (pass.error || pass.draft.entries().size() > before || value.list()->empty()) return;
    if (refused) return pass.unsupported(key, "none of the entries comes out here");
    pass.say(key, "elsewhere", "none of the entries is for this platform");
}

std::string elsewhere(Pass& pass, const Item& item, std::string_view why) {
    pass.report.add(pass.platform, item.key(), "elsewhere", std::string(why), item.source());
    for (const auto& [name, value] : *item.fields())
        pass.report.add(pass.platform, item.member(name), "elsewhere", std::string(why), value.source);
    return {};
}

std::string bundle_id(const Pass& pass, const Value& app) {
    const auto of = [&](std::string_view platform) -> std::string {
        const Value* found = member_at(app, fmt::format("{}.bundleId", platform));
        return found != nullptr && found->text() != nullptr ? *found->text() : std::string{};
    };
    std::string own = of(pass.platform);
    for (const Nearest& row : nearest)
        if (own.empty() && row.platform == pass.platform) own = of(row.next);
    return own;
}

void note_placeholder(Pass& pass, std::string_view key, std::string_view text) {
    if (has_placeholder(text))
        pass.say(key, "server-side", "the server must fill in what stands in double braces");
}

std::string oldest_os(const Pass& pass) {
    const auto at = pass.policy.applies.os.find(std::string(pass.platform));
    return at == pass.policy.applies.os.end() ? std::string{} : at->second;
}

bool all_have(const Pass& pass, std::string_view generation) {
    const std::string oldest = oldest_os(pass);
    return !oldest.empty() && compare_versions(oldest, generation) >= 0;
}

}  // namespace mdm::policy::native::apple
