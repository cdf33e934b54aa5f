#include "mdm/policy/remote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/digest.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/content.hpp"

namespace mdm::policy {
namespace {

/// What every profile of ours says about itself, whether a document does or not.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> own_words{
    {{"PayloadDescription", "Managed by mdmctl"},
     {"PayloadOrganization", "mdmctl"},
     {"PayloadScope", "System"}}};

/// As text, so that not a byte of the rest changes. The profile's own keys come before its payloads.
std::string without_word(const std::string& content, std::string_view key, std::string_view value) {
    const std::string opening = fmt::format("<key>{}</key>", key);
    const std::string whole = fmt::format("<string>{}</string>", value);
    const auto at = content.find(opening);
    if (at == std::string::npos || at > content.find("<key>PayloadContent</key>")) return content;
    const auto begin = content.find_first_not_of(" \t\r\n", at + opening.size());
    if (begin == std::string::npos || content.compare(begin, whole.size(), whole) != 0) return content;
    const auto next = content.find_first_not_of(" \t\r\n", begin + whole.size());
    return content.substr(0, at) + content.substr(next);
}

std::string adopted_profile(std::string content, const std::string& live) {
    const auto there = parse_content("plist", live);
    if (!there.ok() || !there->is_object()) return content;
    for (const auto& [key, value] : own_words)
        if (!there->contains(std::string(key))) content = without_word(content, key, value);
    const std::string identifier = identifier_of("plist", live);
    if (identifier.empty()) return content;
    // nothing takes a brace for a reference then
    return with_identifier(content, replace_all(xml_escape(identifier), "{", "&#123;"));
}

// Reads one kind and sorts its objects into ours and other people's.
class KindReader {
  public:
    KindReader(const ObjectKind& kind, std::string_view set, std::span<const KnownObject> registry,
               Remote& into)
        : kind_(kind), set_(set), registry_(registry), into_(into) {}

    Result<void> read(Objects& objects) {
        return objects.list(kind_.id, [this](NativeObject object) -> Result<void> {
            auto marker =
                marker_place(kind_) == MarkerPlace::registry ? registered(object) : marker_of(kind_, object);
            if (!marker || marker->set != set_) {
                keep_other(std::move(object), marker);
                return {};
            }
            MDM_CHECK(check_sets(object));
            into_.ours.push_back({std::move(object), std::move(*marker)});
            return {};
        });
    }

  private:
    std::optional<Marker> registered(const NativeObject& object) const {
        for (const KnownObject& each : registry_)
            if (each.kind == kind_.id && each.id == object.id) return find_marker(each.marker);
        return std::nullopt;
    }

    void keep_other(NativeObject object, const std::optional<Marker>& marker) {
        if (marker)
            into_.other_sets.push_back(
                {kind_.id, object.id, object.name, identifier_of(kind_.format, object.content), marker->set});
        object.content.clear();
        object.assignments.clear();
        into_.others.push_back(std::move(object));
    }

    Result<void> check_sets(const NativeObject& object) const {
        const auto sets = sets_in(object.description.value_or(""));
        for (const std::string& other : sets)
            if (other != set_)
                return Error{
                    Code::refused,
                    fmt::format("two sets claim the {} object '{}' ({}): its description carries the markers "
                                "of '{}' and '{}'",
                                kind_.id, printable(object.name), object.id, set_, other),
                    "take the marker that is wrong out of its description, at the server"};
        return {};
    }

    const ObjectKind& kind_;
    std::string_view set_;
    std::span<const KnownObject> registry_;
    Remote& into_;
};

}  // namespace

const ObjectKind* Remote::kind(std::string_view id) const {
    const auto found =
        std::find_if(kinds.begin(), kinds.end(), [&](const ObjectKind& kind) { return kind.id == id; });
    return found == kinds.end() ? nullptr : &*found;
}

Result<const RemoteObject*> Remote::find(std::string_view kind, std::string_view policy,
                                         std::string_view artefact) const {
    const RemoteObject* found = nullptr;
    for (const RemoteObject& each : ours) {
        if (each.object.kind != kind || each.marker.policy != policy || each.marker.artefact != artefact)
            continue;
        if (found != nullptr)
            return Error{Code::refused,
                         fmt::format("two objects carry the marker of '{}': '{}' ({} {}) and '{}' ({} {})",
                                     each.marker.id(), printable(found->object.name), kind, found->object.id,
                                     printable(each.object.name), kind, each.object.id),
                         "remove one of them at the server, or the marker from its description"};
        found = &each;
    }
    return found;
}

