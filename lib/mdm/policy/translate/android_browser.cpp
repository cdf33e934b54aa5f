#include <fmt/format.h>

#include <array>

#include "mdm/policy/translate/android.hpp"
#include "mdm/policy/translate/items.hpp"

// Browsers and web filters: the managed configuration of Chrome, whose keys are the names of Chrome's
// policies.

namespace mdm::policy::native::android {
namespace {

constexpr std::string_view chrome_only = "holds in Chrome, not in other browsers or apps";

#define CHROME(name) "APP.com.android.chrome/managedConfiguration/" name

void homepage(Pass& pass, std::string_view key, const Value& value) {
    if (refuse_placeholder(pass, key, word_of(value))) return;
    pass.emit(CHROME("HomepageLocation"), word_of(value), key);
    pass.say(key, "degraded", std::string(chrome_only));
}

void addresses(Pass& pass, std::string_view key, const Value& value) {
    if (pass.is("webFilter.mode", "plugin"))
        return pass.unsupported(key, "filters are made by apps, which have their own configuration");
    pass.emit(key == "webFilter.allow" ? CHROME("URLAllowlist") : CHROME("URLBlocklist"), json_of(value),
              key);
    pass.say(key, "degraded", std::string(chrome_only));
}

constexpr std::array hook_rows{
    Hook{"browser.homepage", homepage},
    Hook{"webFilter.allow", addresses},
    Hook{"webFilter.deny", addresses},
};

// Chrome's words: 1 allow, 2 block; incognito 0 available, 1 not; Safe Browsing 1 standard protection.
constexpr std::array word_rows{
    WordRow{"browser.autofill", "allow", CHROME("AutofillAddressEnabled"), "true"},
    WordRow{"browser.autofill", "allow", CHROME("AutofillCreditCardEnabled"), "true"},
    WordRow{"browser.autofill", "deny", CHROME("AutofillAddressEnabled"), "false", "", nothing, "degraded",
            chrome_only},
    WordRow{"browser.autofill", "deny", CHROME("AutofillCreditCardEnabled"), "false"},
    WordRow{"browser.cookies", "allow", CHROME("DefaultCookiesSetting"), "1"},
    WordRow{"browser.cookies", "deny", CHROME("DefaultCookiesSetting"), "2", "", nothing, "degraded",
            chrome_only},
    WordRow{"browser.fraudWarning", "require", CHROME("SafeBrowsingProtectionLevel"), "1", "", nothing,
            "degraded", chrome_only},
    WordRow{"browser.javascript", "allow", CHROME("DefaultJavaScriptSetting"), "1"},
    WordRow{"browser.javascript", "deny", CHROME("DefaultJavaScriptSetting"), "2", "", nothing, "degraded",
            chrome_only},
    WordRow{"browser.popups", "allow", CHROME("DefaultPopupsSetting"), "1"},
    WordRow{"browser.popups", "deny", CHROME("DefaultPopupsSetting"), "2", "", nothing, "degraded",
            chrome_only},
    WordRow{"browser.privateBrowsing", "allow", CHROME("IncognitoModeAvailability"), "0"},
    WordRow{"browser.privateBrowsing", "deny", CHROME("IncognitoModeAvailability"), "1", "", nothing,
            "degraded", chrome_only},
    WordRow{"webFilter.mode", "builtIn", "", "", "", nothing, "degraded", chrome_only},
};

#undef CHROME

constexpr std::array gap_rows{
    GapRow{"webFilter.adultContent", "a filter for adult content does not exist here"},
    GapRow{"webFilter.mode", "filters are made by apps, which have their own configuration"},
};

constexpr std::array<std::string_view, 2> sections{"browser", "webFilter"};
constexpr Tables all{hook_rows, {}, word_rows, gap_rows, sections};

}  // namespace

const Tables& browser_tables() {
    return all;
}

}  // namespace mdm::policy::native::android
