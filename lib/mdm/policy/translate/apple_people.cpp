#include <fmt/format.h>

#include <array>

#include "mdm/policy/translate/apple.hpp"

// What people do with the device: pages they read, and what goes from work to private apps. Facts: Apple's
// schemas com.apple.applicationaccess and com.apple.webcontent-filter.

namespace mdm::policy::native::apple {
namespace {

using nlohmann::json;

constexpr unsigned S = supervised;
constexpr unsigned U = not_user;
constexpr std::string_view filter_on = "ios:7.0 visionos:1.1";
constexpr std::size_t most_urls = 500;
constexpr std::string_view managed_on = "ios:15.0 visionos:2.0";

bool filters_here(Pass& pass, std::string_view key) {
    if (!since(filter_on, pass.platform)) {
        pass.unsupported(
            key, pass.platform == "macos" ? "a Mac filters by an app only" : "pages are not filtered here");
        return false;
    }
    if (pass.is("webFilter.mode", "plugin")) {
        pass.unsupported(key, "goes to the app that filters, which no setting names");
        return false;
    }
    pass.emit("WEB.FilterType", "BuiltIn", "webFilter.mode");
    return true;
}

void filter_mode(Pass& pass, std::string_view key, const Value& value) {
    if (word_of(value) == "plugin")
        return pass.unsupported(key, "needs the bundle id of the app that filters, which no setting names");
    if (filters_here(pass, key)) pass.ok(key);
}

void adult_content(Pass& pass, std::string_view key, const Value& value) {
    if (filters_here(pass, key)) pass.emit("WEB.AutoFilterEnabled", word_of(value) == "deny", key);
}

json urls_of(Pass& pass, std::string_view key, const Value& value) {
    json urls = json::array();
    if (value.list() == nullptr) return urls;
    for (const Value& item : *value.list())
        if (item.text() != nullptr && urls.size() < most_urls) urls.push_back(*item.text());
    if (value.list()->size() > most_urls)
        pass.say(key, "clamped",
                 fmt::format("{} addresses are more than is taken: the first {} are used",
                             value.list()->size(), most_urls));
    return urls;
}

void filter_urls(Pass& pass, std::string_view key, const Value& value) {
    if (!filters_here(pass, key)) return;
    const bool deny = key == "webFilter.deny";
    pass.emit(deny ? "WEB.DenyListURLs" : "WEB.PermittedURLs", urls_of(pass, key, value), key);
    if (!deny && !pass.is("webFilter.adultContent", "deny"))
        pass.say(key, "degraded", "counts only beside the filter for adult content (webFilter.adultContent)");
}

/// Managed open-in keeps documents of work inside: without it a pasteboard has no sides.
bool keeps_work_inside(const Pass& pass) {
    return pass.is("workProfile.dataSharing", "none") || pass.is("workProfile.dataSharing", "personalToWork");
}

void copy_paste(Pass& pass, std::string_view key, const Value& value) {
    if (word_of(value) == "deny" && since(managed_on, pass.platform) && !keeps_work_inside(pass))
        pass.say(
            key, "degraded",
            "counts only together with managed open-in (workProfile.dataSharing: none or personalToWork)");
    apply_rows(pass, people_tables(), key, value);
}

constexpr std::array hook_rows{
    Hook{"webFilter.adultContent", adult_content}, Hook{"webFilter.allow", filter_urls},
    Hook{"webFilter.deny", filter_urls},           Hook{"webFilter.mode", filter_mode},
    Hook{"workProfile.copyPaste", copy_paste},
};

constexpr std::string_view open_in = "ios:7.0 visionos:2.0";
constexpr std::string_view out = "RS.allowOpenFromManagedToUnmanaged";
constexpr std::string_view in = "RS.allowOpenFromUnmanagedToManaged";
constexpr std::string_view write_contacts = "RS.allowManagedToWriteUnmanagedContacts";
constexpr std::string_view read_contacts = "RS.allowUnmanagedToReadManagedContacts";
constexpr std::string_view contacts_on = "ios:12.0 visionos:2.0";
constexpr std::string_view fill_on = "ios:3.0 visionos:2.0";

// key, word, native, value, on, needs, code, why
constexpr std::array word_rows{
    WordRow{"browser.autofill", "allow", "RS.safariAllowAutoFill", "true", fill_on, S | U},
    WordRow{"browser.autofill", "deny", "RS.safariAllowAutoFill", "false", fill_on, S | U},
    WordRow{"browser.autofill", "allow", "RS.safariAllowAutoFill", "true", "macos:10.13", U},
    WordRow{"browser.autofill", "deny", "RS.safariAllowAutoFill", "false", "macos:10.13", U},
    WordRow{"browser.cookies", "allow", "RS.safariAcceptCookies", "2.0", "ios", U},
    WordRow{"browser.cookies", "deny", "RS.safariAcceptCookies", "0.0", "ios", U},
    WordRow{"browser.fraudWarning", "allow", "RS.safariForceFraudWarning", "false", "ios"},
    WordRow{"browser.fraudWarning", "require", "RS.safariForceFraudWarning", "true", "ios"},
    WordRow{"browser.javascript", "allow", "RS.safariAllowJavaScript", "true", "ios", U},
    WordRow{"browser.javascript", "deny", "RS.safariAllowJavaScript", "false", "ios", U},
    WordRow{"browser.popups", "allow", "RS.safariAllowPopups", "true", "ios", U},
    WordRow{"browser.popups", "deny", "RS.safariAllowPopups", "false", "ios", U},
    // Unset, both ways of contacts are closed.
    WordRow{"workProfile.contacts", "allow", write_contacts, "true", contacts_on, U},
    WordRow{"workProfile.contacts", "allow", read_contacts, "true", contacts_on},
    WordRow{"workProfile.contacts", "deny", write_contacts, "false", contacts_on, U},
    WordRow{"workProfile.contacts", "deny", read_contacts, "false", contacts_on},
    WordRow{"workProfile.copyPaste", "allow", "RS.requireManagedPasteboard", "false", managed_on},
    WordRow{"workProfile.copyPaste", "deny", "RS.requireManagedPasteboard", "true", managed_on},
    WordRow{"workProfile.dataSharing", "all", out, "true", open_in},
    WordRow{"workProfile.dataSharing", "all", in, "true", open_in},
    WordRow{"workProfile.dataSharing", "none", out, "false", open_in},
    WordRow{"workProfile.dataSharing", "none", in, "false", open_in},
    WordRow{"workProfile.dataSharing", "personalToWork", out, "false", open_in},
    WordRow{"workProfile.dataSharing", "personalToWork", in, "true", open_in},
};

constexpr std::string_view no_work = "there is no work profile; managed apps take its place";

constexpr std::array gap_rows{
    GapRow{"browser.homepage", "only as a declaration of OS 26 (safari.settings), not in a profile"},
    GapRow{"browser.privateBrowsing", "only as a declaration of OS 26 (safari.settings), not in a profile"},
    GapRow{"browser", "Safari is not managed in this here"},
    GapRow{"workProfile.maxDaysOff", no_work},
    GapRow{"workProfile.personalApps", no_work},
    GapRow{"workProfile", "work and private data are not told apart here"},
};

constexpr std::array<std::string_view, 3> sections{"browser", "webFilter", "workProfile"};
constexpr Tables all{hook_rows, {}, word_rows, gap_rows, sections};

}  // namespace

const Tables& people_tables() {
    return all;
}

}  // namespace mdm::policy::native::apple
