#include <array>

#include "mdm/policy/translate/apple.hpp"

// What a locked device says, its clock, and where it is. Facts: Apple's schemas
// com.apple.shareddeviceconfiguration, com.apple.loginwindow, com.apple.MCX (time server) and
// com.apple.applicationaccess.

namespace mdm::policy::native::apple {
namespace {

constexpr unsigned S = supervised;
constexpr unsigned U = not_user;

/// A text that goes into one key.
struct TextRow {
    std::string_view key;
    std::string_view native;
    std::string_view on;
    unsigned needs;
};
constexpr std::array text_rows{
    TextRow{"lockScreen.assetTag", "SCREEN.AssetTagInformation", "ios:9.3", S | U},
    TextRow{"lockScreen.message", "SCREEN.LockScreenFootnote", "ios:9.3.1", S | U},
    TextRow{"lockScreen.message", "LOGIN.LoginwindowText", "macos:10.7", U},
    TextRow{"time.zone", "TIME.timeZone", "macos:10.12.4", U},
};

void write_text(Pass& pass, std::string_view key, const Value& value) {
    for (const TextRow& row : text_rows) {
        const auto minimum = row.key == key ? since(row.on, pass.platform) : std::nullopt;
        if (!minimum || value.text() == nullptr) continue;
        if (!needs_met(pass, key, row.needs, false)) return;
        check_os(pass, key, *minimum);
        note_placeholder(pass, key, *value.text());
        return pass.emit(row.native, *value.text(), key);
    }
    apply_rows(pass, screen_tables(), key, value);
}

constexpr std::array hook_rows{
    Hook{"lockScreen.assetTag", write_text},
    Hook{"lockScreen.message", write_text},
    Hook{"time.zone", write_text},
};

constexpr std::string_view clock_on = "ios:12.0 tvos:12.2 visionos:2.0";
constexpr std::string_view by_lost_mode = "only for a moment and in Lost Mode, as an action (locate)";

constexpr std::array word_rows{
    WordRow{"location.services", "user", "", "", "", nothing, "satisfied", "is always left to the user"},
    WordRow{"location.sharing", "allow", "RS.allowFindMyFriends", "true", "ios:13.0 macos:10.15", S | U},
    WordRow{"location.sharing", "deny", "RS.allowFindMyFriends", "false", "ios:13.0 macos:10.15", S | U},
    WordRow{"location.tracking", "allow", "", "", "", nothing, "server-side", by_lost_mode},
    WordRow{"location.tracking", "deny", "", "", "", nothing, "server-side", by_lost_mode},
    WordRow{"time.automatic", "true", "RS.forceAutomaticDateAndTime", "true", clock_on, S | U},
    WordRow{"time.automatic", "false", "RS.forceAutomaticDateAndTime", "false", clock_on, S | U},
    WordRow{"time.automatic", "true", "TIME.timeServer", R"("time.apple.com")", "macos:10.12.4", U},
};

constexpr std::array gap_rows{
    GapRow{"location.services", "location services cannot be set; Lost Mode finds supervised devices"},
    GapRow{"location.sharing", "sharing the own location cannot be forbidden here"},
    GapRow{"lockScreen.assetTag", "there is no place for it; write it into lockScreen.message", "macos"},
    GapRow{"lockScreen", "there is no text on the lock screen here"},
    GapRow{"time.automatic", "the clock is not managed here"},
    GapRow{"time.zone", "only as a command of the moment, not as a setting of a profile"},
};

constexpr std::array<std::string_view, 3> sections{"location", "lockScreen", "time"};
constexpr Tables all{hook_rows, {}, word_rows, gap_rows, sections};

}  // namespace

const Tables& screen_tables() {
    return all;
}

}  // namespace mdm::policy::native::apple
