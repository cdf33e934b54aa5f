#include "mdm/backend/apple/reach.hpp"

namespace mdm::apple {
namespace {

Result<std::set<std::string>> enrolled_devices(EventStore& store) {
    ListRequest request;
    request.table = &tables::devices;
    request.columns = columns({Field::id, Field::enrollment});
    MDM_TRY(const auto source, store.list(request));
    std::set<std::string> ids;
    RowBatch rows(tables::devices.columns.size());
    for (;;) {
        rows.clear();
        MDM_TRY(const bool more, source->next(rows));
        if (!more) return ids;
        for (std::size_t row = 0; row < rows.rows(); ++row)
            if (rows.at(row, column(Field::enrollment)).text_or_empty() != "unenrolled")
                ids.emplace(rows.at(row, column(Field::id)).text_or_empty());
    }
}

}  // namespace

Result<std::set<std::string>> reach_of(std::span<const ObjectAssignment> lines, EventStore& store) {
    std::set<std::string> reached, excluded;
    MDM_TRY(const auto enrolled, enrolled_devices(store));
    for (const ObjectAssignment& line : lines) {
        auto& into = line.exclude ? excluded : reached;
        if (line.to == ObjectAssignment::To::all_devices) into.insert(enrolled.begin(), enrolled.end());
        if (line.to == ObjectAssignment::To::device) into.insert(line.id);
        if (line.to != ObjectAssignment::To::group) continue;
        MDM_TRY(const auto members, store.members(line.id));
        into.insert(members.begin(), members.end());
    }
    std::erase_if(reached,
                  [&](const std::string& id) { return excluded.contains(id) || !enrolled.contains(id); });
    return reached;
}

}  // namespace mdm::apple
