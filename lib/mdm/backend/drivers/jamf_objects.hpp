#pragma once
// Jamf's configuration profiles as policy objects: one kind, kept in two resources. Ids are mobile:12 and
// computer:12.
#include <array>

#include "mdm/backend/drivers/exchange.hpp"
#include "mdm/backend/drivers/jamf_profile.hpp"

namespace mdm::jamf {

class ProfileObjects final : public Objects {
  public:
    /// `connection` outlives it.
    explicit ProfileObjects(rest::Connection& connection);

    std::span<const ObjectKind> kinds() const override { return kinds_; }
    Capability accepts(const NativeObject& object) const override;
    bool concerns(const NativeObject& object, const ObjectAssignment& line) const override;
    Result<void> list(std::string_view kind, const Each& each) override;
    Result<NativeObject> get(std::string_view kind, std::string_view id) override;
    Result<std::string> create(const NativeObject& object) override;
    Result<void> update(const NativeObject& object) override;
    Result<void> remove(std::string_view kind, std::string_view id) override;
    Result<void> assign(std::string_view kind, std::string_view id,
                        std::span<const ObjectAssignment> assignments) override;

  private:
    Result<void> list_one(Population population, const Each& each);
    Result<std::string> read_xml(Population population, std::string_view id, std::string_view operation);
    Result<void> write(Population population, std::string_view id, std::string_view operation,
                       std::string body);

    rest::Connection& connection_;
    Stop stop_;
    std::array<ObjectKind, 1> kinds_;
};

}  // namespace mdm::jamf
