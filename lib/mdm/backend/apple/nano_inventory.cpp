#include "mdm/backend/apple/nano_inventory.hpp"

#include <array>

#include "mdm/base/json.hpp"

namespace mdm::apple {
namespace {

using nlohmann::json;

struct Row {
    const char* key;
    Field field;
};
constexpr std::array<Row, 7> rows{{{"serial_number", Field::serial},
                                   {"model_name", Field::model},
                                   {"device_name", Field::name},
                                   {"os_version", Field::os_version},
                                   {"build_version", Field::os_build},
                                   {"supervised", Field::supervised},
                                   {"fde_enabled", Field::encrypted}}};

Facts facts_of(const json& record) {
    Facts facts;
    for (const Row& row : rows) {
        const auto found = record.find(row.key);
        if (found == record.end()) continue;
        if (found->is_string() && !found->get_ref<const std::string&>().empty())
            facts[row.field] = found->get<std::string>();
        if (found->is_boolean()) facts[row.field] = found->get<bool>();
    }
    const auto model = record.find("model");
    if (model == record.end() || !model->is_string()) return facts;
    if (const auto platform = platform_of(model->get_ref<const std::string&>()); !platform.empty())
        facts[Field::platform] = std::string(platform);
    return facts;
}

}  // namespace

Result<void> learn_inventory(const json& answer, EventStore& store, Time now) {
    if (!answer.is_object()) return {};
    std::vector<Learnt> devices;
    for (const auto& [id, record] : answer.items()) {
        if (!record.is_object()) continue;
        Facts facts = facts_of(record);
        if (facts.empty()) continue;
        facts[Field::udid] = id;
        devices.push_back({id, std::move(facts)});
    }
    return store.learn_all(devices, now);
}

}  // namespace mdm::apple
