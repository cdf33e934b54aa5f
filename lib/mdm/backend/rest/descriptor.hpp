#pragma once
// A vendor as data: what a descriptor file says, checked and with its templates parsed, and nothing of what
// is done with it. mdmctl-backend(5) is the reference of the file; load.hpp makes these structs from it.
//
// How dangerous an operation is stands in our operation table (model/operation.hpp) and never here.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/command.hpp"
#include "mdm/backend/rest/template.hpp"
#include "mdm/base/error.hpp"
#include "mdm/base/json_pointer.hpp"
#include "mdm/base/time.hpp"
#include "mdm/base/yaml.hpp"
#include "mdm/model/table.hpp"
#include "mdm/net/paginate.hpp"

namespace mdm::rest {

/// A JSON pointer (RFC 6901), checked and taken apart. One that is empty is the whole document.
using Pointer = JsonPointer;

struct Setting {
    std::string name;
    std::string summary = {};
    std::string example = {};
    std::string fallback = {};  // `default`
    /// `default` by another setting's value: its name (it stands before this one), and value → text.
    std::string fallback_by = {};
    std::map<std::string, std::string> fallbacks = {};
    /// Another setting: where the context puts an address of its own there, its scheme, host and port stand
    /// for `default` here, so that one server can take the place of all.
    std::string origin_of = {};
    std::string pattern = {};  // of the whole text, or of each item of a list
    bool required = false;
    bool secret = false;
    bool list = false;  // several, separated by commas
    yaml::Mark mark = {};
};

/// A name and what goes there: headers, query parameters, form fields. Several values repeat the name.
struct Parameter {
    std::string name;
    std::vector<Template> values;
};

/// A JSON body. Text that is one placeholder keeps the value's type; a member or item whose placeholder has
/// no value is left out. What has no placeholder is JSON already.
struct JsonTemplate {
    enum class Kind { fixed, text, list, map };
    Kind kind = Kind::fixed;
    std::string fixed = "null";
    Template text = {};
    std::vector<std::string> keys = {};  // of a map, as JSON; same order as items
    std::vector<JsonTemplate> items = {};
};

/// A part of a multipart body: a field, or with a name of its own a file.
struct BodyPart {
    std::string name;
    Template content;
    Template file_name = {};
    std::string content_type = {};
};

struct Body {
    enum class Kind { none, json, form, xml, text, multipart };
    Kind kind = Kind::none;
    JsonTemplate json = {};
    std::vector<Parameter> fields = {};  // form
    std::vector<BodyPart> parts = {};    // multipart
    Template text = {};                  // xml, text
    std::string content_type = {};       // "" = that of the kind
};

/// Paging, as net/paginate.hpp takes it.
using Pages = net::PageRule;

/// When a 2xx answer is a success after all.
struct Success {
    std::vector<int> status = {};        // empty: any 2xx
    std::optional<Pointer> no_error_at;  // something there (not null, false, "", [], {}): it failed
    std::optional<Pointer> true_at;      // must be true
    std::optional<Pointer> id_in;        // the target's id must be there: a value, or in a list
    std::optional<Pointer> id_not_in;    // must not be there
    Pointer id = {};                     // where the id is in an item of that list
};

/// What a value of ours may be, and what becomes of it.
struct InputRule {
    std::string name;
    std::string no = {};       // cannot be honoured: refused before anything is sent, with this reason
    std::string partly = {};   // shown by `backend show`
    std::string pattern = {};  // of the whole text
    enum class As { as_given, text, integer, boolean } as = As::as_given;
    std::map<std::string, std::string> words = {};  // ours → theirs; others are refused
    std::string fallback = {};                      // `default`: sent when the user gives none
    yaml::Mark mark = {};
};

/// Which names a listing asks for, made from the columns that are wanted ($select, fields[], section).
struct Select {
    std::string query;                     // the parameter
    std::string join = {};                 // "": the parameter is repeated
    bool upper_snake = false;              // userAndLocation → USER_AND_LOCATION
    std::vector<std::string> always = {};  // asked for whatever is wanted
    std::vector<std::string> except = {};  // come without being asked for
};

/// How a command sent earlier is found again.
struct Find {
    Pointer id = {};                                  // of the command; "" = the answer is about it alone
    Pointer action = {};                              // history: names the action
    std::map<std::string, std::string> actions = {};  // our operation id → the word there, or several
    Pointer time = {};                                // history: when it was asked for or began
    std::string time_as = "time";
    Pointer state = {};
    std::map<std::string, Outcome> states = {};  // words that are not here are Outcome::unknown
    std::optional<Outcome> found = {};           // being listed means so much, where there is no state
    std::optional<Outcome> gone = {};            // 404 means so much
    Pointer message = {};
};

/// One HTTP call. `no` says that there is none, and why.
struct Call {
    std::string no = {};
    std::string method = {};
    Template path = {};  // below the base URL
    std::string base = {};
    std::vector<Parameter> query = {};
    std::vector<Parameter> headers = {};
    Body body = {};
    Success success = {};
    bool redirects = false;
    Millis timeout{0};  // 0: the client's own

