#include "mdm/backend/apple/event_store.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "heard.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/fs.hpp"

using namespace mdm;
using namespace mdm::apple;
using namespace mdm::test;

namespace {

std::string answer(std::string_view id, int seconds, std::string_view status, std::string_view command = "C1",
                   std::string_view more = {}) {
    return answer_event(id, "U1", seconds,
                        entry("CommandUUID", command) + entry("Status", status) + std::string(more));
}
std::string information(std::string_view id, int seconds, const std::string& members) {
    return answer(id, seconds, "Acknowledged", "C-info",
                  "<key>QueryResponses</key><dict>" + members + "</dict>");
}
std::string token(std::string_view bytes) {
    return "<key>UnlockToken</key><data>" + base64(bytes) + "</data>";
}

}  // namespace

TEST_CASE("the store lies beside the ledger and is private") {
    CHECK(event_store_path("/a/b/ledger.db") == "/a/b/events.db");
    CHECK(event_store_path("ledger.db") == "events.db");
    Heard heard;
    CHECK((*real_file_system()->facts(heard.dir.file("events.db")))->mode == 0600);
}

TEST_CASE("a device is known from its check-ins, and gone after it leaves") {
    Heard heard;
    CHECK_FALSE(*heard.store->heard_anything());
    heard.hear({check_in_event("e1", "U1", 0, "Authenticate",
                               entry("SerialNumber", "C02X") + entry("ProductName", "Mac14,2")),
                check_in_event("e2", "U1", 5, "TokenUpdate")});
    CHECK(*heard.store->heard_anything());
    CHECK(heard.fact("U1", Field::id) == "U1");
    CHECK(heard.fact("U1", Field::serial) == "C02X");
    CHECK(heard.fact("U1", Field::platform) == "macos");
    CHECK(heard.fact("U1", Field::enrollment) == "enrolled");
    CHECK(heard.fact("U1", Field::enrolled_at) == "2026-11-21T18:00:05Z");
    CHECK(heard.fact("U1", Field::supervised) == "null");
    CHECK(*heard.store->count_devices() == 1);
    heard.hear({check_in_event("e3", "U1", 9, "CheckOut")});
    CHECK(heard.fact("U1", Field::enrollment) == "unenrolled");
    CHECK(heard.fact("U1", Field::last_seen) == "2026-11-21T18:00:09Z");
    CHECK(*heard.store->count_devices() == 0);
    CHECK(heard.rows(tables::devices).size() == 1);
}

TEST_CASE("events in any order tell the same story") {
    const std::vector<std::string> story{
        check_in_event("e1", "U1", 0, "Authenticate", entry("OSVersion", "14.0")),
        check_in_event("e2", "U1", 5, "TokenUpdate", token("one")),
        information("e3", 10, entry("OSVersion", "14.1") + "<key>IsSupervised</key><true/>"),
        answer("e4", 20, "NotNow"),
        information("e5", 30, entry("OSVersion", "14.2")),
        answer("e6", 40, "Acknowledged"),
        check_in_event("e7", "U1", 50, "TokenUpdate", token("two"))};
    std::vector<std::size_t> order{0, 1, 2, 3, 4, 5, 6};
    int tried = 0;
    do {
        if (++tried % 97 != 1) continue;  // some of the 5040
        Heard heard;
        for (const std::size_t i : order) heard.hear({story[i]});
        CHECK(heard.fact("U1", Field::os_version) == "14.2");
        CHECK(heard.fact("U1", Field::supervised) == "true");
        CHECK(heard.fact("U1", Field::enrollment) == "enrolled");
        CHECK(heard.fact("U1", Field::last_seen) == "2026-11-21T18:00:50Z");
        CHECK(heard.outcome("C1") == "acknowledged");
        CHECK(heard.store->situation("U1")->unlock_token->reveal() == "two");
    } while (std::next_permutation(order.begin(), order.end()) && tried < 2000);
}

TEST_CASE("an event counts once") {
    Heard heard;
    CHECK(heard.hear({answer("e1", 0, "NotNow"), answer("e1", 0, "NotNow")}) == 1);
    CHECK(heard.hear({answer("e1", 0, "NotNow"), answer("e2", 1, "Acknowledged")}) == 1);
}

