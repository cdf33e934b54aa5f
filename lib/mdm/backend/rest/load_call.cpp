// One HTTP call of a descriptor.
#include <fmt/format.h>

#include <algorithm>

#include "mdm/backend/rest/load_parts.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/paginate.hpp"

namespace mdm::rest {
namespace {

constexpr std::array<std::string_view, 5> methods{"get", "post", "put", "patch", "delete"};

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

void load_request(MapReader& map, Call& call) {
    for (const std::string_view method : methods) {
        const yaml::Node* node = map.find(method);
        if (node == nullptr) continue;
        if (!call.method.empty()) map.problems().add(node->mark, "a call has one method");
        call.method = upper(method);
        call.path = read_template(map.problems(), *node);
        if (call.path.empty() || !call.path.pieces[0].literal.starts_with("/"))
            map.problems().add(node->mark, "a path begins with /");
    }
    call.base = map.text("base");
    call.query = map.parameters("query");
    call.headers = map.parameters("headers");
    call.body = load_body(map);
    call.redirects = map.flag("redirects");
    if (const yaml::Node* node = map.find("timeout")) call.timeout = read_duration(map.problems(), *node);
}

std::vector<int> read_statuses(Problems& problems, const yaml::Node& node) {
    std::vector<int> list;
    for (const yaml::Node& one : node.is_list() ? node.items : std::vector<yaml::Node>{node})
        list.push_back(static_cast<int>(read_integer(problems, one, 100)));
    return list;
}

Success load_success(Loading& loading, const yaml::Node& node) {
    Success made;
    if (!node.is_map()) {
        made.status = read_statuses(loading.problems, node);
        return made;
    }
    MapReader map(loading.problems, node, "success");
    if (const yaml::Node* status = map.find("status")) made.status = read_statuses(loading.problems, *status);
    made.no_error_at = map.pointer("no_error_at");
    made.true_at = map.pointer("true_at");
    made.id_in = map.pointer("id_in");
    made.id_not_in = map.pointer("id_not_in");
    made.id = map.pointer("id").value_or(Pointer());
    map.done();
    return made;
}

Select load_select(Loading& loading, const yaml::Node& node) {
    MapReader map(loading.problems, node, "select");
    Select made;
    made.query = map.need_text("query");
    made.join = map.text("join");
    if (const yaml::Node* as = map.find("as"))
        made.upper_snake = read_word(loading.problems, *as, {"upper-snake"}) == "upper-snake";
    made.always = map.texts("always");
    made.except = map.texts("except");
    map.done();
    return made;
}

void load_reading(Loading& loading, MapReader& map, const CallUse& use, Call& call) {
    if (use.lists || use.one || use.follows) call.items = map.pointer("items").value_or(Pointer());
    if (use.lists || use.one)
        if (const yaml::Node* node = map.find("select")) call.select = load_select(loading, *node);
    if (use.lists || use.follows || use.one)
        if (const yaml::Node* node = map.find("pages")) call.pages = load_pages(loading, *node);
    if (use.one)
        if (const yaml::Node* node = map.find("batch"))
            call.batch = static_cast<std::size_t>(read_integer(loading.problems, *node, 1));
    if (use.what == "group.members") call.id = map.pointer("id");
    if (use.counts)
        if (const yaml::Node* node = map.need("at")) call.at = read_pointer(loading.problems, *node);
    if (use.checks) call.account = map.pointer("account");
    if (use.checks) call.server = map.pointer("server");
    if (use.checks) call.permissions = map.pointer("permissions");
    if (use.checks) call.probes = map.texts("probes");
    if (use.follows)
        if (const yaml::Node* node = map.need("find")) call.find = load_find(loading, *node);
}

void load_writing(Loading& loading, MapReader& map, const CallUse& use, Call& call) {
    if (!use.writes) return;
    call.command_id = map.pointer("command_id");
    if (const yaml::Node* node = map.find("hands_back"))
        read_each(loading.problems, *node, "a map of pointers", [&](const auto& key, const auto& value) {
            call.hands_back[key.scalar] = read_pointer(loading.problems, value);
        });
    if (const yaml::Node* node = map.find("inputs")) call.inputs = load_inputs(loading, *node, use.operation);
    call.platforms = map.texts("platforms");
}

BodyPart load_file(MapReader& outer, const std::string& name, const yaml::Node& node) {
    MapReader map(outer.problems(), node, "a file");
    BodyPart part{name, {}};
    if (const yaml::Node* content = map.need("content"))
        part.content = read_template(map.problems(), *content);
    if (const yaml::Node* file_name = map.need("file_name"))
        part.file_name = read_template(map.problems(), *file_name);
    part.content_type = map.text("content_type");
    map.done();
    return part;
}

// Text is a field, a list is one after the other, a map is a file.
std::vector<BodyPart> load_parts(MapReader& map, const yaml::Node& node) {
    std::vector<BodyPart> parts;
    read_each(map.problems(), node, "a map of parts", [&](const auto& key, const auto& value) {
        for (const yaml::Node& one : value.is_list() ? value.items : std::vector<yaml::Node>{value})
            parts.push_back(one.is_map() ? load_file(map, key.scalar, one)
                                         : BodyPart{key.scalar, read_template(map.problems(), one)});
    });
    return parts;
}

}  // namespace

CallUse use_of(const Operation& operation) {
    CallUse use{std::string(operation.id), &operation};
    use.writes = operation.effect != Effect::read;
    use.checks = operation.id == "check";
    for (const TableRow& row : table_rows) use.lists = use.lists || row.operation == operation.id;
    use.lists = use.lists || operation.id == "group.members";
    use.one = operation.id == "device.get" || operation.id == "approval.get";
    if (operation.target == TargetKind::device) use.sources = use.sources | Sources{Source::device};
    if (operation.target == TargetKind::enrollment) use.sources = use.sources | Sources{Source::enrollment};
    if (operation.target == TargetKind::object) use.sources = use.sources | Sources{Source::object};
    if (operation.id == "group.members") use.sources = {Source::group};
    if (operation.id == "device.get") use.sources = use.sources | Sources{Source::devices};
    if (operation.id == "approval.get") use.sources = {Source::approval};
    if (use.writes) use.sources = use.sources | Sources{Source::input, Source::approval};
    return use;
}

Pages load_pages(Loading& loading, const yaml::Node& node) {
    MapReader map(loading.problems, node, "pages");
    Pages made;
    if (const yaml::Node* kind = map.need("kind")) {
        std::vector<std::string> names;
        for (const net::PageKindRow& row : net::page_kinds()) names.emplace_back(row.name);
        const std::string name = read_text(loading.problems, *kind);
        const net::PageKindRow* row = net::find_page_kind(name);
        if (row == nullptr) loading.problems.unknown(kind->mark, "the kind of paging", name, names);
        if (row != nullptr) made.kind = row->kind;
    }
    const auto pointer = [&map](std::string_view key) { return map.pointer(key).value_or(Pointer()).text(); };
    made.into = map.text("into");
    made.size_into = map.text("size_into");
    made.from = pointer("from");
    made.from_header = map.text("from_header");
    made.total = pointer("total");
    made.pages = pointer("pages");
    made.more = pointer("more");
    made.id = pointer("id");
    if (const yaml::Node* size = map.find("size"))
        made.size = static_cast<std::size_t>(read_integer(loading.problems, *size, 1));
    if (const yaml::Node* first = map.find("first")) made.first = read_integer(loading.problems, *first, 0);
    made.short_ends = map.flag("short_ends");
    map.done();
    if (const auto fits = net::check_page_rule(made); !fits.ok())
        loading.problems.add(node.mark, fits.error().message, fits.error().hint);
    return made;
}

Body load_body(MapReader& map) {
    Body made;
    const auto take = [&](std::string_view key, Body::Kind kind) -> const yaml::Node* {
        const yaml::Node* node = map.find(key);
        if (node == nullptr) return nullptr;
        if (made.kind != Body::Kind::none) map.problems().add(node->mark, "a call has one body");
        made.kind = kind;
        return node;
    };
    if (const auto* node = take("body", Body::Kind::json)) made.json = read_json(map.problems(), *node);
    if (const auto* node = take("form", Body::Kind::form))
        made.fields = read_parameters(map.problems(), *node);
    if (const auto* node = take("multipart", Body::Kind::multipart)) made.parts = load_parts(map, *node);
    if (const auto* node = take("xml", Body::Kind::xml)) made.text = read_template(map.problems(), *node);
    if (const auto* node = take("text", Body::Kind::text)) made.text = read_template(map.problems(), *node);
    made.content_type = map.text("content_type");
    if (made.kind == Body::Kind::multipart && !made.content_type.empty())
        map.problems().add(map.mark(), "a form with files has a content type of its own");
    return made;
}

Call load_call(Loading& loading, MapReader& map, const CallUse& use) {
    Call call;
    call.mark = map.mark();
    call.no = map.text("no");
    if (!call.no.empty()) return call;
    load_request(map, call);
    if (const yaml::Node* node = map.find("success")) call.success = load_success(loading, *node);
    load_reading(loading, map, use, call);
    load_writing(loading, map, use, call);
    call.hook = map.text("hook");
    if (const yaml::Node* node = map.find("evidence"))
        call.evidence = read_word(loading.problems, *node,
                                  {"specification", "documentation", "tried live", "unverified"});
    call.note = map.text("note");
    call.partly = map.text("partly");
    call.permission = map.text("permission");
    if (call.method.empty() && call.hook.empty())
        loading.problems.add(call.mark, fmt::format("{} has no request", use.what),
                             "one of get, post, put, patch, delete, hook; or no: REASON");
    return call;
}

Call load_call(Loading& loading, const yaml::Node& node, const CallUse& use) {
    MapReader map(loading.problems, node, use.what);
    Call call = load_call(loading, map, use);
    map.done();
    return call;
}

}  // namespace mdm::rest
