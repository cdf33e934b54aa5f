// Every mistake that a descriptor can hold, where it is said to be, and what is said.
#include <doctest/doctest.h>

#include <string>

#include "mdm/backend/rest/load.hpp"

using namespace mdm;

namespace {

const std::string sound = R"(name: acme
summary: an invented server
operations:
  device.list: {get: /d}
fields: {devices: {id: /id}}
)";

/// Lines that stand for line 4 (operations) or are added at the end.
struct Bad {
    const char* what;
    const char* operations;  // "" leaves line 4 alone
    const char* added;
    const char* place;  // "" anywhere
    const char* says;
    const char* hint = "";
};

std::string text_of(const Bad& bad) {
    std::string text = sound;
    if (*bad.operations != 0) {
        const auto at = text.find("  device.list");
        text.replace(at, text.find('\n', at) - at, bad.operations);
    }
    return text + bad.added;
}

constexpr Bad table[] = {
    {"unknown key", "", "setings: {}\n", "acme.yaml:6:1:", "'setings'", "'settings'"},
    {"duplicate key", "", "summary: b\n", "acme.yaml:6:1:", "summary"},
    {"no map", "", "settings: 3\n", "acme.yaml:6:11:", "map of settings"},
    {"setting without summary", "", "settings: {a: {example: x}}\n", "acme.yaml:6:15:", "'summary'"},
    {"unknown key of a setting", "", "settings: {a: {summary: s, example: x, secert: true}}\n",
     "acme.yaml:6:40:", "'secert'", "'secret'"},
    {"yes is no boolean", "", "settings: {a: {summary: s, example: x, required: yes}}\n", "",
     "true or false"},
    {"no regular expression", "", "settings: {a: {summary: s, example: x, pattern: '['}}\n", "",
     "regular expression"},
    {"example against its pattern", "", "settings: {a: {summary: s, example: x, pattern: '[0-9]'}}\n", "",
     "does not match"},
    {"secret with a default", "", "settings: {a: {summary: s, example: x, secret: true, default: y}}\n", "",
     "no default"},
    {"secret with an origin", "",
     "settings: {k: {summary: s, example: 'env:K', secret: true, origin_of: url}}\n", "", "no default"},
    {"origin of nothing", "", "settings: {a: {summary: s, example: x, origin_of: ur}}\n",
     "acme.yaml:6:12:", "'ur'"},
    {"origin of itself", "", "settings: {a: {summary: s, example: x, origin_of: a}}\n",
     "acme.yaml:6:12:", "from itself"},
    {"objects and none", "", "objects: {no: none, apple.profile: {}}\n",
     "acme.yaml:6:21:", "'apple.profile'"},
    {"probe that is no listing", "  check: {get: /me, probes: [device.lok]}\n  device.list: {get: /d}", "",
     "", "'device.lok'"},
    {"probe that is about one device", "  check: {get: /me, probes: [device.apps]}\n  device.list: {get: /d}",
     "", "", "'device.apps'"},
    {"setting that nothing uses", "", "settings: {a: {summary: s, example: x}}\n",
     "acme.yaml:6:12:", "nothing uses the setting 'a'"},
    {"setting that is not there", "", "headers: {X-A: '{settings.tenent}'}\n", "acme.yaml:6:16:", "'tenent'"},
    {"secret in the clear", "",
     "settings: {k: {summary: s, example: 'env:K', secret: true}}\nheaders: {X-A: '{settings.k}'}\n", "",
     "'k'"},
    {"unknown placeholder", "", "headers: {X-A: '{devise.id}'}\n", "acme.yaml:6:16:", "{devise.id}"},
    {"open brace", "", "headers: {X-A: 'a{b'}\n", "acme.yaml:6:16:", "brace"},
    {"placeholder out of place", "", "headers: {X-A: '{device.id}'}\n", "acme.yaml:6:16:", "no meaning here"},
    {"unknown kind of signing in", "", "auth: {kind: oauth2-cleint}\n", "acme.yaml:6:14:", "'oauth2-cleint'",
     "'oauth2-client'"},
    {"unknown key of auth", "", "auth: {kind: basic, user: a, pasword: b}\n", "acme.yaml:6:30:", "'pasword'",
     "'password'"},
    {"rule that fits everything", "", "errors: {match: [{is: held}]}\n", "acme.yaml:6:18:", "every answer"},
    {"unknown meaning", "", "errors: {match: [{status: 400, is: holding}]}\n",
     "acme.yaml:6:36:", "'holding'"},
    {"no HTTP status", "", "errors: {match: [{status: 42, is: held}]}\n", "", "'42'"},
    {"bad pointer", "", "errors: {message: error}\n", "acme.yaml:6:19:", "begin with /"},
    {"bad escape in a pointer", "", "errors: {message: /a~b}\n", "acme.yaml:6:19:", "~0"},
    {"empty end of a pointer", "", "errors: {message: /a/}\n", "", "empty name"},
    {"zero at once", "", "limits: {concurrency: 0}\n", "acme.yaml:6:23:", "at least 1"},
    {"duration without a unit", "", "limits: {timeout: 30}\n", "acme.yaml:6:19:", "30"},
    {"unknown operation", "  device.lok: {post: /l}", "", "acme.yaml:4:3:", "'device.lok'", "'device.lock'"},
    {"policy operation", "  policy.create: {post: /l}", "", "acme.yaml:4:3:", "objects"},
    {"no request", "  device.list: {note: x}", "", "acme.yaml:4:16:", "no request"},
    {"two methods", "  device.list: {get: /d, post: /d}", "", "", "one method"},
    {"path without a slash", "  device.list: {get: d}", "", "acme.yaml:4:22:", "begins with /"},
    {"two bodies", "  device.list: {post: /d, body: {}, text: x}", "", "", "one body"},
    {"writing key on a listing", "  device.list: {get: /d, command_id: /c}", "", "", "'command_id'"},
    {"listing key on a command", "  device.retire: {post: /d, pages: {kind: none}}", "", "", "'pages'"},
    {"unknown base", "  device.list: {get: /d, base: beta}", "", "", "'beta'"},
    {"unknown kind of paging", "  device.list: {get: /d, pages: {kind: curser}}", "",
     "acme.yaml:4:40:", "'curser'", "'cursor'"},
    {"paging that lacks something", "  device.list: {get: /d, pages: {kind: cursor, into: c}}", "", "", ""},
    {"input neither used nor refused", "  device.rename: {post: '/d/{device.id}'}", "",
     "acme.yaml:4:18:", "'name' of device.rename is neither used nor refused", "input.name"},
    {"input used and refused",
     "  device.rename: {post: /d, body: {n: '{input.name}'}, inputs: {name: {no: x}}}", "", "",
     "refused and used"},
    {"input that is none", "  device.retire: {post: /d, inputs: {pim: {no: x}}}", "", "", "'pim'"},
    {"placeholder of an input that is none", "  device.retire: {post: '/d/{input.pin}'}", "", "", "'pin'"},
    {"device placeholder that is none", "  device.retire: {post: '/d/{device.managementid}'}",
     "extra: {managementId: /m}\n", "acme.yaml:4:25:", "'managementid'", "'managementId'"},
    {"device in a listing", "  device.list: {get: '/d/{device.id}'}", "", "", "no meaning here"},
    {"no populations", "  device.list: {get: '/d/{population}'}", "", "", "populations"},
    {"unknown population", "  device.list: {mobile: {get: /d}, computers: {get: /c}}",
     "populations: [mobile, computer]\n", "", "'computers'", "'computer'"},
    {"partition of nothing", "", "partition: {only: 3}\n", "", "partition"},
    {"partition of no list", "", "settings: {n: {summary: s, example: x}}\npartition: {setting: n}\n", "",
     "no list setting"},
    {"follow without a way", "  command.status: {}", "", "", "by_id or by_history"},
    {"find without states", "  command.status: {by_id: {get: '/c/{command.id}', find: {state: /s}}}", "", "",
     "states"},
    {"unknown outcome",
     "  command.status: {by_id: {get: '/c/{command.id}', find: {state: /s, states: {a: done}}}}", "", "",
     "'done'"},
    {"actions without time",
     "  command.status: {by_history: {get: /c, find: {action: /a, actions: {device.lock: l}, found: "
     "accepted}}}",
     "", "", "'time'"},
    {"unknown column", "  device.list: {get: /d}\n  group.list: {get: /g}", "", "",
     "group.list needs columns"},
    {"columns without an operation", "  device.get: {get: '/d/{device.id}'}", "",
     "acme.yaml:5:", "device.list"},
};

