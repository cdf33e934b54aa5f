#pragma once
// Native policy objects of the sandbox.
#include <array>
#include <functional>

#include "mdm/backend/objects.hpp"
#include "mdm/backend/sandbox/world.hpp"

namespace mdm::sandbox {

class ObjectStore final : public Objects {
  public:
    explicit ObjectStore(World& world);

    std::span<const ObjectKind> kinds() const override { return kinds_; }
    Capability accepts(const NativeObject& object) const override;
    Result<void> list(std::string_view kind, const Each& each) override;
    Result<NativeObject> get(std::string_view kind, std::string_view id) override;
    Result<std::string> create(const NativeObject& object) override;
    Result<void> update(const NativeObject& object) override;
    Result<void> remove(std::string_view kind, std::string_view id) override;
    Result<void> assign(std::string_view kind, std::string_view id,
                        std::span<const ObjectAssignment> assignments) override;

  private:
    struct Write {
        std::string operation;
        std::string target;
        std::string digest;
    };
    /// Sends one write as a request: latency, faults, witness, then `act` in a transaction.
    Result<void> request(const Write& write, const std::function<Result<void>(Time now)>& act);
    Result<const ObjectKind*> find_kind(std::string_view kind) const;
    /// What the witness calls it: its name, or its id when it is gone.
    Result<std::string> name_of(std::string_view kind, std::string_view id);
    Result<void> check_assignments(const ObjectKind& kind,
                                   std::span<const ObjectAssignment> assignments) const;
    Result<void> read_assignments(std::int64_t number, NativeObject& object);

    World& world_;
    std::array<ObjectKind, 4> kinds_;
};

}  // namespace mdm::sandbox
