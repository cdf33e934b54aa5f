#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/policy/translate/apple.hpp"

namespace mdm::policy::native::apple {
namespace {

constexpr std::string_view gone = "passcodes are not managed here";

bool has_letters_and_symbols(const Pass& pass) {
    return pass.platform != "watchos";
}
bool manages_passcodes(const Pass& pass) {
    return pass.platform != "tvos";
}
/// Too many wrong passcodes erase everything but a Mac, which locks.
bool erases(const Pass& pass) {
    return pass.platform != "macos";
}

void need_passcode(Pass& pass, std::string_view key) {
    if (pass.find("passcode.required") == nullptr) pass.emit("PW.forcePIN", true, key);
}

/// Table 3.1 of the facts: a floor, never a ceiling.
struct Quality {
    std::string_view word;
    bool forbids_simple;
    bool letters;
    bool symbols;
};
constexpr std::array qualities{
    Quality{"any", false, false, false},           Quality{"numeric", false, false, false},
    Quality{"numericComplex", true, false, false}, Quality{"alphabetic", false, true, false},
    Quality{"alphanumeric", false, true, false},   Quality{"complex", false, true, true},
};

/// Table 3.2 of the facts.
struct Band {
    std::string_view word;
    std::int64_t length;
    bool simple;
};
constexpr std::array bands{Band{"low", 4, true}, Band{"medium", 4, false}, Band{"high", 8, false}};

/// What User Enrollment makes of one passcode setting. The payload's presence forces six digits that are not
/// simple; everything else in it is ignored.
struct Forced {
    std::string_view key;
    std::string_view word;  // "*": any other
    std::string_view code;
    std::string_view why;
};
constexpr std::string_view six =
    "User Enrollment forces a 6-digit passcode that is not simple, whatever is asked";
constexpr std::array forced{
    Forced{"passcode.allowSimple", "false", "ok", ""},
    Forced{"passcode.allowSimple", "*", "stricter", six},
    Forced{"passcode.complexity", "*", "stricter", six},
    Forced{"passcode.minLength", "*", "stricter", six},
    Forced{"passcode.quality", "numericComplex", "ok", ""},
    Forced{"passcode.quality", "any", "stricter", six},
    Forced{"passcode.quality", "numeric", "stricter", six},
    Forced{"passcode.quality", "*", "degraded", six},
    Forced{"passcode.required", "true", "ok", ""},
    Forced{"passcode.required", "*", "stricter", six},
    Forced{"passcode.scope", "device", "satisfied", "a passcode is always of the device"},
};

const Forced* forced_row(std::string_view key, std::string_view word) {
    const auto* at = std::find_if(forced.begin(), forced.end(), [&](const Forced& row) {
        return row.key == key && (row.word == word || row.word == "*");
    });
    return at == forced.end() ? nullptr : at;
}

bool asks_more_than_six(std::string_view key, const Value& value) {
    if (key == "passcode.minLength") return value.integer() != nullptr && *value.integer() > 6;
    return key == "passcode.complexity" && word_of(value) == "high";
}

}  // namespace

void passcode_under_user_enrollment(Pass& pass, std::string_view key, const Value& value) {
    if (pass.platform == "macos")
        return pass.say(key, "needs-enrollment",
                        "passcodes of a Mac are not managed under User Enrollment: left out", true);
    const Forced* row = forced_row(key, word_of(value));
    if (row == nullptr) {
        if (permissive(word_of(value))) return pass.say(key, "satisfied", "nothing forbids it here");
        return pass.unsupported(key, "is ignored under User Enrollment");
    }
    pass.emit("PW.forcePIN", true, "passcode.required");
    pass.emit("PW.allowSimple", false, "passcode.required");
    pass.emit("PW.minLength", 6, "passcode.required");
    pass.say(key, row->code, std::string(row->why));
    if (asks_more_than_six(key, value))
        pass.say(key, "degraded", "User Enrollment asks for 6 digits, which is less than this");
}

void quality(Pass& pass, std::string_view key, const Value& value) {
    if (!manages_passcodes(pass)) return pass.unsupported(key, std::string(gone));
    const auto* row = std::find_if(qualities.begin(), qualities.end(),
                                   [&](const Quality& q) { return q.word == word_of(value); });
    if (row == qualities.end()) return pass.unsupported(key, "is not a quality that is known here");
    need_passcode(pass, key);
    if (row->forbids_simple) pass.emit("PW.allowSimple", false, key);
    if (row->letters && !has_letters_and_symbols(pass))
        return pass.unsupported(key, "letters and symbols cannot be asked for: any passcode passes");
    if (row->letters) pass.emit("PW.requireAlphanumeric", true, key);
    if (row->symbols && pass.integer("passcode.minSymbols").value_or(0) < 1)
        pass.emit("PW.minComplexChars", 1, key);
    if (row->word == "alphabetic")
        pass.say(key, "stricter", "letters can be asked for only together with digits");
}

void min_symbols(Pass& pass, std::string_view key, const Value& value) {
    if (!manages_passcodes(pass)) return pass.unsupported(key, std::string(gone));
    if (!has_letters_and_symbols(pass)) return pass.unsupported(key, "symbols cannot be asked for");
    const std::int64_t count = value.integer() != nullptr ? *value.integer() : 0;
    const std::int64_t used = std::clamp<std::int64_t>(count, 0, 4);
    if (used != count)
        pass.say(key, "clamped", fmt::format("{} is outside of what is taken: {} is used", count, used));
    if (used > 0 || !pass.is("passcode.quality", "complex")) pass.emit("PW.minComplexChars", used, key);
}

void complexity(Pass& pass, std::string_view key, const Value& value) {
    if (!manages_passcodes(pass)) return pass.unsupported(key, std::string(gone));
    const auto* band =
        std::find_if(bands.begin(), bands.end(), [&](const Band& b) { return b.word == word_of(value); });
    if (band == bands.end()) return pass.unsupported(key, "is not a band that is known here");
    need_passcode(pass, key);
    pass.emit("PW.minLength", band->length, key);
    pass.emit("PW.allowSimple", band->simple, key);
}

void max_failed_attempts(Pass& pass, std::string_view key, const Value& value) {
    if (erases(pass) && manages_passcodes(pass) && pass.is("passcode.onFail", "lock"))
        return pass.unsupported(key,
                                "a limit would erase the device, and passcode.onFail says lock: left out (11 "
                                "remains the default)");
    if (erases(pass) && manages_passcodes(pass) && pass.find("passcode.onFail") == nullptr)
        pass.say(key, "side-effect", "the device erases itself after this many wrong passcodes");
    apply_rows(pass, tables(), key, value);
}

void on_fail(Pass& pass, std::string_view key, const Value& value) {
    if (!manages_passcodes(pass)) return pass.unsupported(key, std::string(gone));
    const bool wipe = word_of(value) == "wipe";
    if (!erases(pass)) {
        if (wipe) pass.say(key, "degraded", "a Mac locks instead of erasing itself");
        return;
    }
    if (wipe) return pass.say(key, "side-effect", "the device erases itself after too many wrong passcodes");
    pass.unsupported(key, "the device erases itself after too many wrong passcodes; it cannot lock instead");
}

void enable_at(Pass& pass, std::string_view key, const Value& value) {
    if (pass.platform != "macos") return pass.say(key, "satisfied", "always encrypted");
    if (!pass.is("encryption.required", "true"))
        return pass.unsupported(key, "says when, but encryption.required does not say that");
    if (!needs_met(pass, key, not_user, false)) return;
    const std::string_view word = word_of(value);
    if (word == "setup") pass.emit("FV.ForceEnableInSetupAssistant", true, key);  // macOS 14
    if (word != "login") return;  // "logout" is what Defer does by itself
    pass.emit("FV.DeferDontAskAtUserLogout", true, key);
    pass.emit("FV.DeferForceAtUserLoginMaxBypassAttempts", 0, key);
}

void translate_key(Pass& pass, std::string_view key, const Value& value) {
    const bool restriction = key == "passcode.biometricUnlock" || key == "passcode.strongAuthEvery";
    const bool passcode = key.starts_with("passcode.") && !restriction;
    if (passcode && pass.user_enrollment() == Known::yes)
        return passcode_under_user_enrollment(pass, key, value);
    translate_setting(pass, tables(), key, value);
}

void add_defaults(Pass& pass) {
    // A raw payload of this type says all there is to say.
    const bool raw = pass.draft.find("PW.PayloadType") != nullptr;
    const bool managed = pass.draft.any("PW.") != nullptr && !raw && pass.user_enrollment() != Known::yes;
    const bool may_erase = !erases(pass) || !pass.is("passcode.onFail", "lock");
    if (managed && may_erase)
        pass.draft.set_default("PW.maxFailedAttempts", 11, "passcode.maxFailedAttempts");
}

}  // namespace mdm::policy::native::apple