constexpr Bad bad_columns[] = {
    {"unknown column", "{id: /id, serail: /s}", "", "acme.yaml:5:29:", "'serail'", "'serial'"},
    {"no id", "{serial: /s}", "", "", "'id'"},
    {"unknown transform", "{id: /id, battery: {at: /b, as: percentage}}", "", "", "'percentage'",
     "'percent'"},
    {"transform of another type", "{id: /id, battery: {at: /b, as: platform}}", "", "", "'battery'"},
    {"unknown word", "{id: /id, ownership: {at: /o, words: {c: corporate}}}", "", "", "'corporate'"},
    {"neither at nor is", "{id: /id, serial: {as: lower}}", "", "", "'at' or 'is'"},
    {"unknown call", "{id: /id, serial: {at: /s, from: security}}", "", "", "'security'"},
    {"unknown key", "{id: /id, serial: {at: /s, nul_if: x}}", "", "", "'nul_if'", "'null_if'"},
};

void check(const std::string& text, const Bad& bad) {
    CAPTURE(bad.what);
    CAPTURE(text);
    const auto problems = rest::load_descriptor(text, "acme.yaml").problems;
    REQUIRE_FALSE(problems.empty());
    bool said = false;
    for (const Error& problem : problems) {
        CAPTURE(problem.message);
        CHECK(problem.code == Code::invalid);
        CHECK(problem.message.starts_with("acme.yaml:"));
        said = said ||
               (problem.message.find(bad.says) != std::string::npos &&
                problem.message.starts_with(bad.place) && problem.hint.find(bad.hint) != std::string::npos);
    }
    std::string all;
    for (const Error& problem : problems) all += problem.message + " (" + problem.hint + ")\n";
    CHECK_MESSAGE(said, all);
}

}  // namespace

