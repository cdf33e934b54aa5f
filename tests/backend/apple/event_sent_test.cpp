// Commands that were sent, what shows that they were carried out, and what is forgotten of them.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "heard.hpp"

using namespace mdm;
using namespace mdm::apple;
using namespace mdm::test;

TEST_CASE("a command is done when the device has said since that it is as was wanted") {
    struct Row {
        NativeCommand command;
        std::string says;
        bool done;
    };
    const auto security = [](std::string_view passcode) {
        return fmt::format("<key>SecurityInfo</key><dict><key>PasscodePresent</key><{}/></dict>", passcode);
    };
    const std::string apps =
        "<key>InstalledApplicationList</key><array><dict>" + entry("Identifier", "org.a") + "</dict></array>";
    const std::string name = "<key>QueryResponses</key><dict>" + entry("DeviceName", "cart 7") + "</dict>";
    InstallApplication install, another;
    install.identifier = "org.a";
    another.identifier = "org.b";
    Settings settings;
    settings.device_name = "cart 7";
    for (const Row& row :
         {Row{ClearPasscode{Secret("token")}, security("false"), true},
          Row{ClearPasscode{Secret("token")}, security("true"), false}, Row{install, apps, true},
          Row{another, apps, false}, Row{RemoveApplication{"org.b"}, apps, true},
          Row{RemoveApplication{"org.a"}, apps, false}, Row{settings, name, true},
          Row{settings, security("false"), false},
          Row{DeviceLock{}, security("false") + name + apps, false}}) {
        CAPTURE(request_type(row.command));
        CAPTURE(row.says);
        Heard heard;
        const std::vector<std::string> one{"U1"};
        const auto answer = [&](const std::string& event, const std::string& uuid, int seconds) {
            return answer_event(event, "U1", seconds,
                                entry("CommandUUID", uuid) + entry("Status", "Acknowledged") + row.says);
        };
        heard.hear({check_in_event("e0", "U1", 0, "TokenUpdate"), answer("e1", "before", 5)});
        REQUIRE(heard.store->note_sent({"C", "", "", at(10), expectation_of(row.command)}, one).ok());
        CHECK_FALSE(*heard.store->is_as_expected("U1", "C"));
        const std::vector<ToldNote> told{{"U1", "C", Outcome::accepted, "", at(11)}};
        REQUIRE(heard.store->note_told(told).ok());
        CHECK_FALSE(*heard.store->is_as_expected("U1", "C"));  // what was said before does not count
        heard.hear({answer("e2", "after", 20)});
        CHECK(*heard.store->is_as_expected("U1", "C") == row.done);
    }
}

TEST_CASE(
    "what is forgotten: old commands and answers, and devices that left long ago; groups lose them, too") {
    Heard heard;
    const std::vector<std::string> both{"U1", "U2"};
    heard.hear({check_in_event("e1", "U1", 0, "TokenUpdate", entry("SerialNumber", "GONE")),
                check_in_event("e2", "U2", 0, "TokenUpdate", entry("SerialNumber", "HERE")),
                check_in_event("e3", "U1", 10, "CheckOut"),
                answer_event("e4", "U2", 20, entry("CommandUUID", "OLD") + entry("Status", "Error"))});
    REQUIRE(heard.store->add_to_group("Wards", both).ok());
    REQUIRE(heard.store->note_sent({"OLD", "DeviceLock", "device.lock", at(5)}, both).ok());
    REQUIRE(heard.store->note_sent({"NEW", "DeviceLock", "device.lock", at(500)}, both).ok());
    const auto forgotten = forget_events(heard.dir.file("events.db"), at(100));
    REQUIRE_MESSAGE(forgotten.ok(), forgotten.error().text());
    CHECK(forgotten->commands == 2);
    CHECK(forgotten->devices == 1);
    CHECK(heard.fact("U1", Field::id) == "null");
    CHECK(heard.fact("U2", Field::serial) == "HERE");
    CHECK(*heard.store->members("Wards") == std::vector<std::string>{"U2"});
    CHECK(heard.rows(tables::history, "U2").size() == 1);
    CHECK_FALSE(heard.store->result_of("U2", "OLD")->has_value());
    CHECK(forget_events(heard.dir.file("events.db"), at(100))->commands == 0);
    CHECK(forget_events(heard.dir.file("none.db"), at(100)).error().code != Code::internal);
}
