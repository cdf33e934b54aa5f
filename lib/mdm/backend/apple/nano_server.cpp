#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "mdm/backend/apple/nano_answer.hpp"
#include "mdm/backend/apple/nano_inventory.hpp"
#include "mdm/backend/apple/server.hpp"
#include "mdm/backend/drivers/exchange.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/client.hpp"
#include "mdm/net/url.hpp"

namespace mdm::apple {
namespace {

/// Proxies before these servers often stop at addresses of 8 KiB, which is 200 ids.
constexpr std::size_t devices_at_once = 100;
constexpr std::size_t inventory_at_once = 50;

/// Ids hold ':' and may hold '@' or '/'; the comma between them stays as it is.
std::string path_of(std::span<const std::string> enrollments) {
    std::string path;
    for (const std::string& one : enrollments) path += (path.empty() ? "" : ",") + net::percent_encode(one);
    return path;
}

/// A parcel on its way, and what is known of each device.
struct Round {
    Parcel parcel;
    Server::Done done;
    std::map<std::string, Receipt> known = {};

    void tell(const std::string& enrollment, Receipt receipt, const std::string& uuid) {
        receipt.command_id = uuid;
        known[enrollment] = std::move(receipt);
    }
    void tell(std::span<const std::string> enrollments, std::vector<Receipt> receipts) {
        for (std::size_t i = 0; i < enrollments.size(); ++i)
            tell(enrollments[i], std::move(receipts[i]), parcel.command_uuid);
    }
    void end() {
        std::vector<Receipt> receipts;
        for (const std::string& one : parcel.enrollments) receipts.push_back(std::move(known[one]));
        done(std::move(receipts));
    }
};
using Shared = std::shared_ptr<Round>;  // shared: by the answers that it still waits for

class NanoServer final : public Server {
  public:
    NanoServer(const Product& product, rest::Connection& connection)
        : product_(product), connection_(connection) {}

    std::size_t chunk() const override { return devices_at_once; }
    bool refuses_repeats() const override { return true; }
    Result<net::Sender*> sender() override {
        MDM_TRY(client_, connection_.client());
        return static_cast<net::Sender*>(client_);
    }
    void enqueue(Parcel parcel, Done done) override;
    void push(std::vector<std::string> enrollments, Done done) override;
    Result<void> learn_details(std::span<const std::string> enrollments, EventStore& store,
                               Time now) override;
    Result<std::string> version() override { return version_of(connection_); }
    Result<void> prove_credentials() override;

  private:
    using Answered = std::function<void(Result<net::Response> result)>;
    void send_command(const Parcel& parcel, Answered answered);
    void send_push(std::span<const std::string> enrollments, Answered answered);
    void find_unknown(const Shared& round);
    void without(const Shared& round, const std::vector<std::string>& unknown);
    void one_by_one(const Shared& round, std::size_t index);
    void drop_unknown_of_repeat(const Shared& round);

