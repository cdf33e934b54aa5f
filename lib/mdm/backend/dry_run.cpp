#include "mdm/backend/dry_run.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mdm {

Result<NativeObject> DryRunObjects::get(std::string_view kind, std::string_view id) {
    const auto made = std::find_if(made_.begin(), made_.end(), [&](const NativeObject& object) {
        return object.kind == kind && object.id == id;
    });
    if (made != made_.end()) return *made;
    return real_.get(kind, id);
}

Result<std::string> DryRunObjects::create(const NativeObject& object) {
    ++withheld_;
    made_.push_back(object);
    made_.back().id = fmt::format("(new {} {})", object.kind, made_.size());
    return made_.back().id;
}

Result<void> DryRunObjects::update(const NativeObject&) {
    ++withheld_;
    return {};
}

Result<void> DryRunObjects::remove(std::string_view, std::string_view) {
    ++withheld_;
    return {};
}

Result<void> DryRunObjects::assign(std::string_view, std::string_view, std::span<const ObjectAssignment>) {
    ++withheld_;
    return {};
}

DryRunBackend::DryRunBackend(Backend& real) : real_(real) {
    if (Objects* objects = real.objects()) objects_ = std::make_unique<DryRunObjects>(*objects);
}

Result<void> DryRunBackend::run(CommandFeed& feed, const Stop& stop) {
    while (!stop.requested()) {
        const auto command = feed.next();
        if (!command) break;
        ++commands_;
        Receipt receipt;
        receipt.outcome = Outcome::not_sent;
        receipt.learnt_from = "dry run";
        feed.done(command->ticket, std::move(receipt));
    }
    return {};
}

}  // namespace mdm