TEST_CASE("a final answer is never taken back by NotNow, nor by another final one") {
    Heard heard;
    heard.hear({answer("e1", 10, "Error")});
    CHECK(heard.outcome("C1") == "failed");
    heard.hear({answer("e2", 20, "NotNow"), answer("e3", 30, "Acknowledged")});
    CHECK(heard.outcome("C1") == "failed");
    CHECK((*heard.store->result_of("U1", "C1"))->error->message == "the device answered Error");
    CHECK(heard.outcome("C2").empty());
    heard.hear({answer("e4", 40, "NotNow", "C2")});
    CHECK(heard.outcome("C2") == "not_now");
    heard.hear({answer("e5", 35, "Acknowledged", "C2")});
    CHECK(heard.outcome("C2") == "acknowledged");
}

TEST_CASE("an answer on a user channel is its own, and says nothing of the device but that it lives") {
    Heard heard;
    heard.hear({check_in_event("e1", "U1", 0, "TokenUpdate")});
    const std::string payload = base64(plist(entry("UDID", "U1") + entry("UserID", "A1") +
                                             entry("CommandUUID", "C1") + entry("Status", "Acknowledged")));
    heard.hear(
        {R"({"topic":"mdm.Connect","event_id":"e2","created_at":"2026-11-21T18:00:05Z","acknowledge_event":)"
         R"({"ids":{"id":"U1:A1","type":"User","parent_id":"U1"},"status":"Acknowledged","raw_payload":")" +
         payload + "\"}}"});
    CHECK(heard.outcome("C1", "U1:A1") == "acknowledged");
    CHECK(heard.outcome("C1", "U1").empty());
    CHECK(heard.rows(tables::devices).size() == 1);
    CHECK(heard.fact("U1", Field::last_seen) == "2026-11-21T18:00:05Z");
}

TEST_CASE("a device that enrolls anew is not what it was") {
    Heard heard;
    heard.hear({check_in_event("e1", "U1", 0, "Authenticate"),
                check_in_event("e2", "U1", 1, "TokenUpdate", token("one")),
                information("e3", 2, entry("DeviceName", "Anna's")),
                answer("e4", 3, "Acknowledged", "C-apps", "<key>InstalledApplicationList</key><array/>")});
    CHECK(heard.rows(tables::apps, "U1").empty());
    heard.hear({check_in_event("e5", "U1", 10, "Authenticate", entry("SerialNumber", "C02X"))});
    CHECK(heard.fact("U1", Field::name) == "null");
    CHECK(heard.fact("U1", Field::serial) == "C02X");
    CHECK(heard.fact("U1", Field::enrollment) == "pending");
    CHECK(heard.fact("U1", Field::enrolled_at) == "null");
    CHECK_FALSE(heard.store->situation("U1")->unlock_token);
    CHECK_FALSE(heard.store->list({&tables::apps, ColumnSet::all(5), {}, "U1"}).ok());
    heard.hear({check_in_event("e6", "U1", 11, "TokenUpdate")});
    CHECK(heard.fact("U1", Field::enrolled_at) == "2026-11-21T18:00:11Z");
}

TEST_CASE("a renewed token does not say when the device enrolled") {
    Heard heard;
    heard.hear({check_in_event("e1", "U1", 5, "TokenUpdate")});
    CHECK(heard.fact("U1", Field::enrolled_at) == "null");
    CHECK(heard.fact("U1", Field::enrollment) == "enrolled");
}