    // reading
    Pointer items = {};
    std::optional<Pages> pages = {};
    std::optional<Select> select = {};
    std::size_t batch = 0;           // {devices.id}: so many at once
    std::optional<Pointer> id = {};  // group.members: items are no devices, and name them here
    std::optional<Pointer> at = {};  // count: where the number is
    std::optional<Pointer> account = {}, server = {}, permissions = {};  // check
    std::vector<std::string> probes = {};                                // check: listings to try
    std::optional<Find> find = {};                                       // command.status

    // writing
    std::optional<Pointer> command_id = {};
    std::map<std::string, Pointer> hands_back = {};  // "pin" → where it is
    std::vector<InputRule> inputs = {};
    std::vector<std::string> platforms = {};  // only these; empty: any

    // what people should know
    std::string evidence = {};  // "specification" "documentation" "unverified" "tried live"
    std::string note = {};
    std::string partly = {};
    std::string permission = {};  // named when the server says 403

    std::string hook = {};  // a C++ function of drivers.hpp does it all
    yaml::Mark mark = {};
};

/// A call for each population, or one for all ("").
using Calls = std::map<std::string, Call>;

/// That of the population, or the one for all; null where there is none.
const Call* find_call(const Calls& calls, std::string_view population);

/// How commands are looked up: by the id that the server gave, else in a history.
struct Follow {
    Calls by_id = {};
    Calls by_history = {};
};

struct OperationRow {
    const Operation* operation = nullptr;
    Calls calls = {};
    std::optional<std::uint64_t> daily = {};  // quota of the whole tenant
    std::optional<Follow> follow = {};        // instead of command.status
    yaml::Mark mark = {};
};

/// Where a column's value comes from and what becomes of it.
struct FieldRule {
    std::string column;
    std::vector<Pointer> at = {};                   // the first that has a value
    std::vector<Pointer> detail = {};               // where it is in the answer of device.get, when elsewhere
    std::string from = "list";                      // "list", "detail", or the name of one of `details`
    std::string as = {};                            // a named transform; "" = that of the column's type
    std::map<std::string, std::string> words = {};  // theirs → ours; others are null
    std::vector<std::string> null_if = {};          // texts that mean "not known"
    std::optional<std::string> is = {};             // a constant
    Pointer each = {};                              // list: where the text is in each item
    std::vector<std::pair<Pointer, std::string>> where = {};  // of a list: the last item with these values
    Pointer then = {};                                        // … and where the value is in it
    yaml::Mark mark = {};
};
using Fields = std::vector<FieldRule>;
/// By table ("devices"), then population ("" = all).
using TableFields = std::map<std::string, std::map<std::string, Fields>>;

struct FilterRule {
    std::string column;
    std::map<FilterOp, Template> terms = {};        // for the expression
    std::map<FilterOp, Parameter> parameters = {};  // or a query parameter each
    yaml::Mark mark = {};
};

/// What the server can filter by: superset of our own meaning, else it does not belong here.
struct Filters {
    std::string query = {};  // the parameter that holds the expression
    std::string join = {};   // " and ", ";"
    enum class Quote { none, doubled, backslash } quote = Quote::none;  // of ' or " inside {value}
    std::map<std::string, std::map<std::string, std::vector<FilterRule>>> tables = {};  // table, population
};

/// A row of `errors: match:`: the first that fits an answer says what it means.
struct ErrorRule {
    std::vector<int> status = {};
    std::string header = {};  // present
    std::string code = {};    // the vendor's own
    std::string text = {};    // within the message, letter case aside
    std::optional<Outcome> outcome = {};
    std::optional<Code> is = {};
    std::string permission = {};
    std::string message = {};  // instead of the server's
    std::string hint = {};
    std::string approval_header = {};  // held: where the approval's id is
    yaml::Mark mark = {};
};

struct Errors {
    std::vector<Pointer> message = {}, code = {}, request_id = {};
    std::string request_id_header = {};
    std::vector<ErrorRule> match = {};
};

/// Devices hang off networks, sites, operating systems: a listing goes through all of them.
struct Partition {
    std::vector<std::string> values = {};  // fixed ones
    std::string setting = {};              // or those of a list setting
    std::optional<Call> discover = {};     // or those that the server lists
    Pointer id = {};
    Pointer only_at = {};  // only items where this is, or contains, …
    std::string only_contains = {};
};

/// Objects of one kind: calls named list, get, create, update, delete, assignments, assign.
struct ObjectRow {
    std::string kind;   // "apple.profile"
    std::string codec;  // of drivers.hpp: makes NativeObject of an answer and a body of NativeObject
    std::map<std::string, Call> calls = {};
    std::string format = "plist";
    bool description = true, identifier = false, device_assignment = true, exclusions = true,
         versions = false, masks_secrets = false, names = true;
    std::string partly = {};
    yaml::Mark mark = {};
};

/// The server's version, and settings that follow from it where the context does not say them: setting →
/// lowest version → value.
struct VersionRule {
    Call call = {};  // `at`: where the version is
    std::map<std::string, std::map<std::string, std::string>> since = {};
};

/// Signing in: a kind of net/auth.hpp and its members by their names there.
struct Auth {
    std::string kind = "none";
    // "client_id" → "{settings.client_id}", "login.url" → …
    std::map<std::string, Template> values = {};
    std::vector<Parameter> headers = {}, form = {};
    Body login_body = {};
    bool login_basic = false;
    yaml::Mark mark = {};
};

struct Descriptor {
    std::string file;  // for messages
    std::string name;
    std::string summary;
    std::string evidence = {};  // of every call that does not say its own
    std::vector<Setting> settings = {};
    Template url = {};  // empty: the setting `url` alone
    std::map<std::string, Template> bases = {};
    std::vector<Template> tenant = {};  // the first whose placeholders all have a value
    std::optional<VersionRule> version = {};
    std::vector<Auth> auth = {};  // the first whose placeholders all have a value
    std::vector<Parameter> headers = {};
    std::vector<Parameter> ask_approval = {};  // headers of writes that were not approved yet
    std::vector<Parameter> approved = {};      // of one that was
    std::string bundle = {};                   // hook that puts several commands into one request
    std::size_t concurrency = 8;
    double per_second = 0;
    double burst = 1;
    Millis timeout{30'000};
    Errors errors = {};
    std::vector<std::string> populations = {};
    std::optional<Partition> partition = {};
    std::map<std::string, std::map<std::string, Pointer>> extra = {};  // population, name → where
    std::map<std::string, Calls> details = {};                         // further reads of one device
    std::vector<OperationRow> operations = {};
    std::optional<Calls> count = {};
    TableFields fields = {};
    Filters filters = {};
    std::vector<ObjectRow> objects = {};
    std::string no_objects = {};  // why there are none

    const Setting* setting(std::string_view name) const;
    const OperationRow* operation(std::string_view id) const;
    /// The call of an operation for a population, or null.
    const Call* call(std::string_view operation, std::string_view population) const;
};

}  // namespace mdm::rest
