#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/policy/translate/android.hpp"

namespace mdm::policy::native::android {
namespace {

/// Qualities from weak to strong, the words of the neutral document that ask for them, and the band each is
/// coerced to where only bands count.
struct Quality {
    std::string_view native;
    std::string_view word;
    std::string_view band;
    std::string_view coerced;  // what the coercion does to what was asked
};
constexpr std::array qualities{
    Quality{"SOMETHING", "any", "COMPLEXITY_LOW", "ok"},
    Quality{"NUMERIC", "numeric", "COMPLEXITY_MEDIUM", "stricter"},
    Quality{"NUMERIC_COMPLEX", "numericComplex", "COMPLEXITY_MEDIUM", "ok"},
    Quality{"ALPHABETIC", "alphabetic", "COMPLEXITY_HIGH", "degraded"},
    Quality{"ALPHANUMERIC", "alphanumeric", "COMPLEXITY_HIGH", "degraded"},
    Quality{"COMPLEX", "complex", "COMPLEXITY_HIGH", "degraded"},
};
constexpr std::size_t numeric = 1, numeric_complex = 2, complex_quality = 5;

/// The neutral bands: the native one, and what stands for it on devices before Android 12.
struct Band {
    std::string_view word;
    std::string_view native;
    std::string_view old_quality;
    std::int64_t old_length;  // 0: none
};
constexpr std::array bands{
    Band{"low", "COMPLEXITY_LOW", "SOMETHING", 0},
    Band{"medium", "COMPLEXITY_MEDIUM", "NUMERIC_COMPLEX", 4},
    Band{"high", "COMPLEXITY_HIGH", "NUMERIC_COMPLEX", 8},
};

struct Count {
    std::string_view key;
    std::string_view native;
};
constexpr std::array counts{
    Count{"passcode.minDigits", "PP.passwordMinimumNumeric"},
    Count{"passcode.minLetters", "PP.passwordMinimumLetters"},
    Count{"passcode.minLower", "PP.passwordMinimumLowerCase"},
    Count{"passcode.minSymbols", "PP.passwordMinimumSymbols"},
    Count{"passcode.minUpper", "PP.passwordMinimumUpperCase"},
};

/// Since Android 12 a personal device with a work profile takes only bands for the device as a whole.
bool bands_only(const Pass& pass) {
    return pass.company() == Known::no && scope(pass) == "SCOPE_DEVICE";
}

std::size_t asked_quality(const Pass& pass) {
    const std::string_view word = pass.word("passcode.quality");
    const auto* at =
        std::find_if(qualities.begin(), qualities.end(), [&](const Quality& q) { return q.word == word; });
    return at == qualities.end() ? 0 : static_cast<std::size_t>(at - qualities.begin());
}

/// The floor that everything asked for needs together: a length counts from NUMERIC on, characters can be
/// counted at COMPLEX only.
std::size_t needed_quality(const Pass& pass) {
    std::size_t needed = asked_quality(pass);
    if (pass.find("passcode.minLength") != nullptr) needed = std::max(needed, numeric);
    if (pass.is("passcode.allowSimple", "false")) needed = std::max(needed, numeric_complex);
    for (const Count& count : counts)
        if (pass.integer(count.key).value_or(0) > 0) needed = complex_quality;
    return needed;
}

/// Emits the quality; on devices that take only bands, the band, with the quality for older ones.
void emit_quality(Pass& pass, std::string_view key) {
    const Quality& needed = qualities.at(needed_quality(pass));
    if (!bands_only(pass)) return pass.emit("PP.passwordQuality", needed.native, key);
    pass.emit("PP.passwordQuality", needed.band, key);
    pass.emit("PPOLD.passwordQuality", needed.native, key);
}

void raised(Pass& pass, std::string_view key, std::size_t floor) {
    if (asked_quality(pass) < floor && !bands_only(pass))
        pass.say(key, "stricter",
                 fmt::format("raises the kind of passcode to {}", qualities.at(floor).native));
}

}  // namespace

std::string_view scope(const Pass& pass) {
    if (pass.is("passcode.scope", "device")) return "SCOPE_DEVICE";
    if (pass.is("passcode.scope", "work") || pass.company() == Known::no) return "SCOPE_PROFILE";
    return "SCOPE_DEVICE";
}

void passcode_scope(Pass& pass, std::string_view key, const Value& value) {
    if (word_of(value) != "work" || pass.work_profile() == Known::yes) return;
    pass.say(key, "needs-enrollment", "needs a work profile, and the policy does not say that there is one",
             pass.work_profile() == Known::no);
}

void passcode_required(Pass& pass, std::string_view key, const Value& value) {
    if (word_of(value) != "true") return pass.say(key, "satisfied", "nothing asks for a passcode here");
    if (pass.find("passcode.complexity") == nullptr) emit_quality(pass, key);
}

void quality(Pass& pass, std::string_view key, const Value& value) {
    emit_quality(pass, key);
    const Quality& asked = qualities.at(asked_quality(pass));
    if (asked.word != word_of(value)) return pass.unsupported(key, "is not a quality that is known here");
    if (bands_only(pass) && asked.coerced != "ok")
        pass.say(key, asked.coerced,
                 fmt::format("personal devices take only bands for the device: becomes {}", asked.band));
}

void complexity(Pass& pass, std::string_view key, const Value& value) {
    const auto* band =
        std::find_if(bands.begin(), bands.end(), [&](const Band& b) { return b.word == word_of(value); });
    if (band == bands.end()) return pass.unsupported(key, "is not a band that is known here");
    pass.emit("PP.passwordQuality", band->native, key);
    pass.emit("PPOLD.passwordQuality", band->old_quality, key);
    if (band->old_length != 0) pass.emit("PPOLD.passwordMinimumLength", band->old_length, key);
}

void allow_simple(Pass& pass, std::string_view key, const Value& value) {
    if (word_of(value) != "false") {
        if (pass.is("passcode.quality", "numericComplex"))
            pass.say(key, "conflict", "'passcode.quality' is numericComplex, which does not allow it");
        return;
    }
    if (pass.find("passcode.complexity") != nullptr) return;
    if (asked_quality(pass) > numeric_complex)
        return pass.unsupported(key, "only passcodes of digits can be kept from being simple");
    emit_quality(pass, key);
    raised(pass, key, numeric_complex);
}

void min_length(Pass& pass, std::string_view key, const Value& value) {
    emit_quality(pass, key);
    const std::int64_t length = value.integer() != nullptr ? *value.integer() : 0;
    if (!bands_only(pass)) {
        pass.emit("PP.passwordMinimumLength", length, key);
        return raised(pass, key, numeric);
    }
    pass.emit("PPOLD.passwordMinimumLength", length, key);
    const std::int64_t floor = qualities.at(needed_quality(pass)).band == "COMPLEXITY_HIGH" ? 6 : 4;
    if (length > floor)
        pass.say(
            key, "degraded",
            fmt::format("personal devices take only bands for the device: since Android 12, {} instead of {}",
                        floor, length));
}

void min_count(Pass& pass, std::string_view key, const Value& value) {
    const std::int64_t count = value.integer() != nullptr ? *value.integer() : 0;
    if (count == 0) return;
    if (bands_only(pass)) return pass.unsupported(key, "personal devices take only bands for the device");
    emit_quality(pass, key);
    for (const Count& row : counts)
        if (row.key == key) pass.emit(row.native, count, key);
    raised(pass, key, complex_quality);
}

void max_failed_attempts(Pass& pass, std::string_view key, const Value& value) {
    if (pass.is("passcode.onFail", "lock"))
        return pass.unsupported(key,
                                "a limit would erase the device, and passcode.onFail says lock: left out");
    if (pass.find("passcode.onFail") == nullptr)
        pass.say(key, "side-effect",
                 scope(pass) == "SCOPE_PROFILE"
                     ? "the work profile is deleted after this many wrong passcodes"
                     : "the device erases itself after this many wrong passcodes");
    apply_rows(pass, tables(), key, value);
}

void on_fail(Pass& pass, std::string_view key, const Value& value) {
    const bool profile = scope(pass) == "SCOPE_PROFILE";
    if (word_of(value) != "wipe")
        return pass.unsupported(key, "too many wrong passcodes always erase; there is no locking instead");
    pass.say(key, "side-effect",
             profile ? "the work profile is deleted after too many wrong passcodes; the device is not erased"
                     : "the device erases itself after too many wrong passcodes");
}

void separate_work_lock(Pass& pass, std::string_view key, const Value& value) {
    const bool wanted = word_of(value) == "true";
    if (pass.work_profile() != Known::yes) {
        const bool known = pass.work_profile() == Known::no;
        if (!wanted) return pass.say(key, "satisfied", "without a work profile there is one lock");
        pass.say(key, "needs-enrollment",
                 "needs a work profile, and the policy does not say that there is one", known);
        if (known) return;
    }
    // Only an entry of the work profile may hold it; any other is refused.
    pass.emit(scope(pass) == "SCOPE_PROFILE" ? "PP.unifiedLockSettings" : "PPWORK.unifiedLockSettings",
              wanted ? "REQUIRE_SEPARATE_WORK_LOCK" : "ALLOW_UNIFIED_WORK_AND_PERSONAL_LOCK", key);
}

}  // namespace mdm::policy::native::android
