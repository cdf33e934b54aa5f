#pragma once
// The one operation table: what can be asked of a backend, how dangerous it is and what it takes. A backend
// or a descriptor says how, never how dangerous: retry, consent, caps and durable recording follow from this
// table alone.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/effect.hpp"

namespace mdm {

/// What must be asked of the user before it (design: guard, then consent).
enum class Risk : std::uint8_t { read, routine, disruptive, destructive };
enum class TargetKind : std::uint8_t { none, device, object, enrollment };
enum class InputType : std::uint8_t { text, integer, boolean, word, secret };

struct Input {
    std::string_view name;  // "message"; the option is --message
    InputType type = InputType::text;
    bool required = false;
    std::string_view words = {};
    std::string_view summary = {};
    bool refines = false;  // says more about another input: servers that do not name it have no such choice
};

struct Operation {
    std::string_view id;    // "device.wipe"
    std::string_view verb;  // "wipe": what people type and read
    std::string_view past;  // "wiped"
    Effect effect = Effect::read;
    Risk risk = Risk::read;
    TargetKind target = TargetKind::none;
    std::span<const Input> inputs = {};
    bool hands_back = false;  // may answer something that is lost for ever unless there is a place to put it
    std::string_view summary = {};
    bool done_by_answer = false;  // only the server has to know: its answer is the end of it
};

std::span<const Operation> operations();
/// Null when there is no such id.
const Operation* find_operation(std::string_view id);

/// What people call it: the verb of an operation ("wipe" for device.wipe), else the id with blanks ("policy
/// apply").
std::string action_name(std::string_view id);

std::string_view name(Risk risk);
std::string_view name(Effect effect);
std::string_view name(TargetKind kind);

}  // namespace mdm