const NativeObject* Remote::named(std::string_view kind, std::string_view name) const {
    const auto found = std::find_if(others.begin(), others.end(), [&](const NativeObject& each) {
        return each.kind == kind && each.name == name;
    });
    return found == others.end() ? nullptr : &*found;
}

std::string object_name(const ObjectKind& kind, std::string_view set, std::string_view policy,
                        std::string_view artefact) {
    if (marker_place(kind) == MarkerPlace::name) return marked_name(set, policy, artefact);
    return fmt::format("{}/{}", policy, artefact);
}

std::string marked_content(const ObjectKind& kind, std::string_view set, std::string_view policy,
                           std::string_view artefact, const std::string& content) {
    if (marker_place(kind) != MarkerPlace::identifier) return content;
    return with_identifier(content, marked_name(set, policy, artefact));
}

std::string name_for(const ObjectKind& kind, std::string_view set, const Artefact& artefact,
                     const RemoteObject* there) {
    if (there != nullptr && there->adopted) return there->object.name;
    return object_name(kind, set, artefact.policy, artefact.name);
}

std::string content_for(const ObjectKind& kind, std::string_view set, const Artefact& artefact,
                        const RemoteObject* there) {
    if (there != nullptr && there->adopted) return adopted_content(kind, artefact.content, there->object);
    return marked_content(kind, set, artefact.policy, artefact.name, artefact.content);
}

std::string adopted_content(const ObjectKind& kind, const std::string& content, const NativeObject& object) {
    if (kind.format == "plist") return adopted_profile(content, object.content);
    auto wanted = parse_content(kind.format, content);
    const auto live = parse_content(kind.format, object.content);
    if (!wanted.ok() || !live.ok() || !wanted->is_object() || !live->is_object()) return content;
    // a declaration says itself who it is
    if (!wanted->contains("Identifier") || !live->contains("Identifier")) return content;
    (*wanted)["Identifier"] = (*live)["Identifier"];
    return wanted->dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

CompareOptions compare_options(const ObjectKind& kind, const RemoteObject* there) {
    const bool adopted = there != nullptr && there->adopted;
    return {kind.format, kind.masks_secrets, kind.identifier && !adopted, false};
}

bool matches(const ObjectKind& kind, const NativeObject& object, const ObjectKey& key) {
    if (object.kind != key.kind) return false;
    const auto marker = marker_of(kind, object);
    return marker && marker->set == key.set && marker->policy == key.policy &&
           marker->artefact == key.artefact;
}

Result<Remote> read_remote(Objects& objects, std::string_view set, std::span<const KnownObject> registry) {
    Remote remote;
    const auto kinds = objects.kinds();
    remote.kinds.assign(kinds.begin(), kinds.end());
    for (const ObjectKind& kind : remote.kinds)
        MDM_CHECK_DURING(fmt::format("listing {} objects", kind.id),
                         KindReader(kind, set, registry, remote).read(objects));
    for (RemoteObject& each : remote.ours) {
        if (each.object.assignments_known) continue;
        MDM_TRY_DURING(fmt::format("reading '{}'", printable(each.object.name)), each.object,
                       objects.get(each.object.kind, each.object.id));
    }
    return remote;
}

std::string content_digest(const ObjectKind& kind, const NativeObject& object) {
    Sha256 hash;
    for (const std::string& part :
         {object.kind, object.id, object.name, object.description.value_or(""), object.version,
          object.version.empty() ? canonical_content(kind.format, object.content) : std::string()})
        hash.add(fmt::format("{}:{}\n", part.size(), part));
    return hash.hex();
}

std::string remote_digest(const ObjectKind& kind, const NativeObject& object) {
    std::set<std::string> lines;
    for (const ObjectAssignment& line : object.assignments)
        lines.insert(fmt::format("{} {} {}", static_cast<int>(line.to), line.exclude, line.id));
    return sha256_hex(fmt::format("{}\n{}", content_digest(kind, object), fmt::join(lines, "\n")));
}

}  // namespace mdm::policy
