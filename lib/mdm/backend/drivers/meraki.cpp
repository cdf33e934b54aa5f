#include "mdm/backend/drivers/meraki.hpp"

#include <fmt/format.h>

#include "mdm/backend/drivers/exchange.hpp"
#include "mdm/backend/rest/filter.hpp"
#include "mdm/backend/rest/item_pages.hpp"
#include "mdm/backend/rest/listing.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/url.hpp"

namespace mdm::meraki {
namespace {

using drivers::Exchange;
using nlohmann::json;

std::string text_of(const json& in, const char* name) {
    const auto found = in.is_object() ? in.find(name) : in.end();
    return in.is_object() && found != in.end() && found->is_string() ? found->get<std::string>()
                                                                     : std::string();
}

/// The target group, and the network that has it.
struct Group {
    std::string network;
    json group;
};

Result<Group> find_group(rest::Connection& connection, rest::Places& places, const std::string& id) {
    MDM_TRY(const auto networks, places.partitions());
    for (const std::string& network : networks) {
        Exchange read;
        read.path = fmt::format("/networks/{}/sm/targetGroups/{}", net::percent_encode(network),
                                net::percent_encode(id));
        read.operation = "group.members";
        auto answer = drivers::ask_json(connection, read, Stop());
        if (answer.ok()) return Group{network, *std::move(answer)};
        if (answer.error().code != Code::not_found) return std::move(answer).error();
    }
    return Error{Code::not_found, fmt::format("there is no target group with the id '{}'", id)};
}

/// The listing of devices, narrowed by a scope.
class ScopedSource final : public RowSource {
  public:
    ScopedSource(rest::Connection& connection, rest::Places& places, const ListRequest& request)
        : connection_(connection),
          places_(places),
          mapping_(*request.table, *rest::fields_of(connection.descriptor(), "devices", ""), request.columns,
                   rest::Part{}) {}

    Result<void> open(const Group& group) {
        const rest::Call& call = *connection_.descriptor().call("device.list", "");
        rest::Query query;
        if (call.select) query = rest::select_query(*call.select, mapping_.names());
        for (const std::string& one : scope_of(group.group)) query.emplace_back("scope[]", one);
        place_.partition = group.network;
        MDM_TRY(pages_,
                rest::ItemPages::open(connection_, call, places_.values(place_), "group.members", query));
        return {};
    }

    Result<bool> next(RowBatch& batch) override {
        if (!pages_) return false;
        MDM_TRY(const json* items, pages_->next());
        if (items == nullptr) {
            pages_.reset();
            return false;
        }
        for (const json& item : *items) {
            places_.remember(place_, mapping_.id_of(item), item);
            batch.add_row();
            mapping_.fill(item, batch, batch.rows() - 1);
        }
        return true;
    }

