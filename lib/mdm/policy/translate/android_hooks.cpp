#include <fmt/format.h>

#include "mdm/policy/translate/android.hpp"

namespace mdm::policy::native::android {

void encryption_required(Pass& pass, std::string_view key, const Value& value) {
    if (word_of(value) != "true")
        return pass.say(key, "satisfied", "encrypted all the same since Android 10");
    const bool with_password = pass.is("encryption.bootPassword", "true");
    pass.emit("encryptionPolicy", with_password ? "ENABLED_WITH_PASSWORD" : "ENABLED_WITHOUT_PASSWORD", key);
}

/// Camera and screenshots: in the work profile, and on the personal side of company-owned devices too.
void capture(Pass& pass, std::string_view key, const Value& value) {
    const bool camera = key == "restrictions.camera";
    const bool deny = word_of(value) == "deny";
    if (camera) {
        pass.emit("cameraAccess", deny ? "CAMERA_ACCESS_DISABLED" : "CAMERA_ACCESS_USER_CHOICE", key);
    } else {
        pass.emit("screenCaptureDisabled", deny, key);
    }
    if (pass.work_profile() != Known::yes) return;
    if (pass.company() == Known::yes)
        return pass.emit(
            camera ? "personalUsagePolicies.cameraDisabled" : "personalUsagePolicies.screenCaptureDisabled",
            deny, key);
    if (deny) pass.say(key, "degraded", "touches the work profile only, not the personal side");
}

void lock_screen_notifications(Pass& pass, std::string_view key, const Value& value) {
    if (word_of(value) != "deny") return pass.say(key, "satisfied", "nothing forbids it here");
    if (pass.company() != Known::no) return pass.emit("keyguardDisabledFeatures[]", "NOTIFICATIONS", key);
    pass.emit("keyguardDisabledFeatures[]", "UNREDACTED_NOTIFICATIONS", key);
    pass.say(key, "degraded", "hides what notifications of the work profile say, not the notifications");
}

void unenroll(Pass& pass, std::string_view key, const Value& value) {
    if (word_of(value) != "deny") return pass.say(key, "satisfied", "nothing forbids it here");
    if (pass.company() == Known::no)
        return pass.unsupported(key, "the owner of a personal device can always remove the work profile");
    if (!needs_met(pass, key, company, false)) return;
    pass.emit("factoryResetDisabled", true, key);
}

}  // namespace mdm::policy::native::android
