// How a device is unlocked, what guards its storage, and what its lock screen says.
#include <array>

#include "mdm/policy/settings/tables.hpp"

namespace mdm::policy::tables {
namespace {

constexpr std::array rows{
    flag("encryption.bootPassword", "a password or PIN must be given before the system starts"),
    ordered("logout login setup",
            word("encryption.enableAt", "setup login logout", "when encryption is turned on")),
    word("encryption.externalDrives", "requireForWrite",
         "removable drives must be encrypted before anything is written to them"),
    ordered("aesCbc128 xtsAes128 aesCbc256 xtsAes256",
            word("encryption.method", "xtsAes128 xtsAes256 aesCbc128 aesCbc256",
                 "cipher and key length of disk encryption")),
    text("encryption.recoveryKey.certificate",
         "name of the certificate that the recovery key is encrypted for when it is handed over"),
    flag("encryption.recoveryKey.escrow", "the recovery key is handed to the server"),
    with(Sense::lower, duration("encryption.recoveryKey.rotateEvery", 30 * day, 365 * day, "d",
                                "how often the recovery key is replaced")),
    flag("encryption.required", "storage must be encrypted"),
    word("encryption.userMayDisable", "allow deny", "turning disk encryption off"),
    text("lockScreen.assetTag", "asset tag shown on the lock screen"),
    text("lockScreen.message", "text on the lock screen, such as the owner and a phone number"),
    with(Sense::no,
         flag("passcode.allowSimple", "whether repeated or running characters such as 1111 and 1234 pass")),
    with(Sense::lower,
         duration("passcode.autoLock", minute, 60 * minute, "min", "idle time after which the device locks")),
    word("passcode.biometricUnlock", "allow deny", "unlocking by fingerprint, face or iris"),
    flag("passcode.changeAtNextLogin", "everybody must choose a new passcode at the next login"),
    ordered("low medium high",
            word("passcode.complexity", "low medium high",
                 "one of three bands, in place of quality, minLength and the minimum counts")),
    with(Sense::higher, duration("passcode.failedResetAfter", 0, 0, "min",
                                 "time after which the count of wrong passcodes starts again")),
    with(Sense::lower, duration("passcode.gracePeriod", 0, 0, "min",
                                "time after locking during which no passcode is asked for")),
    with(Sense::higher,
         number("passcode.historyCount", 1, 50, "passcodes", "earlier passcodes that may not be used again")),
    with(Sense::lower,
         duration("passcode.maxAge", day, 730 * day, "d", "age at which the passcode must be changed")),
    with(Sense::lower, number("passcode.maxFailedAttempts", 4, 11, "attempts",
                              "wrong passcodes in a row before onFail happens")),
    with(Sense::higher,
         number("passcode.minClasses", 1, 4, "classes",
                "classes of characters that must occur: lower case, upper case, digits, symbols")),
    with(Sense::higher, number("passcode.minDigits", 0, 16, "characters", "digits that must occur")),
    with(Sense::higher,
         number("passcode.minLength", 4, 16, "characters", "shortest passcode that is accepted")),
    with(Sense::higher, number("passcode.minLetters", 0, 16, "characters", "letters that must occur")),
    with(Sense::higher,
         number("passcode.minLower", 0, 16, "characters", "lower-case letters that must occur")),
    with(Sense::higher,
         number("passcode.minSymbols", 0, 4, "characters", "characters that are neither letter nor digit")),
    with(Sense::higher,
         number("passcode.minUpper", 0, 16, "characters", "upper-case letters that must occur")),
    ordered("lock wipe",
            word("passcode.onFail", "wipe lock",
                 "what happens after too many wrong passcodes; platforms differ in what they can do")),
    ordered("any numeric numericComplex alphabetic alphanumeric complex",
            word("passcode.quality", "any numeric numericComplex alphabetic alphanumeric complex",
                 "kind of passcode that is asked for, as a floor")),
    flag("passcode.required", "a passcode must be set"),
    ordered("work device", word("passcode.scope", "device work",
                                "whether the rules hold for the device or for the work profile")),
    flag("passcode.separateWorkLock", "the work profile needs a passcode of its own"),
    with(Sense::lower,
         duration("passcode.strongAuthEvery", day, day, "h",
                  "how often the passcode itself is needed where biometrics are used; only 24h exists")),
};

}  // namespace

std::span<const Setting> passcode() {
    return rows;
}

}  // namespace mdm::policy::tables
