#pragma once
// Declarations of an Apple policy: those that settings make, one a kind, and those of
// `raw.apple.declarations[]`, one an item. In the draft "DDM.passcode.MinimumLength" is a key of the passcode
// declaration, and "DDM.raw:NAME" a whole declaration whose artefact is called NAME.
// - Type and Payload of a raw one stay as they are written; Identifier is derived from the policy's name and
//   from the type where the item has none. ServerToken and the activation are the server's.
// - A raw one with the Identifier of another declaration of the policy is a conflict, and so is a key that a
//   setting gave another value in a declaration of the same type, where devices combine what they have of a
//   type. `override: true` takes the setting's declaration, or its key, away.
#include <string>
#include <string_view>
#include <vector>

#include "mdm/policy/translate/pass.hpp"

namespace mdm::policy::native::apple {

/// What settings make, one a kind.
Draft os_minimum_part(const Pass& pass);
Draft passcode_part(const Pass& pass);
Draft software_update_part(const Pass& pass);
/// One of these as JSON: Type, Identifier, Payload.
std::string declaration(const Pass& pass, std::string_view part);

/// Adds the raw declarations to the draft, and reports one line at least for each. After the defaults, which
/// make declarations, too.
void add_raw_declarations(Pass& pass);
/// What one platform has of them: name of the artefact and its content.
struct RawDeclaration {
    std::string name;
    std::string content;
};
std::vector<RawDeclaration> raw_declarations(const Draft& draft);

}  // namespace mdm::policy::native::apple