  private:
    rest::Connection& connection_;
    rest::Places& places_;
    rest::Mapping mapping_;
    rest::Place place_;
    std::unique_ptr<rest::ItemPages> pages_;
};

Exchange write(const Command& command, std::string path, const json& body) {
    Exchange made;
    made.method = "POST";
    made.path = std::move(path);
    made.operation = command.operation->id;
    made.effect = command.operation->effect;
    if (!body.is_null()) {
        made.body = body.dump();
        made.content_type = "application/json";
    }
    return made;
}

Receipt accepted() {
    Receipt receipt;
    receipt.outcome = Outcome::accepted;
    receipt.learnt_from = "answer";
    return receipt;
}

Receipt stopped(Outcome outcome, Code code, std::string message, std::string hint = {}) {
    Receipt receipt;
    receipt.outcome = outcome;
    receipt.error = Error{code, std::move(message), std::move(hint)};
    return receipt;
}

bool names(const json& answer, const std::string& id) {
    const auto ids = answer.is_object() ? answer.find("ids") : answer.end();
    if (!answer.is_object() || ids == answer.end() || !ids->is_array()) return false;
    for (const json& one : *ids)
        if (one == id) return true;
    return false;
}

Receipt check_in(rest::Connection& connection, const Command& command, const std::string& devices) {
    const auto answer = drivers::ask_json(
        connection, write(command, devices + "/checkin", {{"ids", {command.target.id}}}), Stop());
    if (!answer.ok()) return drivers::failed_write(answer.error());
    // ids that match no managed device are left out of the answer, and that is no error there
    if (names(*answer, command.target.id)) return accepted();
    return stopped(Outcome::rejected, Code::failed, "the server has no such managed device");
}

Receipt refresh(rest::Connection& connection, const Command& command, const std::string& devices) {
    const auto answer = drivers::ask(
        connection,
        write(command, fmt::format("{}/{}/refreshDetails", devices, net::percent_encode(command.target.id)),
              nullptr),
        Stop());
    return answer.ok() ? accepted() : drivers::failed_write(answer.error());
}

std::string input(const Command& command, std::string_view name) {
    const auto found = command.inputs.find(name);
    const auto* text = found == command.inputs.end() ? nullptr : std::get_if<std::string>(&found->second);
    return text != nullptr ? *text : std::string();
}

Receipt token_of(const Result<json>& answer) {
    if (!answer.ok()) return drivers::failed_write(answer.error());
    const std::string token = text_of(*answer, "rawToken");
    if (token.empty())
        return stopped(Outcome::unknown, Code::outcome_unknown,
                       "the server's answer holds no token, and it may have made one");
    Receipt receipt = accepted();
    receipt.command_id = text_of(*answer, "id");
    receipt.handed_back["token"] = Secret(token);
    return receipt;
}

Receipt made_token(rest::Connection& connection, const Command& command) {
    const rest::Value organization = connection.settings().settings.at("organization");
    if (organization.none())
        return stopped(
            Outcome::rejected, Code::usage,
            "an enrollment token belongs to an organization, and the context names none",
            "make a context with --set organization=ID; mdmctl api GET /organizations tells the id");
    rest::Places places(connection);
    const auto networks = places.partitions();
    if (!networks.ok()) return drivers::failed_write(networks.error());
    if (networks->size() != 1)
        return stopped(Outcome::rejected, Code::usage,
                       fmt::format("a token is for one network, and the context has {}", networks->size()),
                       "make a context with one: mdmctl context add NAME --set network=N_1 …");
    json body{{"networkId", networks->front()}};
    if (const std::string expires = input(command, "expires"); !expires.empty()) {
        const auto life = parse_duration(expires);
        if (!life.ok()) return drivers::failed_write(life.error());
        body["expiresAt"] =
            rfc3339(std::chrono::floor<std::chrono::seconds>(connection.seams().clock.now() + *life));
    }
    return token_of(drivers::ask_json(connection,
                                      write(command,
                                            fmt::format("/organizations/{}/sm/bulkEnrollment/token",
                                                        net::percent_encode(organization.plain())),
                                            body),
                                      Stop()));
}

}  // namespace

std::vector<std::string> scope_of(const json& group) {
    if (text_of(group, "type") == "users") return {};
    // "withAny", and the tags apart; or all in one: "withAny,ward,loan"
    std::vector<std::string> scope;
    for (const std::string& part : split(text_of(group, "scope"), ','))
        if (!trim(part).empty()) scope.emplace_back(trim(part));
    if (scope.empty()) return {};
    const auto found = group.find("tags");
    json tags = found == group.end() ? json() : *found;
    if (tags.is_string()) tags = json::parse(tags.get<std::string>(), nullptr, false);  // JSON in a string
    if (!tags.is_array()) return scope;
    for (const json& tag : tags)
        if (tag.is_string()) scope.push_back(tag.get<std::string>());
    return scope;
}

Result<std::unique_ptr<RowSource>> list_group(rest::Connection& connection, rest::Places& places,
                                              const ListRequest& request) {
    MDM_TRY(const Group group, find_group(connection, places, request.scope));
    auto source = std::make_unique<ScopedSource>(connection, places, request);
    if (!scope_of(group.group).empty()) MDM_CHECK(source->open(group));
    return std::unique_ptr<RowSource>(std::move(source));
}

void sync(rest::Connection& connection, const rest::Values& values, const Command& command,
          std::function<void(Receipt)> done) {
    const std::string devices = fmt::format("/networks/{}/sm/devices", net::percent_encode(values.partition));
    const auto found = command.inputs.find("inventory");
    const bool* inventory = found == command.inputs.end() ? nullptr : std::get_if<bool>(&found->second);
    done(inventory != nullptr && *inventory ? refresh(connection, command, devices)
                                            : check_in(connection, command, devices));
}

void make_token(rest::Connection& connection, const rest::Values&, const Command& command,
                std::function<void(Receipt)> done) {
    done(made_token(connection, command));
}

}  // namespace mdm::meraki
