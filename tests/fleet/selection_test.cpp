#include "mdm/fleet/selection.hpp"

#include "fleet_help.hpp"

using namespace mdm;
using mdm::test::SmallFleet;

namespace {

std::string said(const Error& error) {
    return std::string(name(error.code)) + ": " + error.text() +
           (error.hint.empty() ? "" : " [" + error.hint + "]");
}

// Ids of the targets in order, or the error; "error after N" when something had been handed out before.
std::string resolved(SmallFleet& f, const Selection& selection) {
    std::string out;
    const auto fleet = f.fleet();
    const auto result =
        resolve(selection, fleet, [&](const Target& target, const FleetSource&) -> Result<void> {
            out += (out.empty() ? "" : " ") + target.id;
            return {};
        });
    if (!result.ok()) return (out.empty() ? "" : "after '" + out + "': ") + said(result.error());
    return out;
}

std::string looked(SmallFleet& f, Selection selection) {
    selection.action = false;
    DeviceQuery wanted;
    wanted.columns = columns({Field::id});
    const auto fleet = f.fleet();
    return test::all_rows(look(selection, fleet, wanted));
}

Selection of(std::vector<std::string> references) {
    Selection selection;
    selection.references = std::move(references);
    return selection;
}

struct People : SmallFleet {
    People() {
        backend.rows["devices"][0]["udid"] = "U-1";
        backend.rows["devices"][0]["imei"] = "350000000000001";
        backend.rows["devices"][0]["user"] = "anna";
        backend.rows["devices"][1]["email"] = "bob@example.com";
        backend.rows["devices"][2]["user"] = "anna";
        backend.rows["devices"][3]["name"] = "A";  // imitates a serial
    }
};

}  // namespace

TEST_CASE("a bare reference is an id, serial, UDID or IMEI, and typed ones say which") {
    People f;
    CHECK(resolved(f, of({"3", "A", "B"})) == "3 1 2");
    CHECK(resolved(f, of({"U-1"})) == "1");
    CHECK(resolved(f, of({"350000000000001", "udid:U-1", " serial:A "})) == "1");
    CHECK(resolved(f, of({"name:Bob", "user:bob@example.com", "id:4"})) == "2 4");
    CHECK(resolved(f, of({"name:A"})) == "4");
}

TEST_CASE("a bare name is good enough to look and not to act") {
    People f;
    CHECK(looked(f, of({"Anna"})) == "1");
    CHECK(resolved(f, of({"Anna"})) ==
          "not_found: no device answers to 'Anna' ['Anna' is a device's name; for actions write name:Anna]");
    CHECK(looked(f, of({"A"})) == "1");  // a serial; that another device calls itself so does not count
    CHECK(resolved(f, of({"A"})) == "1");
}

TEST_CASE("one reference for several devices is an error that shows them, whatever may be missing") {
    People f;
    auto selection = of({"user:anna", "nobody"});
    selection.allow_missing = true;
    CHECK(
        resolved(f, selection) ==
        "ambiguous: 'user:anna' is 2 devices: id 1 serial A name 'Anna', id 3 serial C [say which by id:X]");
    f.backend.device("9", {{"serial", "B"}, {"name", "evil\x1b[31m"}});
    CHECK(resolved(f, of({"B"})) ==
          "ambiguous: 'B' is 2 devices: id 2 serial B name 'Bob', id 9 serial B name 'evil[31m' [say which "
          "by id:X]");
    f.backend.device("A");
    CHECK(resolved(f, of({"A"})).starts_with("ambiguous"));
    for (int i = 10; i < 20; ++i) f.backend.device(std::to_string(i), {{"serial", "B"}});
    const auto many = resolved(f, of({"serial:B"}));
    CHECK(many.find("is 12 devices") != std::string::npos);
    CHECK(many.find("id 12") != std::string::npos);
    CHECK(many.find("id 13") == std::string::npos);
}

TEST_CASE("unknown references are listed and nothing is handed out, unless they may be missing") {
    People f;
    std::vector<std::string> references{"A"};
    for (int i = 0; i < 12; ++i) references.push_back("x" + std::to_string(i));
    const auto error = resolved(f, of(references));
    CHECK(error.starts_with("not_found: no device answers to 'x0', 'x1'"));
    CHECK(error.find("'x9' and 2 more") != std::string::npos);
    auto relaxed = of(references);
    relaxed.allow_missing = true;
    CHECK(resolved(f, relaxed) == "1");
    CHECK(resolved(f, of({"seriel:A"})).find("did you mean 'serial:'?") != std::string::npos);
    relaxed.references = {"x"};
    CHECK(resolved(f, relaxed).starts_with("not_found: no device matches"));
    relaxed.allow_empty = true;
    CHECK(resolved(f, relaxed) == "");
}

TEST_CASE("blank never matches, not even blank serials") {
    SmallFleet f;
    f.backend.rows["devices"].clear();
    f.backend.device("1", {{"serial", ""}});
    f.backend.device("2");
    for (const std::string blank : {"", " ", "serial:", "serial: \t", "\xE2\x80\x8B", "\xC2\xA0"}) {
        CAPTURE(blank);
        CHECK(resolved(f, of({blank})).starts_with("usage: "));
    }
}

