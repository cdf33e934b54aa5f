#pragma once
// Intune's configurations and compliance policies as a store of native objects: the descriptor says which
// calls, this says in which order. Before anything is written over, it is read: the version must still be the
// same, and lines of an assignment keep the filters that somebody set in the console.
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "mdm/backend/objects.hpp"
#include "mdm/backend/rest/connection.hpp"
#include "mdm/backend/rest/judge.hpp"

namespace mdm::intune {

class Store final : public Objects {
  public:
    /// Lent: outlives it. Its descriptor has rows for every kind of object_kinds().
    explicit Store(rest::Connection& connection);

    std::span<const ObjectKind> kinds() const override;
    Capability accepts(const NativeObject& object) const override;
    Result<void> list(std::string_view kind, const Each& each) override;
    Result<NativeObject> get(std::string_view kind, std::string_view id) override;
    Result<std::string> create(const NativeObject& object) override;
    Result<void> update(const NativeObject& object) override;
    Result<void> remove(std::string_view kind, std::string_view id) override;
    Result<void> assign(std::string_view kind, std::string_view id,
                        std::span<const ObjectAssignment> assignments) override;
    void explain(const std::string& reason, const std::string& approval) override;
    std::string held() const override { return held_; }

  private:
    Result<const rest::Call*> call(std::string_view kind, const std::string& name) const;
    Result<net::Response> ask(const rest::Call& call, const NativeObject& object, const std::string& content,
                              std::string_view operation, rest::Asked& asked);
    Result<nlohmann::json> read(std::string_view kind, const std::string& name, const NativeObject& object);
    /// The id that the server gave, where it gave one.
    Result<std::string> write(const std::string& name, const NativeObject& object,
                              const std::string& content);
    Result<std::string> write(const rest::Call& call, const Operation& operation, const NativeObject& object,
                              const std::string& content);
    Result<void> give(std::string_view kind, const nlohmann::json& item, const Each& each);
    Result<nlohmann::json> configuration(std::string_view kind, std::string_view id);
    Result<void> schedule(const NativeObject& object, const nlohmann::json& actions);
    Result<nlohmann::json> lines(std::string_view kind, std::string_view id);

    rest::Connection& connection_;
    rest::Judge judge_;
    std::string reason_;
    std::string approval_;
    std::string held_;
};

}  // namespace mdm::intune
