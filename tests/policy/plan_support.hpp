#pragma once
// A server in memory that does not flatter: it reorders keys and lists, adds defaults, masks secrets, loses
// answers on request and counts what it was asked.
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "mdm/backend/backend.hpp"
#include "mdm/backend/objects.hpp"
#include "mdm/fleet/fleet.hpp"
#include "mdm/policy/planner.hpp"
#include "support/fakes.hpp"

namespace mdm::test {

class MemoryObjects final : public Objects {
  public:
    std::vector<ObjectKind> known;
    std::vector<NativeObject> objects;
    std::vector<std::string> writes;   // "create byod/policy"
    std::map<std::string, int> lists;  // how often each kind was listed
    std::optional<Code> create_fails;  // the next create: the error, and nothing happens …
    bool create_arrives = false;       // … but for this: it happens all the same
    std::optional<Code> assign_fails;  // the next assign happens, and its answer is lost
    std::optional<Code> list_fails;
    std::vector<std::string> contents_seen;  // as written, secrets included

    MemoryObjects();
    std::span<const ObjectKind> kinds() const override { return known; }
    Capability accepts(const NativeObject&) const override { return {Support::yes, {}, {}}; }
    Result<void> list(std::string_view kind, const Each& each) override;
    Result<NativeObject> get(std::string_view kind, std::string_view id) override;
    Result<std::string> create(const NativeObject& object) override;
    Result<void> update(const NativeObject& object) override;
    Result<void> remove(std::string_view kind, std::string_view id) override;
    Result<void> assign(std::string_view kind, std::string_view id,
                        std::span<const ObjectAssignment> assignments) override;

    ObjectKind& kind(std::string_view id);
    NativeObject& named(std::string_view name);
    /// Puts an object there as if somebody had made it at the console.
    NativeObject& put(NativeObject object);

  private:
    NativeObject* find(std::string_view kind, std::string_view id);
    std::string kept(std::string_view kind, const std::string& content);
    int next_id_ = 100;
};

struct FleetDevice {
    std::string id;
    std::string serial;
    std::string platform;
    std::string groups;  // JSON array text, or "" for unknown
    std::string tags = "[]";
    std::string ownership = "company";
};

class MemoryServer final : public Backend {
  public:
    MemoryObjects store;
    std::vector<FleetDevice> devices;
    std::vector<std::pair<std::string, std::string>> groups{
        {"g1", "Clinical"}, {"g2", "Wards"}, {"g3", "Radiology"}, {"g4", "Students"}, {"g5", "Staff"}};
    Identity who{"memory", "https://mdm.example", "acme"};
    int device_lists = 0;
    bool has_objects = true;

    const Identity& identity() const override { return who; }
    Time now() const override { return clock_.now(); }
    Capability can(const Operation&) const override { return {Support::yes, {}, {}}; }
    Origin origin(const Table&, std::size_t) const override { return Origin::list; }
    bool understands(const Table&, std::size_t, FilterOp) const override { return false; }
    std::size_t window() const override { return 4; }
    Result<CheckResult> check() override { return CheckResult{}; }
    Result<std::unique_ptr<RowSource>> list(const ListRequest& request) override;
    Result<void> read_devices(std::span<const std::string>, ColumnSet, RowBatch&) override { return {}; }
    Result<std::uint64_t> count_devices() override { return std::uint64_t{devices.size()}; }
    Result<void> run(CommandFeed&, const Stop&) override { return {}; }
    Result<void> follow(std::span<const SentCommand>, const Found&) override { return {}; }
    Objects* objects() override { return has_objects ? &store : nullptr; }

  private:
    FakeClock clock_;
};

/// An artefact of JSON ("android.policy").
policy::Wanted wanted_json(std::string policy, std::string content);
/// A profile with one passcode payload and this inside of it.
std::string profile_xml(std::string_view identifier, std::string_view payload_keys);

}  // namespace mdm::test
