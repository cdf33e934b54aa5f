#include "mdm/policy/remote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/content.hpp"

namespace mdm::policy {
namespace {

std::string identifier_of(std::string_view format, const std::string& content) {
    if (format != "plist") return {};
    const auto value = parse_content(format, content);
    if (!value.ok() || !value->is_object()) return {};
    const auto found = value->find("PayloadIdentifier");
    return found != value->end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Reads one kind and sorts its objects into ours and other people's.
class KindReader {
  public:
    KindReader(const ObjectKind& kind, std::string_view set, std::span<const Artefact> wanted, Remote& into)
        : kind_(kind), set_(set), into_(into) {
        for (const Artefact& artefact : wanted)
            if (artefact.kind == kind.id) keys_.push_back(key_of(artefact, set, kind.format));
    }

    Result<void> read(Objects& objects) {
        return objects.list(kind_.id, [this](NativeObject object) -> Result<void> {
            if (auto marker = ours(object))
                into_.ours.push_back({std::move(object), std::move(*marker)});
            else
                into_.taken.emplace(kind_.id, std::move(object.name));
            return {};
        });
    }

  private:
    std::optional<Marker> ours(const NativeObject& object) const {
        if (marker_place(kind_) != MarkerPlace::identifier) {
            auto marker = marker_of(object);
            return marker && marker->set == set_ ? marker : std::nullopt;
        }
        for (const ObjectKey& key : keys_) {
            if (!matches(kind_, object, key)) continue;
            Marker marker;
            marker.set = key.set;
            marker.policy = key.policy;
            marker.artefact = key.artefact;
            return marker;
        }
        return std::nullopt;
    }

    const ObjectKind& kind_;
    std::string_view set_;
    std::vector<ObjectKey> keys_;
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

ObjectKey key_of(const Artefact& artefact, std::string_view set, std::string_view format) {
    return {artefact.kind, std::string(set), artefact.policy, artefact.name,
            identifier_of(format, artefact.content)};
}

std::string object_name(const ObjectKind& kind, std::string_view set, std::string_view policy,
                        std::string_view artefact) {
    if (marker_place(kind) == MarkerPlace::name) return marked_name(set, policy, artefact);
    return fmt::format("{}/{}", policy, artefact);
}

bool matches(const ObjectKind& kind, const NativeObject& object, const ObjectKey& key) {
    if (object.kind != key.kind) return false;
    if (marker_place(kind) == MarkerPlace::identifier)
        return object.name == object_name(kind, key.set, key.policy, key.artefact) &&
               !key.identifier.empty() && identifier_of(kind.format, object.content) == key.identifier;
    const auto marker = marker_of(object);
    return marker && marker->set == key.set && marker->policy == key.policy &&
           marker->artefact == key.artefact;
}

Result<Remote> read_remote(Objects& objects, std::string_view set, std::span<const Artefact> wanted) {
    Remote remote;
    const auto kinds = objects.kinds();
    remote.kinds.assign(kinds.begin(), kinds.end());
    for (const ObjectKind& kind : remote.kinds)
        MDM_CHECK_DURING(fmt::format("listing {} objects", kind.id),
                         KindReader(kind, set, wanted, remote).read(objects));
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