TEST_CASE("a vendor's own colons belong to the id, and partial or recased text matches nothing") {
    SmallFleet f;
    f.backend.device("computer:12", {{"serial", "XYZ123"}});
    CHECK(resolved(f, of({"computer:12"})) == "computer:12");
    CHECK(resolved(f, of({"id:computer:12"})) == "computer:12");
    for (const std::string near : {"XYZ12", "XYZ1234", "xyz123", "%", "XYZ12_", "' OR 1 --"}) {
        CAPTURE(near);
        CHECK(resolved(f, of({near})).starts_with("not_found"));
    }
}

TEST_CASE("a handful is asked for where the server understands, and listed where not") {
    People f;
    f.backend.understood = {"serial", "udid", "imei"};
    CHECK(resolved(f, of({"A"})) == "1");
    CHECK(f.backend.pushed == std::vector<std::string>{"serial=A", "udid=A", "imei=A"});
    CHECK(f.backend.pages <= 3);
    f.backend.lists.clear();
    CHECK(resolved(f, of({"id:3"})) == "3");
    CHECK(f.backend.lists["devices"] == 0);
    f.backend.understood = {"serial"};
    f.backend.lists.clear();
    CHECK(resolved(f, of({"A", "B", "3", "4"})) == "1 2 3 4");
    CHECK(f.backend.lists["devices"] == 1);
}

TEST_CASE("bare references cost no detail calls; a typed one does when nothing else tells") {
    People f;
    f.backend.details = {"imei", "ownership"};
    CHECK(resolved(f, of({"A", "B"})) == "1 2");
    CHECK(f.backend.detailed == std::vector<std::string>{"1", "2"});  // who owns them, in one call
    CHECK(f.backend.detail_calls == 1);
    CHECK(resolved(f, of({"350000000000001"})).starts_with("not_found"));
    CHECK(resolved(f, of({"imei:350000000000001"})) == "1");
}

TEST_CASE("conditions hold together and stream") {
    SmallFleet f;
    Selection selection;
    selection.where = "battery > 5 OR ownership = 'company'";
    selection.equals = {"platform=ios,supervised=true"};
    CHECK(resolved(f, selection) == "1");
    selection.equals.clear();
    CHECK(resolved(f, selection) == "1 2 3 4");
    selection.groups = {"Sales", "EU"};
    CHECK(resolved(f, selection) == "1");
    selection.where = "serial = 'none'";
    CHECK(resolved(f, selection).starts_with("not_found: no device matches"));
    CHECK(looked(f, selection) == "");
    selection.allow_empty = true;
    CHECK(resolved(f, selection) == "");
}

TEST_CASE("conditions of every kind hold detail calls back together") {
    SmallFleet f;
    f.backend.details = {"battery"};
    Selection selection;
    selection.where = "battery < 60 AND (name IS NULL OR name <> 'Bob') -- not Bob";
    selection.equals = {"platform=ios"};
    CHECK(resolved(f, selection) == "1 3");
    CHECK(f.backend.detailed == std::vector<std::string>{"1", "3"});
    selection.groups = {"Sales"};
    f.backend.detailed.clear();
    CHECK(resolved(f, selection) == "1");
    CHECK(f.backend.detailed == std::vector<std::string>{"1"});
}

TEST_CASE("-l knows the columns and their words") {
    SmallFleet f;
    const auto with = [&](const std::string& equals) {
        Selection selection;
        selection.equals = {equals};
        return resolved(f, selection);
    };
    CHECK(with("supervised=false") == "2");
    CHECK(with("os_version=17.4.0") == "1");
    CHECK(with("groups=Sales") == "1");
    CHECK(with("battery=90") == "2");
    CHECK(with("last_seen=2026-11-21T18:00:00+01:00") == "1");
    CHECK(with("platfrom=ios") == "usage: devices have no 'platfrom' [did you mean 'platform'?]");
    CHECK(with("platform=iOS").find("did you mean 'ios'?") != std::string::npos);
    CHECK(with("supervised=yes").starts_with("usage: "));
    CHECK(with("battery=low").starts_with("usage: "));
    CHECK(with("platform").starts_with("usage: 'platform' is not key=value"));
    CHECK(with("user=").starts_with("usage: "));
    CHECK(with("platform=ios,").starts_with("usage: "));
    CHECK(with("name=x' OR '1'='1").starts_with("not_found"));
}

TEST_CASE("a group that nobody has is an error with a guess") {
    SmallFleet f;
    Selection selection;
    selection.groups = {"Sale"};
    CHECK(resolved(f, selection) == "not_found: there is no group 'Sale' [did you mean 'Sales'?]");
    selection.groups = {"Empty"};
    CHECK(resolved(f, selection).starts_with("not_found: no device matches"));
}

