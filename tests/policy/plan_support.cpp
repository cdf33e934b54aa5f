#include "plan_support.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test {
namespace {

using Json = nlohmann::ordered_json;

// Keys and lists back to front, secrets gone, a default in every object.
Json kept_json(const Json& value) {
    if (value.is_array()) {
        Json list = Json::array();
        for (auto item = value.rbegin(); item != value.rend(); ++item) list.push_back(kept_json(*item));
        return list;
    }
    if (!value.is_object()) return value;
    std::vector<std::pair<std::string, Json>> members;
    for (const auto& [key, member] : value.items())
        members.emplace_back(key, key == "Passphrase" ? Json("********") : kept_json(member));
    Json object = {{"serverDefault", false}};
    for (auto member = members.rbegin(); member != members.rend(); ++member)
        object[member->first] = member->second;
    return object;
}

class Rows final : public RowSource {
  public:
    explicit Rows(RowBatch rows) : rows_(std::move(rows)) {}
    Result<bool> next(RowBatch& batch) override {
        if (done_) return false;
        done_ = true;
        for (std::size_t row = 0; row < rows_.rows(); ++row) {
            batch.add_row();
            for (std::size_t i = 0; i < rows_.width(); ++i) batch.set(i, rows_.at(row, i));
        }
        return true;
    }

  private:
    RowBatch rows_;
    bool done_ = false;
};

Error gone() {
    return Error{Code::not_found, "no such object"};
}

}  // namespace

MemoryObjects::MemoryObjects() {
    ObjectKind profile;
    profile.id = "apple.profile";
    profile.format = "plist";
    profile.identifier = true;
    profile.masks_secrets = true;
    ObjectKind android = profile;
    android.id = "android.policy";
    android.format = "json";
    android.identifier = false;
    ObjectKind windows = android;
    windows.id = "windows.custom";
    ObjectKind declaration = windows;
    declaration.id = "apple.declaration";
    known = {profile, android, windows, declaration};
}

ObjectKind& MemoryObjects::kind(std::string_view id) {
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const ObjectKind& each) { return each.id == id; });
    REQUIRE(found != known.end());
    return *found;
}

NativeObject& MemoryObjects::named(std::string_view name) {
    const auto found = std::find_if(objects.begin(), objects.end(),
                                    [&](const NativeObject& each) { return each.name == name; });
    REQUIRE_MESSAGE(found != objects.end(), std::string(name));
    return *found;
}

NativeObject* MemoryObjects::find(std::string_view kind, std::string_view id) {
    for (NativeObject& each : objects)
        if (each.kind == kind && each.id == id) return &each;
    return nullptr;
}

std::string MemoryObjects::kept(std::string_view id, const std::string& content) {
    contents_seen.push_back(content);
    if (kind(id).format == "plist") return content;
    return kept_json(Json::parse(content)).dump();
}

NativeObject& MemoryObjects::put(NativeObject object) {
    object.id = fmt::format("o{}", next_id_++);
    object.version = "1";
    object.assignments_known = true;
    if (!kind(object.kind).description) object.description.reset();
    objects.push_back(std::move(object));
    return objects.back();
}

Result<void> MemoryObjects::list(std::string_view id, const Each& each) {
    ++lists[std::string(id)];
    if (list_fails) return Error{*list_fails, "the list broke off"};
    for (const NativeObject& object : objects) {
        if (object.kind != id) continue;
        NativeObject listed = object;
        listed.assignments.clear();
        listed.assignments_known = false;
        MDM_CHECK(each(std::move(listed)));
    }
    return {};
}

Result<NativeObject> MemoryObjects::get(std::string_view id, std::string_view object) {
    const auto* found = find(id, object);
    if (found == nullptr) return gone();
    return *found;
}

Result<std::string> MemoryObjects::create(const NativeObject& object) {
    const auto fails = std::exchange(create_fails, std::nullopt);
    writes.push_back("create " + object.name);
    if (fails && !create_arrives) return Error{*fails, "no answer"};
    NativeObject stored = object;
    stored.content = kept(object.kind, object.content);
    stored.assignments.clear();
    const std::string id = put(std::move(stored)).id;
    if (fails) return Error{*fails, "no answer"};
    return id;
}

Result<void> MemoryObjects::update(const NativeObject& object) {
    writes.push_back("update " + object.name);
    NativeObject* found = find(object.kind, object.id);
    if (found == nullptr) return gone();
    if (!object.version.empty() && object.version != found->version)
        return Error{Code::conflict, "another version"};
    found->name = object.name;
    if (kind(object.kind).description) found->description = object.description;
    found->content = kept(object.kind, object.content);
    found->version = fmt::to_string(std::stoi(found->version) + 1);
    return {};
}

Result<void> MemoryObjects::remove(std::string_view id, std::string_view object) {
    writes.push_back(fmt::format("delete {}", object));
    std::erase_if(objects, [&](const NativeObject& each) { return each.kind == id && each.id == object; });
    return {};
}

Result<void> MemoryObjects::assign(std::string_view id, std::string_view object,
                                   std::span<const ObjectAssignment> assignments) {
    NativeObject* found = find(id, object);
    if (found == nullptr) return gone();
    writes.push_back("assign " + found->name);
    found->assignments.assign(assignments.rbegin(), assignments.rend());
    if (const auto fails = std::exchange(assign_fails, std::nullopt)) return Error{*fails, "no answer"};
    return {};
}

Result<std::unique_ptr<RowSource>> MemoryServer::list(const ListRequest& request) {
    RowBatch rows(request.table->columns.size());
    const auto set = [&rows](const Table& table, std::string_view name, const std::string& text) {
        if (!text.empty()) rows.set(*table.find(name), Cell::of(text));
    };
    if (request.table->name == "groups")
        for (const auto& [id, name] : groups) {
            rows.add_row();
            set(tables::groups, "id", id);
            set(tables::groups, "name", name);
        }
    if (request.table->name == "devices") {
        ++device_lists;
        for (const FleetDevice& each : devices) {
            rows.add_row();
            set(tables::devices, "id", each.id);
            set(tables::devices, "serial", each.serial);
            set(tables::devices, "platform", each.platform);
            set(tables::devices, "groups", each.groups);
            set(tables::devices, "tags", each.tags);
            set(tables::devices, "ownership", each.ownership);
        }
    }
    return std::unique_ptr<RowSource>(std::make_unique<Rows>(std::move(rows)));
}

policy::Wanted wanted_json(std::string policy, std::string content) {
    policy::Wanted wanted;
    wanted.artefact.policy = std::move(policy);
    wanted.artefact.kind = "android.policy";
    wanted.artefact.name = "policy";
    wanted.artefact.platforms = {"android"};
    wanted.artefact.content = std::move(content);
    return wanted;
}

std::string profile_xml(std::string_view identifier, std::string_view payload_keys) {
    return fmt::format(
        R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>PayloadType</key><string>Configuration</string><key>PayloadIdentifier</key><string>{}</string>
<key>PayloadContent</key><array><dict>
<key>PayloadType</key><string>com.apple.mobiledevice.passwordpolicy</string>
{}</dict></array></dict></plist>
)",
        identifier, payload_keys);
}

}  // namespace mdm::test
