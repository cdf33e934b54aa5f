#include "mdm/net/redact.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "mdm/base/digest.hpp"
#include "support/has.hpp"

using namespace mdm;
using namespace mdm::net;
using mdm::test::has;

namespace {

std::string shown(std::string_view body, std::string_view type = "application/json") {
    return redact_body(type, body, {});
}

}  // namespace

TEST_CASE("names that say secret are known in every spelling") {
    for (const char* name : {"password",
                             "userPassword",
                             "PASSWD",
                             "passcode",
                             "client_secret",
                             "accessToken",
                             "access_token",
                             "pin",
                             "PIN",
                             "unlockPin",
                             "system_lock_pin",
                             "PINCode",
                             "client_assertion",
                             "UnlockToken",
                             "psk",
                             "preSharedKey",
                             "key",
                             "apiKey",
                             "X-Api-Key",
                             "macOsUnlockCode",
                             "activationLockBypassCode",
                             "device_code",
                             "set-cookie",
                             "Authorization",
                             "personalRecoveryKey",
                             "jwt"})
        CHECK_MESSAGE(names_secret(name), name);
    for (const char* name : {"name", "shipping", "mapping", "pinned", "monkey", "id", "serialNumber",
                             "totalCount", "code", "user", "author", "keyboard", "option"})
        CHECK_MESSAGE(!names_secret(name), name);
}

TEST_CASE("members that say secret are hidden with all below them; true, false and null stay") {
    CHECK(shown(R"({"pin": 123456, "name": "x", "passcodePresent": true, "password": null})") ==
          R"({"pin":"***","name":"x","passcodePresent":true,"password":null})");
    CHECK(shown(R"({"token": {"value": "abc", "expires": 5, "ok": false}, "list": [{"psk": ["a", "b"]}]})") ==
          R"({"token":{"value":"***","expires":"***","ok":false},"list":[{"psk":["***","***"]}]})");
}

TEST_CASE("a value beside a name that says secret is hidden") {
    CHECK(shown(R"([{"name": "wifiPassword", "value": "abc"}, {"name": "ssid", "value": "abc"}])") ==
          R"([{"name":"wifiPassword","value":"***"},{"name":"ssid","value":"abc"}])");
    CHECK_FALSE(has(
        shown(
            R"({"settingDefinitionId": "x_password", "simpleSettingValue": {"type": "s", "value": "abc"}})"),
        "abc"));
}

TEST_CASE("documents inside of texts are looked through, or only counted") {
    CHECK(shown(R"({"details": "{\"pin\": \"1234\", \"a\": 1}"})") ==
          R"({"details":"{\"pin\":\"***\",\"a\":1}"})");
    CHECK(shown(R"({"details": "{broken 1234"})") == R"x({"details":"(12 characters)"})x");
    CHECK(shown(R"({"payload": "<plist>secret</plist>"})") == R"x({"payload":"(21 characters)"})x");
    CHECK(shown(R"({"url": "https://u:p@a.example/x?sig=abc&b=1"})") ==
          R"({"url":"https://a.example/x?sig=***&b=1"})");
    const std::string encoded = base64(std::string(60, 'x'));
    CHECK(shown(R"({"payload": ")" + encoded + R"("})") == R"x({"payload":"(80 characters)"})x");
    CHECK(
        shown(
            R"({"text": "a sentence that is longer than any single word would be, and is left as it is"})") ==
        R"({"text":"a sentence that is longer than any single word would be, and is left as it is"})");
}

TEST_CASE("forms are hidden field by field") {
    const std::string type = "application/x-www-form-urlencoded; charset=utf-8";
    CHECK(shown("grant_type=x&client_secret=a%20b&c=1&code=abc", type) ==
          "grant_type=x&client_secret=***&c=1&code=***");
    CHECK(shown("client%5Fsecret=abc&flag", type) == "client%5Fsecret=***&flag");
    CHECK(shown(R"({"a": "no form"})", type) == "(16 bytes of application/x-www-form-urlencoded)");
}

TEST_CASE("a body that is neither JSON nor a form is only counted") {
    CHECK(shown("<a>secret</a>", "text/xml") == "(13 bytes of text/xml)");
    CHECK(shown("{broken", "application/json") == "(7 bytes of application/json)");
    CHECK(shown("\"just a token\"", "application/json") == "(14 bytes of application/json)");
    CHECK(shown("secret", "") == "(6 bytes of no media type)");
    CHECK(shown(R"({"a":1})", "") == R"({"a":1})");
    CHECK(shown(R"({"a":1})", "application/problem+json") == R"({"a":1})");
    CHECK(shown("", "text/xml") == "");
    CHECK(has(shown(std::string(5000, '[') + std::string(5000, ']')), "10000 bytes"));
}

TEST_CASE("known values disappear in every form they take, the longest first") {
    const std::vector<Secret> secrets{Secret("ab"), Secret("p\"ä &<ab"), Secret()};
    const std::string text =
        R"(plain p"ä &<ab json p\"ä &<ab url p%22%C3%A4%20%26%3Cab low p%22%c3%a4%20%26%3cab )"
        R"(form p%22%C3%A4+%26%3Cab xml p&quot;ä &amp;&lt;ab b64 )" +
        base64("p\"ä &<ab") + " ab";
    CHECK(redact_values(text, secrets) == "plain *** json *** url *** low *** form *** xml *** b64 *** ***");
    CHECK(redact_values("nothing", {}) == "nothing");
}
