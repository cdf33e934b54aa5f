// MicroMDM: one device a request, and whatever UDID it is given it takes. Devices are looked up first.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "mdm/backend/apple/micro_devices.hpp"
#include "mdm/backend/apple/nano_answer.hpp"
#include "mdm/backend/apple/server.hpp"
#include "mdm/backend/drivers/exchange.hpp"
#include "mdm/backend/rest/judge.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/client.hpp"
#include "mdm/net/url.hpp"

namespace mdm::apple {
namespace {

using nlohmann::json;

constexpr std::size_t longest = 300;

Receipt receipt_with(Outcome outcome, Code code, std::string message) {
    Receipt receipt;
    receipt.outcome = outcome;
    receipt.learnt_from = "answer";
    receipt.error = Error{code, std::move(message)};
    return receipt;
}

std::string error_in(const net::Response& response) {
    const json body = json::parse(response.body, nullptr, false);
    const bool told = body.is_object() && body.contains("error") && body["error"].is_string();
    const std::string text = told ? body["error"].get<std::string>() : response.body;
    return printable(trim(std::string_view(text).substr(0, longest)));
}

/// Said before anything is queued; everything else that is 500 may have come after.
bool is_refusal(const std::string& error) {
    const std::string text = lower(error);
    return text.find("malformed") != std::string::npos || text.find("parse payload") != std::string::npos ||
           text.find("unknown requesttype") != std::string::npos;
}

Receipt read_queued(const Result<net::Response>& result, const std::string& command_uuid) {
    if (!result.ok()) return rest::receipt_of(result.error());
    const int status = result->status;
    const json body = json::parse(result->body, nullptr, false);
    if (status == 201 && body.is_object() && body.contains("payload")) {
        Receipt receipt;
        receipt.outcome = Outcome::accepted;
        receipt.learnt_from = "answer";
        receipt.command_id = command_uuid;
        return receipt;
    }
    const std::string error = error_in(*result);
    const std::string what = fmt::format("the server answered {}: {}", status, error);
    Receipt receipt = receipt_with(Outcome::unknown, Code::outcome_unknown, what);
    if (status == 401)
        receipt =
            receipt_with(Outcome::not_sent, Code::unauthenticated, "the server does not take the API key");
    else if (status == 429)
        receipt = receipt_with(Outcome::not_sent, Code::rate_limited, what);
    else if ((status >= 400 && status < 500) || (status >= 500 && is_refusal(error)))
        receipt = receipt_with(Outcome::rejected, status == 404 ? Code::not_found : Code::failed, what);
    receipt.command_id = command_uuid;
    return receipt;
}

Receipt read_pushed(const Result<net::Response>& result) {
    if (!result.ok()) return rest::receipt_of(result.error());
    if (result->status == 401)
        return receipt_with(Outcome::not_sent, Code::unauthenticated, "the server does not take the API key");
    if (result->status == 200 && !trim(result->body).empty()) {
        Receipt receipt;
        receipt.outcome = Outcome::accepted;
        receipt.learnt_from = "answer";
        return receipt;
    }
    const std::string error = error_in(*result);
    if (error.find("not found") != std::string::npos)
        return receipt_with(Outcome::rejected, Code::not_found,
                            "the server has no way to wake this device: it is not enrolled, or has not sent "
                            "its push token yet");
    return receipt_with(Outcome::failed, Code::failed,
                        fmt::format("the push failed: {}", error.empty() ? "no push certificate" : error));
}

std::optional<Time> seen_at(std::string_view text) {
    const auto time = parse_rfc3339(text);
    return time.ok() ? std::optional(*time) : std::nullopt;
}

// The server goes on calling a device enrolled that was erased, or has left. It is back when it was seen
// later than we have heard of it.
bool is_known_better(const RowBatch& row, const Facts& facts) {
    constexpr Millis slack = std::chrono::minutes(1);
    const auto known = row.at(0, column(Field::enrollment)).text_or_empty();
    const auto told = facts.find(Field::enrollment);
    if (known.empty() || told == facts.end()) return false;
    if (told->second != Fact(std::string("enrolled")) || known == "enrolled") return false;
    const auto seen = facts.find(Field::last_seen);
    const auto* text = seen == facts.end() ? nullptr : std::get_if<std::string>(&seen->second);
    const auto there = text == nullptr ? std::nullopt : seen_at(*text);
    const auto here = seen_at(row.at(0, column(Field::last_seen)).text_or_empty());
    return !there || !here || *there <= *here + slack;
}

class MicroServer final : public Server {
  public:
    MicroServer(const Product& product, rest::Connection& connection)
        : product_(product), connection_(connection) {}

    std::size_t chunk() const override { return 1; }
    bool refuses_repeats() const override { return false; }
    Result<net::Sender*> sender() override {
        MDM_TRY(client_, connection_.client());
        return static_cast<net::Sender*>(client_);
    }
    void enqueue(Parcel parcel, Done done) override;
    void push(std::vector<std::string> enrollments, Done done) override;
    Result<void> prepare() override;
    Result<std::optional<std::vector<std::string>>> waiting(const std::string& enrollment) override;
    bool lists_devices() const override { return true; }
    Result<void> learn_devices(EventStore& store, Time now) override;
    Result<std::string> version() override { return version_of(connection_); }
    Result<void> prove_credentials() override;