TEST_CASE("where devices do not tell their groups, groups are asked for their members") {
    SmallFleet f;
    f.backend.nowhere = {"groups"};
    f.backend.members = {{"g1", {"2", "4"}}, {"g2", {"4"}}};
    Selection selection;
    selection.groups = {"Sales"};
    CHECK(resolved(f, selection) == "2 4");
    selection.groups = {"EU", "Sales"};
    selection.where = "ownership = 'company'";
    CHECK(resolved(f, selection) == "4");
}

TEST_CASE("conditions narrow what references name, and reads are few") {
    SmallFleet f;
    auto selection = of({"A", "B", "C", "D"});
    selection.where = "platform = 'ios'";
    CHECK(resolved(f, selection) == "1 3");
    CHECK(looked(f, selection) == "1 3");
    selection.references = {"B"};
    CHECK(resolved(f, selection).starts_with("not_found: no device matches"));
    selection.references = {"zzz"};
    CHECK(resolved(f, selection).starts_with("not_found: no device answers to 'zzz'"));
}

TEST_CASE("choosing nothing is a usage error for actions and everything for looking; all is written out") {
    SmallFleet f;
    CHECK(resolved(f, {}).starts_with("usage: no devices were chosen"));
    CHECK(looked(f, {}) == "1 2 3 4");
    Selection all;
    all.all = true;
    CHECK(resolved(f, all) == "1 2 3 4");
    all.references = {"A"};
    CHECK(resolved(f, all).starts_with("usage: --all"));
    Selection blank;
    blank.where = "  ";
    CHECK(resolved(f, blank).starts_with("usage: the condition is empty"));
}

TEST_CASE("an empty file of references chooses nothing, never everything") {
    SmallFleet f;
    Selection selection;
    selection.from = ReferenceText{"list.txt", "# none today\n\n", ""};
    CHECK(resolved(f, selection).starts_with("not_found: no device matches"));
    CHECK(looked(f, selection) == "");
}

TEST_CASE("references come from a file, with its name in errors") {
    SmallFleet f;
    Selection selection;
    selection.from =
        ReferenceText{"list.csv", "Serial Number;Name\r\nB;x\r\nA;y\r\nB;again\r\n", "serial number"};
    CHECK(resolved(f, selection) == "2 1");
    selection.references = {"C"};
    CHECK(resolved(f, selection) == "3 2 1");
    selection.from->text = "B\nserial:\n";
    selection.from->column = "";
    CHECK(resolved(f, selection).starts_with("invalid: list.csv:2: "));
}

TEST_CASE("many references are one listing, and their devices are read in batches") {
    SmallFleet f;
    f.backend.rows["devices"].clear();
    f.backend.page = 100;
    std::string text;
    for (int i = 0; i < 1000; ++i) {
        f.backend.device(std::to_string(i), {{"serial", "S" + std::to_string(i)}, {"platform", "ios"}});
        if (i % 2 == 0) text += "S" + std::to_string(i) + "\n";
    }
    Selection selection;
    selection.from = ReferenceText{"list", text, ""};
    const auto ids = resolved(f, selection);
    CHECK(ids.starts_with("0 2 4 "));
    CHECK(ids.ends_with(" 996 998"));
    CHECK(f.backend.lists["devices"] == 1);
    CHECK(f.backend.detail_calls == 3);
    const auto seen = looked(f, selection);
    CHECK(seen.starts_with("0 2 4 "));
    CHECK(seen.ends_with(" 996 998"));
    selection.where = "serial >= 'S99'";
    CHECK(resolved(f, selection) == "990 992 994 996 998");
}

TEST_CASE("the same id in two contexts is ambiguous, and targets say which context they are of") {
    SmallFleet f;
    test::MemoryBackend other("t2");
    other.device("1", {{"serial", "Z"}});
    const auto fleet = Fleet::open({{"prod", &f.backend}, {"lab", &other}}, {}, f.clock);
    std::string out;
    const auto sink = [&](const Target& target, const FleetSource& source) -> Result<void> {
        out += source.context + ":" + target.id + " ";
        return {};
    };
    const auto ambiguous = resolve(of({"id:1"}), *fleet, sink);
    REQUIRE_FALSE(ambiguous.ok());
    CHECK(said(ambiguous.error()).find("in context 'lab'") != std::string::npos);
    CHECK(resolve(of({"Z", "B"}), *fleet, sink).ok());
    CHECK(out == "lab:1 prod:2 ");
    DeviceQuery wanted;
    wanted.columns = columns({Field::id, Field::context});
    auto selection = of({"Z", "B"});
    selection.action = false;
    CHECK(test::all_rows(look(selection, *fleet, wanted)) == "2|prod 1|lab");
}

TEST_CASE("a sink may end it") {
    SmallFleet f;
    Selection all;
    all.all = true;
    const auto fleet = f.fleet();
    const auto result = resolve(all, fleet, [](const Target&, const FleetSource&) -> Result<void> {
        return Error{Code::refused, "enough"};
    });
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == Code::refused);
}
