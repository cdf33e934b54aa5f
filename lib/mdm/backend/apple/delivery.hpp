#pragma once
// Brings what is kept to the devices that are to have it, and takes it from those that are not: profiles by
// InstallProfile and RemoveProfile, declarations through the declaration server.
#include <set>
#include <string>
#include <vector>

#include "mdm/backend/apple/courier.hpp"
#include "mdm/backend/apple/declarations.hpp"
#include "mdm/backend/apple/kept_objects.hpp"
#include "mdm/backend/objects.hpp"

namespace mdm::apple {

class Delivery {
  public:
    virtual ~Delivery() = default;
    /// What names it on a device: PayloadIdentifier, Identifier.
    virtual std::string identifier_of(const NativeObject& object) const = 0;
    /// Its content, where a server keeps that.
    virtual Result<void> store(const NativeObject& object) = 0;
    virtual Result<void> drop(const NativeObject& object) = 0;
    /// As the server has it now; false: it is not there any more.
    virtual Result<bool> refresh(NativeObject& object) = 0;
    /// Devices of `wanted` get the present version, others that were sent it lose it. What was done is noted
    /// at once, so that doing it again does the rest.
    virtual Result<void> bring(const NativeObject& object, const std::set<std::string>& wanted) = 0;
    /// Whether the device is known not to have what it was sent.
    virtual Result<bool> is_missing(const Sent& sent) = 0;
};

/// Offline; no: with the reason.
Capability accepts_profile(const NativeObject& object);
Capability accepts_declaration(const NativeObject& object);

std::unique_ptr<Delivery> profile_delivery(Courier courier, EventStore& store, KeptObjects& kept);
std::unique_ptr<Delivery> declaration_delivery(Declarations& declarations, KeptObjects& kept);

}  // namespace mdm::apple