    const Product& product_;
    rest::Connection& connection_;
    net::Client* client_ = nullptr;
};

void NanoServer::send_command(const Parcel& parcel, Answered answered) {
    net::Request request;
    request.method = "PUT";
    request.url = fmt::format("{}{}/enqueue/{}", connection_.base_url(""), product_.mdm_api,
                              path_of(parcel.enrollments));
    request.headers = {{"Content-Type", "application/xml"}, {"Accept", "application/json"}};
    request.body = parcel.plist;
    request.effect = Effect::unsafe;
    request.operation = parcel.operation;
    request.timeout = connection_.descriptor().timeout;
    request.secrets = parcel.secrets;
    client_->send(std::move(request), std::move(answered));
}

void NanoServer::send_push(std::span<const std::string> enrollments, Answered answered) {
    net::Request request;
    request.method = "GET";
    request.url =
        fmt::format("{}{}/push/{}", connection_.base_url(""), product_.mdm_api, path_of(enrollments));
    request.headers = {{"Accept", "application/json"}};
    request.effect = Effect::idempotent;
    request.operation = "device.sync";
    request.timeout = connection_.descriptor().timeout;
    client_->send(std::move(request), std::move(answered));
}

void NanoServer::enqueue(Parcel parcel, Done done) {
    const auto round = std::make_shared<Round>(Round{std::move(parcel), std::move(done)});
    send_command(round->parcel, [this, round](const Result<net::Response>& result) {
        const auto& enrollments = round->parcel.enrollments;
        NanoAnswer answer = read_enqueued(result, enrollments, round->parcel.command_uuid);
        round->tell(enrollments, std::move(answer.receipts));
        const bool several = enrollments.size() > 1;
        if (answer.kind == NanoAnswer::Kind::unknown_id && several) return find_unknown(round);
        if (answer.kind == NanoAnswer::Kind::repeated && several) return drop_unknown_of_repeat(round);
        round->end();
    });
}

// SQL storage refuses the command for all when it does not know one of them, and does not say which. A push
// tells, and changes nothing; the CommandUUID was not used, so the others get the very command.
void NanoServer::find_unknown(const Shared& round) {
    send_push(round->parcel.enrollments, [this, round](const Result<net::Response>& result) {
        const auto unknown = without_push_data(result, round->parcel.enrollments);
        if (unknown.empty()) return one_by_one(round, 0);
        without(round, unknown);
    });
}

void NanoServer::without(const Shared& round, const std::vector<std::string>& unknown) {
    Parcel rest = round->parcel;
    std::erase_if(rest.enrollments, [&](const std::string& one) {
        return std::find(unknown.begin(), unknown.end(), one) != unknown.end();
    });
    if (rest.enrollments.empty()) return round->end();
    send_command(rest, [this, round, rest](const Result<net::Response>& result) {
        NanoAnswer answer = read_enqueued(result, rest.enrollments, rest.command_uuid);
        round->tell(rest.enrollments, std::move(answer.receipts));
        if (answer.kind == NanoAnswer::Kind::unknown_id) return one_by_one(round, 0);
        round->end();
    });
}

// The push did not tell either. Each goes alone, under a CommandUUID of its own that is the same every time:
// the one that they share could be used for the first of them only.
void NanoServer::one_by_one(const Shared& round, std::size_t index) {
    const auto& enrollments = round->parcel.enrollments;
    if (index == enrollments.size()) return round->end();
    Parcel one = round->parcel;
    one.enrollments = {enrollments[index]};
    one.command_uuid = single_uuid(round->parcel.command_uuid, enrollments[index]);
    one.plist = replace_all(std::move(one.plist), round->parcel.command_uuid, one.command_uuid);
    send_command(one, [this, round, index, one](const Result<net::Response>& result) {
        NanoAnswer answer = read_enqueued(result, one.enrollments, one.command_uuid);
        round->tell(one.enrollments.front(), std::move(answer.receipts.front()), one.command_uuid);
        one_by_one(round, index + 1);
    });
}

// It was queued before, in a run that did not live to hear so: for those that the server knew. Waking them
// once more does no harm.
void NanoServer::drop_unknown_of_repeat(const Shared& round) {
    send_push(round->parcel.enrollments, [round](const Result<net::Response>& result) {
        Receipt nobody;
        nobody.outcome = Outcome::rejected;
        nobody.learnt_from = "answer";
        nobody.error = Error{Code::not_found, "the server does not know this device, or it is not enrolled"};
        for (const std::string& one : without_push_data(result, round->parcel.enrollments))
            round->tell(one, nobody, round->parcel.command_uuid);
        round->end();
    });
}

void NanoServer::push(std::vector<std::string> enrollments, Done done) {
    send_push(enrollments, [enrollments, done = std::move(done)](const Result<net::Response>& result) {
        done(read_pushed(result, enrollments));
    });
}

Result<void> NanoServer::learn_details(std::span<const std::string> enrollments, EventStore& store,
                                       Time now) {
    if (product_.inventory_api.empty()) return {};
    for (std::size_t at = 0; at < enrollments.size(); at += inventory_at_once) {
        drivers::Exchange exchange;
        exchange.path = product_.inventory_api;
        exchange.operation = "device.get";
        for (const std::string& one :
             enrollments.subspan(at, std::min(inventory_at_once, enrollments.size() - at)))
            exchange.query.emplace_back("id", one);
        MDM_TRY(const auto body, drivers::ask_json(connection_, exchange, Stop()));
        MDM_CHECK(learn_inventory(body, store, now));
    }
    return {};
}

// The version is told to anybody; this needs the key. 0.9 takes it for a certificate that is empty, and says
// so; nothing is stored.
Result<void> NanoServer::prove_credentials() {
    drivers::Exchange exchange;
    exchange.path = fmt::format("{}/pushcert", product_.mdm_api);
    exchange.operation = "check";
    const auto answer = drivers::ask(connection_, exchange, Stop());
    if (answer.ok() || (answer.error().http && answer.error().http->status == 400)) return {};
    if (answer.error().code != Code::not_found) return answer.error();
    return Error{Code::not_found, "the server has no API at this address",
                 "it needs an API key to have one (-api), and the url must be without a path"};
}

}  // namespace

std::unique_ptr<Server> nano_server(const Product& product, rest::Connection& connection) {
    return std::make_unique<NanoServer>(product, connection);
}

}  // namespace mdm::apple
