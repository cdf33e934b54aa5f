#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/translate/items.hpp"
#include "mdm/policy/translate/windows.hpp"

// Apps, browsers and what people see. Facts: Policy CSP (ApplicationManagement, System), Microsoft Edge's
// ADMX-backed policies. Apps themselves are objects of the server: a configuration only sets nodes.

namespace mdm::policy::native::windows {
namespace {

constexpr std::string_view no_exec =
    "is a matter of the server, which assigns apps: a configuration cannot install or remove any";

void app_list(Pass& pass, std::string_view key, const Value& value) {
    each_item(pass, key, value, [](const Item&) { return std::string(no_exec); });
}

void listed_apps(Pass& pass, std::string_view key, const Value&) {
    if (pass.is("apps.mode", "allowlist") || pass.is("apps.mode", "blocklist"))
        return pass.unsupported(key,
                                "AppLocker judges by publisher, path or hash, which the list does not name");
    pass.say(key, "satisfied", "limits nothing unless 'apps.mode' is allowlist or blocklist");
}

constexpr std::string_view edge = "P/microsoft_edge~Policy~microsoft_edge";
constexpr std::string_view edge_only = "holds in Microsoft Edge, not in other browsers";

/// `value` is XML already.
std::string data(std::string_view id, std::string_view value) {
    return "<enabled/><data id=\"" + std::string(id) + "\" value=\"" + std::string(value) + "\"/>";
}

void homepage(Pass& pass, std::string_view key, const Value& value) {
    if (refuse_placeholder(pass, key, word_of(value))) return;
    pass.emit(std::string(edge) + "~Startup/HomepageLocation",
              data("HomepageLocation", xml_escape(word_of(value))), key);
    pass.say(key, "degraded", std::string(edge_only));
}

/// A list in ADMX: number and value in turn, U+F000 between all of them.
std::string numbered(const List& list) {
    constexpr std::string_view separator = "&#xF000;";
    std::string out;
    std::size_t position = 0;
    for (const Value& item : list) {
        if (position != 0) out += separator;
        out += std::to_string(++position) + std::string(separator) + xml_escape(word_of(item));
    }
    return out;
}

void addresses(Pass& pass, std::string_view key, const Value& value) {
    if (pass.is("webFilter.mode", "plugin"))
        return pass.unsupported(key, "filters are made by apps, which have their own configuration");
    if (value.list() == nullptr || value.list()->empty())
        return pass.say(key, "satisfied", "is empty: nothing to set");
    const std::string name = key == "webFilter.allow" ? "URLAllowlist" : "URLBlocklist";
    pass.emit(std::string(edge) + "/" + name, data(name + "Desc", numbered(*value.list())), key);
    pass.say(key, "degraded", std::string(edge_only));
}

constexpr std::array hook_rows{
    Hook{"apps.available", app_list},  Hook{"apps.list", listed_apps},     Hook{"apps.removed", app_list},
    Hook{"apps.required", app_list},   Hook{"browser.homepage", homepage}, Hook{"webFilter.allow", addresses},
    Hook{"webFilter.deny", addresses},
};

constexpr std::string_view store_only = "holds for the Microsoft Store: other installers still run";
constexpr std::string_view packages_only = "holds for packaged apps: other installers still run";

#define EDGE(name) "P/microsoft_edge~Policy~microsoft_edge" name
#define CHOICE(id, value) R"("<enabled/><data id=\")" id R"(\" value=\")" value R"(\"/>")"
constexpr std::string_view enabled = R"("<enabled/>")", disabled = R"("<disabled/>")";

constexpr std::array word_rows{
    WordRow{"apps.install", "allow", "P/ApplicationManagement/RequirePrivateStoreOnly", "0"},
    WordRow{"apps.install", "allow", "P/ApplicationManagement/DisableStoreOriginatedApps", "0"},
    WordRow{"apps.install", "managedOnly", "P/ApplicationManagement/RequirePrivateStoreOnly", "1", "",
            nothing, "degraded", store_only},
    WordRow{"apps.install", "deny", "P/ApplicationManagement/DisableStoreOriginatedApps", "1", "", nothing,
            "degraded", store_only},
    WordRow{"apps.unknownSources", "allow", "P/ApplicationManagement/AllowAllTrustedApps", "1"},
    WordRow{"apps.unknownSources", "deny", "P/ApplicationManagement/AllowAllTrustedApps", "0", "", nothing,
            "degraded", packages_only},

    WordRow{"browser.autofill", "allow", EDGE("/AutofillAddressEnabled"), enabled},
    WordRow{"browser.autofill", "allow", EDGE("/AutofillCreditCardEnabled"), enabled},
    WordRow{"browser.autofill", "deny", EDGE("/AutofillAddressEnabled"), disabled, "", nothing, "degraded",
            edge_only},
    WordRow{"browser.autofill", "deny", EDGE("/AutofillCreditCardEnabled"), disabled},
    WordRow{"browser.cookies", "allow", EDGE("~ContentSettings/DefaultCookiesSetting"),
            CHOICE("DefaultCookiesSetting", "1")},
    WordRow{"browser.cookies", "deny", EDGE("~ContentSettings/DefaultCookiesSetting"),
            CHOICE("DefaultCookiesSetting", "2"), "", nothing, "degraded", edge_only},
    WordRow{"browser.fraudWarning", "require", EDGE("~SmartScreen/SmartScreenEnabled"), enabled, "", nothing,
            "degraded", edge_only},
    WordRow{"browser.javascript", "allow", EDGE("~ContentSettings/DefaultJavaScriptSetting"),
            CHOICE("DefaultJavaScriptSetting", "1")},
    WordRow{"browser.javascript", "deny", EDGE("~ContentSettings/DefaultJavaScriptSetting"),
            CHOICE("DefaultJavaScriptSetting", "2"), "", nothing, "degraded", edge_only},
    WordRow{"browser.popups", "allow", EDGE("~ContentSettings/DefaultPopupsSetting"),
            CHOICE("DefaultPopupsSetting", "1")},
    WordRow{"browser.popups", "deny", EDGE("~ContentSettings/DefaultPopupsSetting"),
            CHOICE("DefaultPopupsSetting", "2"), "", nothing, "degraded", edge_only},
    WordRow{"browser.privateBrowsing", "allow", EDGE("/InPrivateModeAvailability"),
            CHOICE("InPrivateModeAvailability", "0")},
    WordRow{"browser.privateBrowsing", "deny", EDGE("/InPrivateModeAvailability"),
            CHOICE("InPrivateModeAvailability", "1"), "", nothing, "degraded", edge_only},
    WordRow{"webFilter.mode", "builtIn", "", "", "", nothing, "degraded", edge_only},
};

#undef CHOICE
#undef EDGE

constexpr std::array gap_rows{
    GapRow{"apps.mode", "AppLocker judges by publisher, path or hash, which 'apps.list' does not name"},
    GapRow{"apps.remove", "administrators of the device can always remove apps"},
    GapRow{"webFilter.adultContent", "a filter for adult content does not exist here"},
    GapRow{"webFilter.mode", "filters are made by apps, which have their own configuration"},
};

constexpr std::array<std::string_view, 3> sections{"apps", "browser", "webFilter"};
constexpr Tables all{hook_rows, {}, word_rows, gap_rows, sections};

}  // namespace

const Tables& app_tables() {
    return all;
}

}  // namespace mdm::policy::native::windows
