#pragma once
// The tables that translators are made of: a row says what one value of one neutral setting becomes on a
// target, and can be checked against the published facts by eye. Native keys are written as in those facts:
//   Apple    RS.allowCamera   payload com.apple.applicationaccess    PW. passcode   FV. FileVault2   MCX.
//            TOP.PayloadRemovalDisallowed                            a key of the profile itself
//   Android  deviceConnectivityManagement.usbDataAccess              PP. the passwordPolicies entry
//   Windows  P/Camera/AllowCamera   ./Device/Vendor/MSFT/Policy/Config/…    D/… ./Device/Vendor/MSFT/…
#include <cstdint>
#include <span>
#include <string_view>

#include "mdm/policy/translate/pass.hpp"

namespace mdm::policy::native {

/// What a device must be for a native key to work. On a Mac `supervised` is always met.
enum Needs : unsigned {
    nothing = 0,
    supervised = 1,     // supervised only
    not_user = 2,       // forbidden under User Enrollment, where it makes the device refuse the whole profile
    company = 4,        // company-owned only
    fully_managed = 8,  // company-owned and without a work profile
};

/// For a setting whose value does not matter to the target.
inline constexpr std::string_view any_value = "*";

/// One value of a switch (or of a boolean: "true", "false"). Several rows with the same key and word emit
/// several native keys. A row without a native key only says why.
struct WordRow {
    std::string_view key;
    std::string_view word;
    std::string_view native;
    std::string_view value;    // JSON: false, 0, "CAMERA_ACCESS_DISABLED"
    std::string_view on = {};  // "ios:11.4.1 macos:13.0": where, and since which OS; "" everywhere
    unsigned needs = nothing;
    std::string_view code = "ok";
    std::string_view why = {};
};

enum class Form { integer, text, seconds };  // 5, "300000", "7776000s"

/// Values of NumberRow::unit: how many of a neutral number, or milliseconds of a duration, make one.
namespace unit {
inline constexpr std::int64_t plain = 1, millisecond = 1, second = 1000, minute = 60 * second,
                              day = 1440 * minute;
}

/// A number or a duration. Durations become whole `unit`s.
struct NumberRow {
    std::string_view key;
    std::string_view native;
    std::int64_t unit;
    std::int64_t min = 0;
    std::int64_t max = 0;  // 0: none
    std::int64_t add = 0;  // what the target counts besides
    Form form = Form::integer;
    std::string_view on = {};
    unsigned needs = nothing;
};

/// What a table cannot say.
struct Hook {
    std::string_view key;
    void (*run)(Pass& pass, std::string_view key, const Value& value);
};

/// A setting (or everything below one) that the target cannot express, and why.
struct GapRow {
    std::string_view key;
    std::string_view why;
    std::string_view on = {};
};

struct Tables {
    std::span<const Hook> hooks;  // asked first
    std::span<const NumberRow> numbers;
    std::span<const WordRow> words;
    std::span<const GapRow> gaps;
    std::span<const std::string_view> sections;  // first words of the keys that are translated: "passcode"
};

/// Whether the tables speak of the section that the key is in.
bool has_section(const Tables& tables, std::string_view key);
/// Emits and reports one setting.
void translate_setting(Pass& pass, const Tables& tables, std::string_view key, const Value& value);
/// The rows alone, for hooks that add to them.
void apply_rows(Pass& pass, const Tables& tables, std::string_view key, const Value& value);
/// Whether what a native key needs is met. Reports what is not; `asks_nothing` keeps quiet instead.
bool needs_met(Pass& pass, std::string_view key, unsigned needs, bool asks_nothing);

}  // namespace mdm::policy::native
