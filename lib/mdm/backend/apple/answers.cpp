#include "mdm/backend/apple/answers.hpp"

#include <array>
#include <cmath>

#include "mdm/backend/apple/plist.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/base/time.hpp"

namespace mdm::apple {
namespace {

using nlohmann::json;
using Value = std::optional<Fact>;

const json& member(const json& dict, const char* key) {
    static const json nothing;
    if (!dict.is_object()) return nothing;
    const auto found = dict.find(key);
    return found == dict.end() ? nothing : *found;
}

Value text(const json& dict, const char* key) {
    std::string value = text_at(dict, key);
    if (value.empty()) return std::nullopt;
    return value;
}

Value boolean(const json& dict, const char* key) {
    if (const auto value = bool_at(dict, key)) return *value;
    return std::nullopt;
}

/// Apple groups the digits by blanks.
Value digits(const json& dict, const char* key) {
    std::string value = replace_all(text_at(dict, key), " ", "");
    if (value.empty()) return std::nullopt;
    return value;
}

/// Gigabytes of 1024³ to bytes.
Value bytes(const json& dict, const char* key) {
    constexpr double giga = 1024.0 * 1024 * 1024, most = 1e9;
    const auto value = real_at(dict, key);
    if (!value || *value < 0 || *value > most) return std::nullopt;
    return static_cast<std::int64_t>(std::llround(*value * giga));
}

/// 0 to 1 as a percentage; -1 is Apple's "cannot tell".
Value percent(const json& dict, const char* key) {
    const auto value = real_at(dict, key);
    if (!value || *value < 0 || *value > 1) return std::nullopt;
    return static_cast<std::int64_t>(std::lround(*value * 100));
}

Value real(const json& dict, const char* key) {
    if (const auto value = real_at(dict, key)) return *value;
    return std::nullopt;
}

Value time(const json& dict, const char* key) {
    const auto value = parse_rfc3339(text_at(dict, key));
    if (!value.ok()) return std::nullopt;
    return rfc3339(*value);
}

Value platform(const json& dict, const char* key) {
    const auto word = platform_of(text_at(dict, key));
    if (word.empty()) return std::nullopt;
    return std::string(word);
}

/// One row a key. Where two give one field, the first that is there wins.
struct Row {
    const char* key;
    Field field;
    Value (*read)(const json& dict, const char* key);
};

constexpr std::array information{
    Row{"UDID", Field::udid, text},
    Row{"SerialNumber", Field::serial, text},
    Row{"DeviceName", Field::name, text},
    Row{"ModelName", Field::model, text},
    Row{"ProductName", Field::model, text},
    Row{"ProductName", Field::platform, platform},
    Row{"OSVersion", Field::os_version, text},
    Row{"BuildVersion", Field::os_build, text},
    Row{"IMEI", Field::imei, digits},
    Row{"MEID", Field::meid, digits},
    Row{"IsSupervised", Field::supervised, boolean},
    Row{"IsActivationLockEnabled", Field::activation_lock, boolean},
    Row{"IsMDMLostModeEnabled", Field::lost_mode, boolean},
    Row{"BatteryLevel", Field::battery, percent},
    Row{"DeviceCapacity", Field::storage_total, bytes},
    Row{"AvailableDeviceCapacity", Field::storage_free, bytes},
    Row{"WiFiMAC", Field::wifi_mac, text},
    Row{"PhoneNumber", Field::phone_number, text},
    Row{"CurrentCarrierNetwork", Field::carrier, text},
    Row{"SubscriberCarrierNetwork", Field::carrier, text},
};
// of one SIM among several
constexpr std::array subscription{
    Row{"IMEI", Field::imei, digits},
    Row{"MEID", Field::meid, digits},
    Row{"PhoneNumber", Field::phone_number, text},
    Row{"CurrentCarrierNetwork", Field::carrier, text},
};
constexpr std::array security{
    Row{"PasscodePresent", Field::passcode_set, boolean},
    Row{"PasscodeCompliant", Field::passcode_compliant, boolean},
    Row{"FDE_Enabled", Field::encrypted, boolean},
};
constexpr std::array location{
    Row{"Latitude", Field::latitude, real},
    Row{"Longitude", Field::longitude, real},
    Row{"HorizontalAccuracy", Field::accuracy, real},
    Row{"Timestamp", Field::located_at, time},
};

template <class Rows>
void read(const json& dict, const Rows& rows, Facts& facts) {
    for (const Row& row : rows)
        if (Value value = row.read(dict, row.key)) facts.try_emplace(row.field, std::move(*value));
}

void read_information(const json& responses, Answers& answers) {
    read(responses, information, answers.facts);
    for (const json& sim : member(responses, "ServiceSubscriptions")) read(sim, subscription, answers.facts);
    answers.pin_for_lock = bool_at(responses, "PINRequiredForDeviceLock");
    answers.pin_for_erase = bool_at(responses, "PINRequiredForEraseDevice");
}

/// Phones encrypt always, and protect what they encrypt once there is a passcode.
void read_encryption(const json& info, Facts& facts) {
    constexpr std::int64_t blocks_and_files = 3;
    const auto passcode = bool_at(info, "PasscodePresent");
    const auto able = integer_at(info, "HardwareEncryptionCaps");
    if (able && passcode) facts.try_emplace(Field::encrypted, *able == blocks_and_files && *passcode);
}

/// Personal devices enroll as such; what enrolls by itself belongs to the organisation.
void read_management(const json& status, Facts& facts) {
    const auto user = bool_at(status, "IsUserEnrollment");
    const auto automated = bool_at(status, "EnrolledViaDEP");
    if (user.value_or(false)) {
        facts[Field::ownership] = std::string("personal");
        facts[Field::enrollment_type] = std::string("user");
    } else if (automated.value_or(false)) {
        facts[Field::ownership] = std::string("company");
        facts[Field::enrollment_type] = std::string("automated");
    } else if (user && automated) {
        facts[Field::enrollment_type] = std::string("device");
    }
}

void read_security(const json& info, Answers& answers) {
    read(info, security, answers.facts);
    read_encryption(info, answers.facts);
    if (const auto on = bool_at(member(info, "FirewallSettings"), "FirewallEnabled"))
        answers.facts[Field::firewall] = *on;
    read_management(member(info, "ManagementStatus"), answers.facts);
}

std::vector<AppFact> read_apps(const json& list) {
    std::vector<AppFact> apps;
    for (const json& item : list) {
        AppFact app{text_at(item, "Identifier"), text_at(item, "Name"), text_at(item, "ShortVersion"), {}};
        if (app.version.empty()) app.version = text_at(item, "Version");
        if (!app.id.empty() || !app.name.empty()) apps.push_back(std::move(app));
    }
    return apps;
}

bool enrolls(const json& profile) {
    for (const json& payload : member(profile, "PayloadContent"))
        if (text_at(payload, "PayloadType") == "com.apple.mdm") return true;
    return false;
}

std::vector<ProfileFact> read_profiles(const json& list) {
    std::vector<ProfileFact> profiles;
    for (const json& item : list) {
        ProfileFact profile{text_at(item, "PayloadIdentifier"), text_at(item, "PayloadDisplayName"),
                            text_at(item, "PayloadUUID"),       text_at(item, "PayloadDescription"),
                            bool_at(item, "IsManaged"),         enrolls(item)};
        if (!profile.id.empty()) profiles.push_back(std::move(profile));
    }
    return profiles;
}

}  // namespace

Answers read_answers(const json& report) {
    Answers answers;
    read_information(member(report, "QueryResponses"), answers);
    read_security(member(report, "SecurityInfo"), answers);
    read(report, location, answers.facts);
    if (const json& list = member(report, "InstalledApplicationList"); list.is_array())
        answers.apps = read_apps(list);
    if (const json& list = member(report, "ProfileList"); list.is_array())
        answers.profiles = read_profiles(list);
    return answers;
}

Facts read_device_facts(const json& dict) {
    Facts facts;
    read(dict, information, facts);
    return facts;
}

std::vector<std::string> device_queries() {
    std::vector<std::string> queries;
    for (const Row& row : information)
        if (queries.empty() || queries.back() != row.key) queries.emplace_back(row.key);
    for (const char* more : {"ServiceSubscriptions", "PINRequiredForDeviceLock", "PINRequiredForEraseDevice"})
        queries.emplace_back(more);
    return queries;
}

}  // namespace mdm::apple