TEST_CASE("a sound descriptor has no problem") {
    const auto loaded = rest::load_descriptor(sound, "/somewhere/acme.yaml");
    for (const Error& problem : loaded.problems) CHECK_MESSAGE(false, problem.message);
    CHECK(loaded.descriptor.name == "acme");
}

TEST_CASE("every mistake in a descriptor is named with its place") {
    for (const Bad& bad : table) check(text_of(bad), bad);
}

TEST_CASE("every mistake in a column is named with its place") {
    for (const Bad& bad : bad_columns) {
        std::string text = sound;
        text.replace(text.find("{id: /id}"), 9, bad.operations);
        check(text, bad);
    }
}

TEST_CASE("a descriptor's name is that of its file") {
    CHECK(rest::load_descriptor(sound, "acme.yaml").problems.empty());
    const auto wrong = rest::load_descriptor(sound, "acne.yaml").problems;
    REQUIRE(wrong.size() == 1);
    CHECK(wrong[0].message.starts_with("acne.yaml:1:7:"));
}

TEST_CASE("all mistakes of a file are found at once") {
    const auto problems =
        rest::load_descriptor(sound + "limits: {concurrency: 0, brst: 1}\nbogus: 1\n", "acme.yaml").problems;
    CHECK(problems.size() == 3);
    const auto one = rest::descriptor_from(sound + "limits: {concurrency: 0}\nbogus: 1\n", "acme.yaml");
    REQUIRE_FALSE(one.ok());
    CHECK(one.error().hint.find("mdmctl backend lint acme.yaml") != std::string::npos);
}

TEST_CASE("what is no YAML at all is one problem") {
    CHECK(rest::load_descriptor("a: [", "acme.yaml").problems.size() == 1);
    CHECK_FALSE(rest::load_descriptor("", "acme.yaml").problems.empty());
    CHECK_FALSE(rest::load_descriptor("- a", "acme.yaml").problems.empty());
}
