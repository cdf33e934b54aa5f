#include "mdm/backend/apple/dispatch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "mdm/backend/drivers/exchange.hpp"
#include "mdm/backend/rest/judge.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/sender.hpp"

namespace mdm::apple {
namespace {

/// What these say depends on what is known of the device alone (its unlock token, its system, the profile
/// that enrolled it); and nothing is ever erased together.
constexpr std::array<std::string_view, 4> alone{"device.wipe", "device.clear-passcode", "device.retire",
                                                "device.update-os"};
/// --inventory is the operation of most commands.
constexpr std::size_t most_commands = 4;
/// Sets of updates by declaration begin so (update.cpp).
constexpr std::string_view update_sets = "mdmctl.os-update.";

Receipt refused(Outcome outcome, Code code, std::string message, std::string hint = {}) {
    Receipt receipt;
    receipt.outcome = outcome;
    receipt.error = Error{code, std::move(message), std::move(hint)};
    return receipt;
}

// What stops everything: nobody who is not signed in will get further with the next device.
bool is_fatal(const Receipt& receipt) {
    return receipt.outcome == Outcome::not_sent && receipt.error &&
           receipt.error->code == Code::unauthenticated;
}

/// Of the command at `index` of several.
std::string uuid_at(const std::string& base, std::size_t index) {
    return index == 0 ? base : command_uuid(base, index);
}

/// Which of several commands is the deed, by whose answer the device is judged: the others only ask what has
/// become of it. Of an inventory it is the last, by which all are answered.
std::size_t deed_of(const Operation& operation, std::size_t commands) {
    return operation.id == "device.sync" && commands > 0 ? commands - 1 : 0;
}

// Two with the same bytes are one command; what stands in the place of the CommandUUID is no matter.
Result<std::string> body_of(const NativeRequest& request) {
    std::string body;
    for (const NativeCommand& command : request.commands) {
        MDM_TRY(const auto plist, to_plist(command, "same"));
        body += plist;
    }
    for (const Declaration& declaration : request.declarations) body += declaration.json;
    return body;
}

Result<NativeRequest> native_of(const Command& command, const Situation& situation,
                                const ServerAbility& ability) {
    MDM_TRY(auto request,
            native_request(*command.operation, command.target, command.inputs, situation, ability));
    // the new name shows when the device tells it
    if (command.operation->id == "device.rename")
        request.commands.emplace_back(DeviceInformation{{"DeviceName"}});
    return request;
}

/// A later update takes the place of earlier ones.
Result<void> take_earlier_updates(Declarations& declarations, const std::string& enrollment,
                                  const std::string& set) {
    MDM_TRY(const auto sets, declarations.sets_of(enrollment));
    for (const std::string& other : sets) {
        if (other == set || !other.starts_with(update_sets)) continue;
        MDM_TRY(const bool taken, declarations.take(enrollment, other));
        static_cast<void>(taken);
    }
    return {};
}

void add_secrets(std::vector<Secret>& secrets, const Inputs& inputs) {
    for (const auto& [name, value] : inputs)
        if (const auto* secret = std::get_if<Secret>(&value); secret != nullptr && !secret->empty())
            secrets.push_back(*secret);
}

}  // namespace

Chunking chunking_of(const Command& command, const ServerAbility& ability, std::size_t most) {
    if (std::find(alone.begin(), alone.end(), command.operation->id) != alone.end()) return {1, {}};
    const auto request = native_of(command, {}, ability);
    if (!request.ok()) return {1, {}};
    const auto body = body_of(*request);
    if (!body.ok()) return {1, {}};
    return {most, sha256_hex(fmt::format("{} {}", command.operation->id, *body))};
}

std::vector<std::string> uuids_of(const Operation& operation, const std::string& id,
                                  const std::string& device) {
    std::vector<std::string> uuids;
    const std::size_t last = operation.id == "device.sync" ? most_commands : 1;
    for (const std::string& base : {id, single_uuid(id, device)})
        for (std::size_t index = last; index-- > 0;) {
            uuids.push_back(uuid_at(base, index));
            if (index > 0) uuids.push_back(single_uuid(uuids.back(), device));
        }
    return uuids;
}

/// Commands that go to the same devices, one after the other.
struct Dispatch::Shipment {
    const Operation* operation = nullptr;
    std::string uuid;  // of the first command
    NativeRequest request;
    std::vector<Secret> secrets = {};
    std::vector<Member> members = {};
    std::vector<std::string> going = {};  // enrollments that have taken all so far, each once
    std::map<std::string, Receipt> receipts = {};
    std::size_t index = 0;  // of the next command
};

void Dispatch::finish(std::uint64_t ticket, Receipt receipt) {
    --open_;
    if (is_fatal(receipt) && !fatal_) fatal_ = receipt.error;
    parts_.feed.done(ticket, std::move(receipt));
}

void Dispatch::withhold(const std::vector<Command>& commands) {
    for (const Command& command : commands)
        finish(command.ticket, refused(Outcome::not_sent, Code::cancelled, "stopped before it was sent"));
}

std::optional<Receipt> Dispatch::unfit(const Command& command) {
    const Operation& operation = *command.operation;
    if (operation.effect == Effect::read || operation.target != TargetKind::device)
        return refused(Outcome::unsupported, Code::unsupported,
                       fmt::format("this server cannot {}", operation.verb));
    const std::string& id = command.target.id;
    if (id.empty() || id.find(',') != std::string::npos)
        return refused(Outcome::rejected, Code::not_found, fmt::format("'{}' is no id of a device", id));
    if (!heard_) return std::nullopt;
    RowBatch rows(tables::devices.columns.size());
    const std::string device = id.substr(0, id.find(':'));  // a user's channel goes with its device
    const auto read =
        parts_.store.read_devices(std::span(&device, 1), columns({Field::id, Field::enrollment}), rows);
    if (!read.ok()) return rest::receipt_of(read.error());
    if (rows.at(0, column(Field::id)).is_null())
        return refused(Outcome::rejected, Code::not_found,
                       fmt::format("nothing was ever heard of a device '{}'", id));
    if (rows.at(0, column(Field::enrollment)).text_or_empty() == "unenrolled")
        return refused(Outcome::rejected, Code::not_found,
                       fmt::format("the device '{}' has left: it is not enrolled any more", id));
    return std::nullopt;
}

// What has to be told differently from the first of the group, and the first itself.
std::vector<Dispatch::Shared> Dispatch::pack(const std::vector<Command>& group) {
    const std::string& id = group.front().id;
    const std::string uuid = id.empty() ? uuid4(parts_.random) : id;
    std::vector<Shared> shipments;
    std::string first;
    for (const Command& command : group) {
        auto receipt = unfit(command);
        if (receipt) {
            finish(command.ticket, std::move(*receipt));
            continue;
        }
        auto made = shipment_of(command);
        auto body = made.ok() ? body_of((*made)->request) : Result<std::string>(made.error());
        if (!body.ok()) {
            finish(command.ticket, drivers::failed_write(body.error()));
            continue;
        }
        if (!shipments.empty() && *body == first) {
            shipments.front()->members.push_back({command.ticket, command.target.id});
            continue;
        }
        (*made)->uuid = shipments.empty() ? uuid : single_uuid(uuid, command.target.id);
        if (shipments.empty()) first = *std::move(body);
        shipments.push_back(*std::move(made));
    }
    return shipments;
}

Result<Dispatch::Shared> Dispatch::shipment_of(const Command& command) {
    MDM_TRY(const auto situation, parts_.store.situation(command.target.id));
    ServerAbility ability;
    ability.declarations = parts_.declarations != nullptr;
    auto shipment = std::make_shared<Shipment>();  // shared: by the answers that it waits for
    shipment->operation = command.operation;
    MDM_TRY(shipment->request, native_of(command, situation, ability));
    add_secrets(shipment->secrets, command.inputs);
    if (situation.unlock_token) shipment->secrets.push_back(*situation.unlock_token);
    shipment->members.push_back({command.ticket, command.target.id});
    return shipment;
}

void Dispatch::launch(const Stop& stop) {
    std::vector<Command> group;
    group.swap(group_);
    if (group.empty()) return;
    if (stop.requested() || fatal_) return withhold(group);
    for (const Shared& shipment : pack(group)) ship(shipment);
}

void Dispatch::ship(const Shared& shipment) {
    for (const Member& member : shipment->members)
        if (std::find(shipment->going.begin(), shipment->going.end(), member.enrollment) ==
            shipment->going.end())
            shipment->going.push_back(member.enrollment);
    if (const auto brought = bring_declarations(*shipment); !brought.ok())
        return fail(shipment, brought.error());
    if (!shipment->request.commands.empty()) return next(shipment);
    parts_.server.push(shipment->going, [this, shipment, woken = shipment->going](auto receipts) {
        told(shipment, 0, woken, std::move(receipts));
    });
}

Result<void> Dispatch::bring_declarations(const Shipment& shipment) {
    if (shipment.request.declarations.empty()) return {};
    if (parts_.declarations == nullptr)
        return Error{Code::unsupported, "there is no server that keeps declarations"};
    const std::string& set = shipment.request.declarations.front().identifier;
    for (const Declaration& declaration : shipment.request.declarations) {
        MDM_TRY(const bool changed, parts_.declarations->put(declaration.json));
        MDM_TRY(const bool added, parts_.declarations->add_to_set(set, declaration.identifier));
        static_cast<void>(changed);
        static_cast<void>(added);
    }
    for (const std::string& enrollment : shipment.going) {
        MDM_CHECK(take_earlier_updates(*parts_.declarations, enrollment, set));
        MDM_TRY(const bool given, parts_.declarations->give(enrollment, set));
        static_cast<void>(given);
    }
    return {};
}

void Dispatch::fail(const Shared& shipment, const Error& error) {
    const std::vector<std::string> all = shipment->going;
    told(shipment, shipment->index, all, std::vector<Receipt>(all.size(), drivers::failed_write(error)));
}

void Dispatch::next(const Shared& shipment) {
    const std::string uuid = uuid_at(shipment->uuid, shipment->index);
    const NativeCommand& command = shipment->request.commands[shipment->index];
    auto plist = to_plist(command, uuid);
    if (!plist.ok()) return fail(shipment, plist.error());
    const SentNote note{uuid, std::string(request_type(command)), std::string(shipment->operation->id),
                        parts_.clock.now(), expectation_of(command)};
    if (const auto noted = parts_.store.note_sent(note, shipment->going); !noted.ok())
        return fail(shipment, noted.error());
    const std::size_t index = shipment->index++;
    parts_.server.enqueue(
        {std::string(shipment->operation->id), uuid, *std::move(plist), shipment->going, shipment->secrets},
        [this, shipment, index, sent = shipment->going](auto receipts) {
            told(shipment, index, sent, std::move(receipts));
        });
}

void Dispatch::told(const Shared& shipment, std::size_t index, const std::vector<std::string>& enrollments,
                    std::vector<Receipt> receipts) {
    const std::string uuid = uuid_at(shipment->uuid, index);
    const bool is_command = index < shipment->request.commands.size();
    const bool is_news = index <= deed_of(*shipment->operation, shipment->request.commands.size());
    for (std::size_t i = 0; i < enrollments.size(); ++i) {
        if (is_command) note_told(enrollments[i], uuid, receipts[i]);
        if (receipts[i].outcome != Outcome::accepted) std::erase(shipment->going, enrollments[i]);
        if (is_news) shipment->receipts[enrollments[i]] = std::move(receipts[i]);
    }
    if (!shipment->going.empty() && shipment->index < shipment->request.commands.size() && !fatal_)
        return next(shipment);
    for (const Member& member : shipment->members)
        finish(member.ticket, shipment->receipts[member.enrollment]);
}

void Dispatch::note_told(const std::string& enrollment, const std::string& uuid, const Receipt& receipt) {
    if (receipt.outcome == Outcome::unknown) return;  // as it stands
    told_.push_back({enrollment, uuid, receipt.outcome, receipt.command_id, parts_.clock.now()});
}

Result<void> Dispatch::keep_told() {
    const std::vector<ToldNote> notes = std::exchange(told_, {});
    return parts_.store.note_told(notes);
}

void Dispatch::pull(const Stop& stop) {
    while (!ended_ && !fatal_ && open_ < parts_.window && !stop.requested()) {
        auto command = parts_.feed.next();
        if (!command) {
            ended_ = true;
            break;
        }
        ++open_;
        const std::string id = command->id;
        if (!group_.empty() && (id.empty() || id != group_.front().id)) launch(stop);
        group_.push_back(std::move(*command));
        if (id.empty() || group_.size() >= parts_.server.chunk()) launch(stop);
    }
    // part of a chunk waits for the rest of it, unless there is none
    if (ended_ || fatal_ || stop.requested() || open_ == group_.size()) launch(stop);
}

Result<void> Dispatch::run(const Stop& stop) {
    MDM_TRY(out_, parts_.server.sender());
    MDM_TRY(heard_, parts_.store.heard_anything());
    MDM_CHECK(parts_.server.prepare());
    Result<void> kept;
    for (;;) {
        pull(stop);
        if (open_ == 0 && (ended_ || fatal_ || stop.requested())) break;
        if (out_->open() > 0) out_->step(stop);
        // what cannot be noted is for the end: every command must be reported first
        if (told_.size() >= parts_.window)
            if (auto noted = keep_told(); !noted.ok()) kept = std::move(noted);
    }
    if (auto noted = keep_told(); !noted.ok()) kept = std::move(noted);
    if (fatal_) return std::move(*fatal_);
    return kept;
}

}  // namespace mdm::apple
