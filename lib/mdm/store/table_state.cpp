#include <fmt/format.h>

#include <algorithm>

#include "mdm/store/virtual_table.hpp"

namespace mdm::store {

std::string plan_label(std::string_view table, int plan) {
    return fmt::format("mdm:{}:{};", table, plan);
}

int TableState::keep(ScanPlan plan) {
    for (std::size_t i = 0; i < plans_.size(); ++i)
        if (plans_[i] == plan) return static_cast<int>(i);
    plans_.push_back(std::move(plan));
    return static_cast<int>(plans_.size()) - 1;
}

Result<std::unique_ptr<RowSource>> TableState::open(const ScanRequest& request) {
    const Watch::Pause others_turn(limits);
    return table.open(request);
}

// Only literals hold for every scan of an inner table; what comes from outer rows changes from scan to scan.
ScanRequest TableState::everything_mentioned() const {
    ScanRequest request;
    for (const int number : mentions_) {
        std::vector<Constraint> constant;
        for (const ScanPlan::Term& term : plan(number).terms)
            if (term.literal) constant.push_back({term.column, term.op, term.order, {*term.literal}});
        request.columns |= plan(number).columns;
        request.any_of.push_back(std::move(constant));
    }
    return request;
}

Result<Spool*> TableState::spool(int plan_number) {
    const bool expected = std::find(mentions_.begin(), mentions_.end(), plan_number) != mentions_.end();
    if (!expected && spool_)
        return Error{Code::internal, fmt::format("table '{}' is read in an unforeseen way", table.name())};
    if (!expected) mention(plan_number);
    if (spool_) return &*spool_;
    const ScanRequest request = everything_mentioned();
    MDM_TRY(auto made, Spool::create(table.columns(), request.columns));
    MDM_TRY(const auto rows, open(request));
    RowBatch batch(table.columns().size());
    while (true) {
        batch.clear();
        const auto next = [&] {
            const Watch::Pause others_turn(limits);
            return rows->next(batch);
        };
        MDM_TRY(const bool more, next());
        MDM_CHECK(made.add(batch, request));
        if (!more) break;
    }
    spool_ = std::move(made);
    return &*spool_;
}

}  // namespace mdm::store
