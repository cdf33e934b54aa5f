#pragma once
// Policy documents as loaded: strict, every name and value checked, references expanded, nothing resolved.
// The language is documented in mdmctl-policy(5); loading needs no configuration and no network, and never
// runs anything.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mdm/base/fs.hpp"
#include "mdm/base/result.hpp"
#include "mdm/policy/value.hpp"

namespace mdm::policy {

enum class Level { note, warning, error };

/// One finding about a document. A run with an error among its findings is exit 5.
struct Finding {
    Level level = Level::error;
    std::string code;  // "unknown-key", "wrong-type", "not-translated", …: stable, for scripts and SARIF
    Source source;
    std::string message;
    std::string hint;  // the right spelling, where there is one
};

enum class OnUnsupported { warn, error, ignore };

/// What a policy needs of a device; an absent list means any.
struct Applies {
    std::vector<std::string> platforms;     // ios ipados macos tvos android windows chromeos
    std::map<std::string, std::string> os;  // platform → minimum version
    std::optional<std::string> ownership;   // company personal
    std::optional<bool> supervised;
    std::vector<std::string> enrollment;  // user device workProfile …
    Source source{};
};

/// A known gap, with the reason an auditor reads.
struct Exception {
    std::string key;
    std::string target;
    std::string reason;
    Source source;
};

/// An object of the server that one artefact of a policy takes over as it is, instead of making one of its
/// own: `adopt`, as `policy export` writes it. See adopt.hpp.
struct Adoption {
    std::string kind;            // of the object
    std::string artefact;        // "profile"
    std::string id;              // at the server
    std::string name;            // that it has there, printable
    std::string sha256;          // while the document and the object are what they were; "" = not said
    std::set<std::string> to{};  // the lines of its assignment that the documents took over, as in a marker
    Source source{};
};

struct RawItem;  // raw_item.hpp

/// A policy as translators see it: what it extends is merged in, names of catalogs are replaced by what they
/// stand for, and certificates that networks and tunnels name are in `certificates`. A policy with overlays
/// is a policy of its own, called "hipaa-base+radiology-camera", behind those of the documents. Of the bases
/// it takes over: settings and exceptions for platforms by merge.hpp; `applies`, which it may only narrow;
/// the strictest `onUnsupported`; `exceptions`, `controls` and `raw`, each once; `protect` when one has it.
/// Labels are its own.
struct Policy {
    Policy();
    Policy(const Policy& other);
    Policy(Policy&& other) noexcept;
    Policy& operator=(const Policy& other);
    Policy& operator=(Policy&& other) noexcept;
    ~Policy();

    std::string name;
    std::map<std::string, std::string> labels;
    Settings settings;  // neutral
    std::map<std::string, Settings>
        per_platform;  // "$windows" → settings that replace the neutral ones there
    Applies applies;
    OnUnsupported on_unsupported = OnUnsupported::warn;
    std::vector<Exception> exceptions;
    std::map<std::string, std::vector<std::string>> controls;  // clause → key paths
    bool protect = false;
    bool is_base = false;         // another policy extends it, or an overlay makes a variant of it
    std::vector<RawItem> raw;     // native passthrough, in order; include raw_item.hpp to look into it
    std::vector<Adoption> adopt;  // its own only
    Source source;

    /// The settings for one platform ("windows"): neutral ones with that platform's own laid over them. An
    /// own one without a value takes the neutral one away.
    Settings for_platform(std::string_view platform) const;
};

struct Selector {
    enum class Kind { group, tag, serial, where };
    Kind kind = Kind::group;
    std::string value;
    Source source;
    std::map<std::string, std::string> by_context{};  // a group of a catalog: context → its name there
};

/// A name that stands somewhere.
struct Reference {
    std::string name;
    Source source;
};

/// When a target counts: from `from` on, up to `to`. One of the two at least.
struct Schedule {
    std::optional<Time> from;
    std::optional<Time> to;
    Source source;
};

/// How many of the devices get something, and how long that is watched before more do.
struct Rollout {
    struct Stage {
        std::int64_t percent = 100;
        std::optional<Millis> wait;
    };
    std::vector<Stage> stages;  // growing; the last is 100
    std::optional<std::int64_t> abort_percent;
    Source source;
};

struct AssignmentTarget {
    std::vector<std::string> policies;  // of a policy with overlays: the variant's name
    std::vector<Selector> include;
    std::vector<Selector> exclude;
    Source source;
    std::vector<Reference> overlays{};  // as written
    std::optional<Schedule> schedule{};
    bool materialize = false;  // devices are to be kept in a group of mdmctl's own
};

struct Assignment {
    std::string name;
    std::vector<AssignmentTarget> targets;
    std::vector<std::string> contexts;  // empty: the context of the run
    Source source;
    std::optional<Rollout> rollout{};
};

/// Everything of one run: one namespace over all files.
struct Documents {
    std::vector<Policy> policies;
    std::vector<Assignment> assignments;
    std::string set;         // from mdmctl.yaml of the folder or one above, or "" when there is none
    std::string set_folder;  // canonical folder that holds that mdmctl.yaml, or ""
    bool set_whole = false;  // that folder was given, and not only something below it
    std::string folder;  // canonical: files of secrets are relative to it; that of the set, or the first -f
    std::map<std::string, SecretReference>
        secrets;                  // of Variables documents: name → reference, never a value
    std::string organization;     // ${var.org}, or "mdmctl"
    std::string organization_id;  // reverse DNS from ${var.orgId}, or "mdmctl"
    std::string
        inputs_sha256;  // over the bytes of every file read, in name order: binds a saved plan to its inputs

    const Policy* policy(std::string_view name) const;
};

struct LoadRequest {
    std::vector<std::string>
        paths;  // -f: files, folders (recursive, *.yaml and *.yml), or "-" for `standard_input`
    std::string standard_input;
    bool keep_policies =
        true;  // false: check and forget them, so that memory does not grow with their number
};

/// Loads and checks. An unreadable path is an Error; everything wrong inside the documents is a Finding, with
/// its place and, where there is one, the right spelling. Documents is usable only when no finding is an
/// error.
struct Loaded {
    Documents documents;
    std::vector<Finding> findings;
    bool ok() const;
};
Result<Loaded> load(const LoadRequest& request, const FileSystem& files);

}  // namespace mdm::policy
