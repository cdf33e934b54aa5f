#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/policy/translate/windows.hpp"

namespace mdm::policy::native::windows {
namespace {

constexpr std::string_view kind = "P/DeviceLock/AlphanumericDevicePasswordRequired";
constexpr std::string_view simple = "P/DeviceLock/AllowSimpleDevicePassword";
constexpr std::string_view classes = "P/DeviceLock/MinDevicePasswordComplexCharacters";
constexpr std::string_view length = "P/DeviceLock/MinDevicePasswordLength";
constexpr std::string_view disabled = "P/DeviceLock/DevicePasswordEnabled";  // 0 is required

/// Table 3.1 of the facts.
struct Quality {
    std::string_view word;
    int kind;  // 0 password or alphanumeric PIN, 1 password or numeric PIN, 2 any
    bool forbids_simple;
    bool all_classes;
};
constexpr std::array qualities{
    Quality{"any", 2, false, false},           Quality{"numeric", 1, false, false},
    Quality{"numericComplex", 1, true, false}, Quality{"alphabetic", 0, false, false},
    Quality{"alphanumeric", 0, false, false},  Quality{"complex", 0, false, true},
};

/// Table 3.2 of the facts.
struct Band {
    std::string_view word;
    int length;
    bool simple;
};
constexpr std::array bands{Band{"low", 4, true}, Band{"medium", 4, false}, Band{"high", 8, false}};

struct Cipher {
    std::string_view word;
    int fixed;
    int removable;  // without XTS, which older versions cannot read
};
constexpr std::array ciphers{Cipher{"xtsAes128", 6, 3}, Cipher{"xtsAes256", 7, 4}, Cipher{"aesCbc128", 3, 3},
                             Cipher{"aesCbc256", 4, 4}};

}  // namespace

void quality(Pass& pass, std::string_view key, const Value& value) {
    const auto* row = std::find_if(qualities.begin(), qualities.end(),
                                   [&](const Quality& q) { return q.word == word_of(value); });
    if (row == qualities.end()) return pass.unsupported(key, "is not a quality that is known here");
    pass.emit(kind, row->kind, key);
    if (row->forbids_simple) pass.emit(simple, 0, key);
    if (row->all_classes && pass.find("passcode.minClasses") == nullptr) pass.emit(classes, 4, key);
    if (row->word == "alphabetic")
        pass.say(key, "stricter", "letters can be asked for only together with digits");
}

void complexity(Pass& pass, std::string_view key, const Value& value) {
    const auto* band =
        std::find_if(bands.begin(), bands.end(), [&](const Band& b) { return b.word == word_of(value); });
    if (band == bands.end()) return pass.unsupported(key, "is not a band that is known here");
    pass.emit(length, band->length, key);
    pass.emit(simple, band->simple ? 1 : 0, key);
    if (!band->simple) pass.emit(kind, 1, key);
}

void on_fail(Pass& pass, std::string_view key, const Value& value) {
    if (word_of(value) == "wipe")
        return pass.say(
            key, "degraded",
            "restarts into BitLocker recovery instead of erasing; without BitLocker nothing happens");
    pass.say(key, "stricter", "restarts into BitLocker recovery; without BitLocker nothing happens");
}

void encryption_method(Pass& pass, std::string_view key, const Value& value) {
    const auto* row = std::find_if(ciphers.begin(), ciphers.end(),
                                   [&](const Cipher& c) { return c.word == word_of(value); });
    if (row == ciphers.end()) return pass.unsupported(key, "is not a method that is known here");
    // All three drive ids are mandatory.
    const auto data = [](std::string_view drive, int cipher) {
        return fmt::format(R"(<data id="EncryptionMethodWithXts{}DropDown_Name" value="{}"/>)", drive,
                           cipher);
    };
    pass.emit("D/BitLocker/EncryptionMethodByDriveType",
              "<enabled/>" + data("Os", row->fixed) + data("Fdv", row->fixed) + data("Rdv", row->removable),
              key);
}

void translate_key(Pass& pass, std::string_view key, const Value& value) {
    for (const Tables* each :
         {&tables(), &app_tables(), &network_tables(), &screen_tables(), &update_tables()})
        if (has_section(*each, key)) return translate_setting(pass, *each, key, value);
    pass.say(key, "not-translated", "settings of this section are not translated yet");
}

void add_defaults(Pass& pass) {
    if (pass.draft.any("P/DeviceLock/") == nullptr) return;
    if (!pass.is("passcode.required", "false")) {
        pass.draft.set_default(disabled, 0, "passcode.required");
        pass.draft.set_default(length, 4, "passcode.minLength");
        pass.draft.set_default(classes, 1, "passcode.minClasses");
        return;
    }
    for (const auto& [native, entry] : pass.draft.entries())
        if (native.starts_with("P/DeviceLock/") && native != disabled)
            pass.say(entry.key, "conflict",
                     "'passcode.required' is false, and nothing else may be set beside that");
}

}  // namespace mdm::policy::native::windows
