// The devices of an Entra group. It has directory objects as members, and a managed device is known there by
// another id: members are read first, then the fleet is listed and sifted.

#include <fmt/format.h>

#include <string>
#include <unordered_set>

#include "mdm/backend/drivers/microsoft_intune.hpp"
#include "mdm/backend/rest/device_reader.hpp"
#include "mdm/backend/rest/listing.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::intune {
namespace {

using Ids = std::unordered_set<std::string>;

/// Under this name the descriptor remembers a device's id in the directory.
constexpr const char* directory_id = "entra";

std::string text_at(const nlohmann::json& item, const char* key) {
    const auto found = item.find(key);
    return found != item.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The directory's ids of the devices in the group.
Result<Ids> members_of(rest::Connection& connection, const std::string& group) {
    rest::Values values = connection.values();
    values.group = group;
    const rest::Call& call = *connection.descriptor().call("group.members", "");
    MDM_TRY(auto pages, rest::ItemPages::open(connection, call, values, "group.members"));
    Ids ids;
    for (;;) {
        MDM_TRY(const auto* items, pages->next());
        if (items == nullptr) return ids;
        for (const nlohmann::json& item : *items)
            if (item.is_object() && text_at(item, "@odata.type") == "#microsoft.graph.device")
                ids.insert(lower(text_at(item, "deviceId")));
    }
}

class Members final : public RowSource {
  public:
    Members(rest::Connection& connection, rest::Places& places, Ids ids)
        : connection_(connection), places_(places), reader_(connection, places), ids_(std::move(ids)) {}

    /// Asks for nothing yet. The request's filters are lent for this call only.
    Result<void> open(ListRequest request) {
        request.scope.clear();  // the whole fleet is listed
        MDM_TRY(fleet_, rest::Listing::open(connection_, places_, reader_, "device.list", request));
        return {};
    }

    Result<bool> next(RowBatch& batch) override {
        if (ids_.empty()) return false;
        RowBatch page(batch.width());
        MDM_TRY(const bool more, fleet_->next(page));
        for (std::size_t row = 0; row < page.rows(); ++row)
            if (is_member(page.at(row, tables::devices.key))) copy(page, row, batch);
        return more;
    }

  private:
    bool is_member(const Cell& id) {
        const auto* facts = places_.book().find(std::string(id.text_or_empty()));
        if (facts == nullptr) return false;
        const auto found = facts->extra.find(directory_id);
        return found != facts->extra.end() && ids_.contains(lower(found->second));
    }

    static void copy(const RowBatch& from, std::size_t row, RowBatch& to) {
        to.add_row();
        for (std::size_t column = 0; column < from.width(); ++column) to.set(column, from.at(row, column));
    }

    rest::Connection& connection_;
    rest::Places& places_;
    rest::DeviceReader reader_;
    Ids ids_;
    std::unique_ptr<RowSource> fleet_;
};

}  // namespace

Result<std::unique_ptr<RowSource>> list_group_members(rest::Connection& connection, rest::Places& places,
                                                      const ListRequest& request) {
    MDM_TRY(auto ids, members_of(connection, request.scope));
    ids.erase("");
    auto members = std::make_unique<Members>(connection, places, std::move(ids));
    MDM_CHECK(members->open(request));
    return std::unique_ptr<RowSource>(std::move(members));
}

}  // namespace mdm::intune
