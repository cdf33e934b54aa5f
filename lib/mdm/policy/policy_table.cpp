#include "mdm/policy/policy_table.hpp"

#include <deque>

#include "mdm/backend/objects.hpp"
#include "mdm/policy/marker.hpp"
#include "mdm/policy/objects_of.hpp"

namespace mdm::policy {
namespace {

/// One kind of objects at a time, as a page.
class PolicyRows final : public RowSource {
  public:
    explicit PolicyRows(Objects& objects) : objects_(objects) {
        for (const ObjectKind& kind : objects.kinds()) kinds_.push_back(kind);
    }

    Result<bool> next(RowBatch& batch) override {
        if (kinds_.empty()) return false;
        const ObjectKind kind = kinds_.front();
        kinds_.pop_front();
        MDM_CHECK(objects_.list(kind.id, [&](NativeObject object) -> Result<void> {
            add(kind, object, batch);
            return {};
        }));
        return true;
    }

  private:
    static void add(const ObjectKind& kind, const NativeObject& object, RowBatch& batch) {
        const auto set = [&batch](std::string_view column, const Cell& cell) {
            batch.set(*tables::policies.find(column), cell);
        };
        batch.add_row();
        set("id", Cell::of(object.id));
        set("kind", Cell::of(object.kind));
        set("name", Cell::of(object.name));
        if (!object.version.empty()) set("version", Cell::of(object.version));
        const auto marker = marker_of(kind, object);
        if (!marker) return;
        set("set", Cell::of(marker->set));
        set("policy", Cell::of(marker->policy));
        // a name says nothing about protection
        if (!marker->sha256.empty()) set("protected", Cell::of_bool(marker->protect));
    }

    Objects& objects_;
    std::deque<ObjectKind> kinds_;
};

}  // namespace

Origin MarkedBackend::origin(const Table& table, std::size_t column) const {
    if (&table == &tables::policies && real_.objects() != nullptr) return Origin::list;
    return real_.origin(table, column);
}

Result<std::unique_ptr<RowSource>> MarkedBackend::list(const ListRequest& request) {
    if (request.table != &tables::policies) return real_.list(request);
    MDM_TRY(auto* objects, objects_of(real_));
    return std::unique_ptr<RowSource>(std::make_unique<PolicyRows>(*objects));
}

}  // namespace mdm::policy