TEST_CASE("apps and profiles are the newest list that the device told") {
    Heard heard;
    const auto apps = [](std::string_view id, int seconds, const std::string& items) {
        return answer(id, seconds, "Acknowledged", id,
                      "<key>InstalledApplicationList</key><array>" + items + "</array>");
    };
    const std::string one = "<dict>" + entry("Identifier", "a.b") + entry("Name", "App") +
                            entry("ShortVersion", "1.2") + "</dict>";
    heard.hear({apps("e1", 10, one)});
    heard.hear({apps("e2", 5, "")});
    CHECK(heard.rows(tables::apps, "U1") ==
          std::vector<std::vector<std::string>>{{"U1", "a.b", "App", "1.2", "null"}});
    CHECK(heard.rows(tables::apps) == heard.rows(tables::apps, "U1"));
    heard.hear({apps("e3", 20, "")});
    CHECK(heard.rows(tables::apps, "U1").empty());

    CHECK_FALSE(*heard.store->profiles("U1"));
    heard.hear({answer("e4", 30, "Acknowledged", "C-p",
                       "<key>ProfileList</key><array><dict>" + entry("PayloadIdentifier", "com.example.mdm") +
                           "<key>IsManaged</key><false/><key>PayloadContent</key><array><dict>" +
                           entry("PayloadType", "com.apple.mdm") + "</dict></array></dict></array>")});
    CHECK(heard.rows(tables::profiles, "U1") ==
          std::vector<std::vector<std::string>>{{"com.example.mdm", "null", "enrollment", "false", "null"}});
    CHECK(**heard.store->profiles("U1") ==
          std::vector<ProfileFact>{{"com.example.mdm", "", "", "", false, true}});
    CHECK(heard.store->situation("U1")->enrollment_profile == "com.example.mdm");
}

TEST_CASE("what was never asked is not shown as nothing") {
    Heard heard;
    heard.hear({check_in_event("e1", "U1", 0, "TokenUpdate")});
    const auto apps = heard.store->list({&tables::apps, ColumnSet::all(5), {}, "U1"});
    CHECK(apps.error().message == "device 'U1' was not heard to say its apps");
    CHECK(apps.error().hint == "ask it: mdmctl sync --inventory DEVICE");
    CHECK(heard.store->list({&tables::profiles, ColumnSet::all(5), {}, "U2"}).error().code ==
          Code::not_found);
    CHECK(heard.store->list({&tables::policies, ColumnSet::all(7), {}, {}}).error().code ==
          Code::unsupported);
}

TEST_CASE("a device's history holds what was sent, and what came back") {
    Heard heard;
    const std::vector<std::string> ids{"U1", "U2"};
    REQUIRE(heard.store->note_sent({"C1", "DeviceLock", "device.lock", at(1)}, ids).ok());
    REQUIRE(heard.store->note_sent({"C2", "EraseDevice", "device.wipe", at(2)}, ids).ok());
    REQUIRE(heard.store->note_sent({"C2", "EraseDevice", "device.wipe", at(9)}, ids).ok());
    heard.hear({answer("e1", 5, "Error", "C1"),
                answer("e2", 7, "Acknowledged", "C9", entry("RequestType", "ProfileList"))});
    using Rows = std::vector<std::vector<std::string>>;
    CHECK(heard.rows(tables::history, "U1").at(2).at(2) == "unknown");  // nobody has said that it was taken
    const std::vector<ToldNote> told{{"U1", "C2", Outcome::accepted, "", at(3)}};
    REQUIRE(heard.store->note_told(told).ok());
    CHECK(heard.rows(tables::history, "U1") ==
          Rows{{"2026-11-21T18:00:07Z", "ProfileList", "acknowledged", "C9", "null"},
               {"2026-11-21T18:00:05Z", "lock", "failed", "C1", "the device answered Error"},
               {"2026-11-21T18:00:02Z", "wipe", "accepted", "C2", "null"}});
    CHECK(heard.rows(tables::history, "U2").size() == 2);
    CHECK(heard.rows(tables::history, "U3").empty());
}

TEST_CASE("a command that was acknowledged changes what is known of the device") {
    Heard heard;
    const std::vector<std::string> ids{"U1"};
    REQUIRE(heard.store->note_sent({"C1", "EnableLostMode", "device.lost-mode-on", at(1)}, ids).ok());
    heard.hear({answer("e1", 5, "Error", "C1")});
    CHECK(heard.fact("U1", Field::lost_mode) == "null");
    REQUIRE(heard.store->note_sent({"C2", "EnableLostMode", "device.lost-mode-on", at(1)}, ids).ok());
    heard.hear({answer("e2", 6, "Acknowledged", "C2")});
    CHECK(heard.fact("U1", Field::lost_mode) == "true");
    CHECK(heard.store->situation("U1")->lost_mode == true);
    heard.hear({answer("e3", 7, "Acknowledged", "C3", entry("RequestType", "DisableLostMode"))});
    CHECK(heard.fact("U1", Field::lost_mode) == "false");
}