  private:
    Result<json> ask_devices();
    /// `begin(id, told)` for each, and one answer for all when the last is told.
    template <class Begin>
    void each(std::vector<std::string> enrollments, Done done, const Begin& begin);

    const Product& product_;
    rest::Connection& connection_;
    net::Client* client_ = nullptr;
    std::set<std::string> known_;  // UDIDs that the server has
};

Result<json> MicroServer::ask_devices() {
    drivers::Exchange exchange;
    exchange.method = "POST";
    exchange.path = fmt::format("{}/devices", product_.mdm_api);
    exchange.body = "{}";  // filters and pages are taken and ignored
    exchange.content_type = "application/json";
    exchange.operation = "device.list";
    return drivers::ask_json(connection_, exchange, Stop());
}

Result<void> MicroServer::prepare() {
    MDM_TRY_DURING("asking which devices the server has", const auto body, ask_devices());
    known_.clear();
    for (const Learnt& one : micro_devices(body)) known_.insert(one.device);
    return {};
}

Result<void> MicroServer::learn_devices(EventStore& store, Time now) {
    MDM_TRY(const auto body, ask_devices());
    auto devices = micro_devices(body);
    RowBatch row(tables::devices.columns.size());
    for (auto& [device, facts] : devices) {
        row.clear();
        MDM_CHECK(
            store.read_devices(std::span(&device, 1), columns({Field::enrollment, Field::last_seen}), row));
        if (is_known_better(row, facts)) facts.erase(Field::enrollment);
    }
    return store.learn_all(devices, now);
}

Result<void> MicroServer::prove_credentials() {
    MDM_TRY(const auto body, ask_devices());
    static_cast<void>(body);
    return {};
}

template <class Begin>
void MicroServer::each(std::vector<std::string> enrollments, Done done, const Begin& begin) {
    struct Round {
        std::vector<Receipt> receipts;
        std::size_t open;
        Done done;
    };
    const std::size_t count = enrollments.size();
    // shared: by the answers that it still waits for
    const auto round = std::make_shared<Round>(Round{std::vector<Receipt>(count), count, std::move(done)});
    for (std::size_t i = 0; i < count; ++i)
        begin(enrollments[i], [round, i](Receipt receipt) {
            round->receipts[i] = std::move(receipt);
            if (--round->open == 0) round->done(std::move(round->receipts));
        });
}

void MicroServer::enqueue(Parcel parcel, Done done) {
    std::vector<std::string> enrollments = parcel.enrollments;
    each(std::move(enrollments), std::move(done), [&](const std::string& udid, auto told) {
        if (!known_.contains(udid))
            return told(
                receipt_with(Outcome::rejected, Code::not_found, "the server does not know this device"));
        net::Request request;
        request.method = "POST";
        request.url = fmt::format("{}{}/commands/{}", connection_.base_url(""), product_.mdm_api,
                                  net::percent_encode(udid));
        request.headers = {{"Content-Type", "application/xml"}, {"Accept", "application/json"}};
        request.body = parcel.plist;
        request.effect = Effect::unsafe;
        request.operation = parcel.operation;
        request.timeout = connection_.descriptor().timeout;
        request.secrets = parcel.secrets;
        client_->send(std::move(request), [told, uuid = parcel.command_uuid](const auto& result) {
            told(read_queued(result, uuid));
        });
    });
}

void MicroServer::push(std::vector<std::string> enrollments, Done done) {
    each(std::move(enrollments), std::move(done), [&](const std::string& udid, auto told) {
        net::Request request;
        request.method = "POST";
        request.url = fmt::format("{}{}/push/{}", connection_.base_url(""), product_.mdm_api,
                                  net::percent_encode(udid));
        request.headers = {{"Accept", "application/json"}};
        request.effect = Effect::idempotent;
        request.operation = "device.sync";
        request.timeout = connection_.descriptor().timeout;
        client_->send(std::move(request), [told](const auto& result) { told(read_pushed(result)); });
    });
}

Result<std::optional<std::vector<std::string>>> MicroServer::waiting(const std::string& enrollment) {
    drivers::Exchange exchange;
    exchange.path = fmt::format("{}/commands/{}", product_.mdm_api, net::percent_encode(enrollment));
    exchange.operation = "command.status";
    MDM_TRY(const auto body, drivers::ask_json(connection_, exchange, Stop()));
    std::vector<std::string> uuids;
    if (body.is_object() && body.contains("commands") && body["commands"].is_array())
        for (const json& command : body["commands"])
            if (command.is_object() && command.contains("uuid") && command["uuid"].is_string())
                uuids.push_back(command["uuid"].get<std::string>());
    return std::optional(std::move(uuids));
}

}  // namespace

std::unique_ptr<Server> micro_server(const Product& product, rest::Connection& connection) {
    return std::make_unique<MicroServer>(product, connection);
}

}  // namespace mdm::apple
