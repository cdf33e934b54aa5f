#pragma once
// Policy objects for servers that keep none: profiles and, where a declaration server stands by,
// declarations. What is wanted is kept here; assigning brings it to devices. A line of an assignment counts
// as there while every device that it reaches was sent the present version and none is known to lack it, so
// that a plan shows what has drifted, and who has joined a group since.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mdm/backend/apple/delivery.hpp"
#include "mdm/backend/apple/event_store.hpp"
#include "mdm/backend/apple/kept_objects.hpp"
#include "mdm/backend/objects.hpp"

namespace mdm::apple {

class AppleObjects final : public Objects {
  public:
    /// What is opened when it is first needed. All outlive the objects.
    struct Doors {
        EventStore* store = nullptr;
        KeptObjects* kept = nullptr;
        std::map<std::string, std::unique_ptr<Delivery>, std::less<>> deliveries = {};  // by kind
    };
    using Open = std::function<Result<Doors>()>;
    AppleObjects(Open open, Random& random, bool declarations);

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
    Result<Delivery*> delivery(std::string_view kind);
    Result<bool> refresh(NativeObject& object);
    Result<void> can_reach(std::span<const ObjectAssignment> lines);
    Result<void> bring(const NativeObject& object, std::span<const ObjectAssignment> lines);

    Open open_;
    Random& random_;
    std::vector<ObjectKind> kinds_;
    Doors doors_;
};

}  // namespace mdm::apple