TEST_CASE("what decides about commands is told, and what is unknown stays so") {
    Heard heard;
    CHECK(heard.store->situation("U1")->platform.empty());
    heard.hear(
        {information("e1", 1,
                     entry("ProductName", "Mac14,2") + entry("OSVersion", "14.2") +
                         "<key>PINRequiredForDeviceLock</key><true/><key>PINRequiredForEraseDevice</key>"
                         "<false/>")});
    const auto mac = heard.store->situation("U1");
    CHECK(mac->platform == "macos");
    CHECK(mac->os_version == "14.2");
    CHECK(mac->pin_for_lock == true);
    CHECK(mac->pin_for_erase == false);
    CHECK_FALSE(mac->supervised);
    CHECK_FALSE(mac->unlock_token);
}

TEST_CASE("servers are kept apart in one file") {
    Heard heard;
    heard.hear({check_in_event("e1", "U1", 0, "TokenUpdate"), answer("e2", 1, "Acknowledged")});
    const auto other = heard.open({"nanomdm", "https://other.example", ""});
    CHECK_FALSE(*other->heard_anything());
    CHECK_FALSE(*other->result_of("U1", "C1"));
    const Event same = event_of(check_in_event("e1", "U9", 0, "TokenUpdate"));
    CHECK(*other->add({&same, 1}, at(3600)) == std::vector<bool>{true});
    CHECK(heard.rows(tables::devices).size() == 1);
}

TEST_CASE("what was heard is there after a restart, and while another process reads") {
    Heard heard;
    heard.hear({check_in_event("e1", "U1", 0, "TokenUpdate")});
    const auto reader = heard.open();
    heard.hear({answer("e2", 1, "Acknowledged")});
    CHECK(*reader->result_of("U1", "C1"));
    heard.store.reset();
    heard.store = heard.open();
    CHECK(heard.outcome("C1") == "acknowledged");
    CHECK(heard.hear({answer("e2", 1, "Acknowledged")}) == 0);
}

TEST_CASE("facts learnt elsewhere are facts, and older ones do not undo newer") {
    Heard heard;
    heard.hear({information("e1", 10, entry("DeviceName", "new"))});
    REQUIRE(
        heard.store
            ->learn("U1", {{Field::name, std::string("old")}, {Field::serial, std::string("C02X")}}, at(5))
            .ok());
    CHECK(heard.fact("U1", Field::name) == "new");
    CHECK(heard.fact("U1", Field::serial) == "C02X");
}

TEST_CASE("groups are kept here, by name") {
    Heard heard;
    heard.hear({check_in_event("e1", "U1", 0, "TokenUpdate"), check_in_event("e2", "U2", 0, "TokenUpdate")});
    const std::vector<std::string> both{"U1", "U2"}, one{"U1"};
    REQUIRE(heard.store->add_to_group("Wards", both).ok());
    REQUIRE(heard.store->add_to_group("Wards", both).ok());
    REQUIRE(heard.store->add_to_group("Loaners", one).ok());
    CHECK(heard.fact("U1", Field::groups) == R"(["Loaners","Wards"])");
    CHECK(heard.rows(tables::groups) ==
          std::vector<std::vector<std::string>>{{"Loaners", "Loaners", "static", "1"},
                                                {"Wards", "Wards", "static", "2"}});
    CHECK(heard.rows(tables::devices, "Loaners").size() == 1);
    REQUIRE(heard.store->remove_from_group("Wards", one).ok());
    CHECK(*heard.store->members("Wards") == std::vector<std::string>{"U2"});
    REQUIRE(heard.store->delete_group("Wards").ok());
    CHECK(heard.store->members("Wards").error().code == Code::not_found);
    CHECK(heard.store->list({&tables::devices, {}, {}, "Wards"}).error().code == Code::not_found);
    CHECK(heard.store->add_to_group("", one).error().code == Code::usage);
}

TEST_CASE("an unknown device reads as a row without an id") {
    Heard heard;
    CHECK(heard.fact("U7", Field::id) == "null");
}
