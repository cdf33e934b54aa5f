#include "mdm/policy/adopt.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/text.hpp"
#include "mdm/policy/content.hpp"

namespace mdm::policy {
namespace {

constexpr std::size_t longest_name = 200;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

Error cannot(const Adoption& adoption, std::string why, std::string hint) {
    const Source& at = adoption.source;
    return Error{Code::refused,
                 fmt::format("{}:{}:{}: the {} object '{}' ({}) cannot be adopted: {}", printable(at.file),
                             at.mark.line, at.mark.column, adoption.kind, printable(adoption.name),
                             printable(adoption.id), why),
                 std::move(hint)};
}

/// One object on its way.
class Adopting {
  public:
    Adopting(const Adoption& adoption, const Artefact& artefact, std::string_view set, Remote& remote)
        : adoption_(adoption), artefact_(artefact), set_(set), remote_(remote) {}

    Result<bool> run(Objects& objects) {
        RemoteObject* ours = find_ours();
        if (ours == nullptr) {
            MDM_TRY(const bool found, take_foreign(objects));
            if (!found) return false;
            ours = &remote_.ours.back();
        }
        if (ours->adopted)
            return cannot(adoption_, fmt::format("'{}' adopts it already", ours->marker.id()),
                          "one object is one policy's: take one of the entries out");
        MDM_CHECK(check_name(*ours));
        mark(*ours);
        return true;
    }

  private:
    bool is_meant(const NativeObject& object) const {
        return object.kind == adoption_.kind && object.id == adoption_.id;
    }

    RemoteObject* find_ours() {
        const auto found = std::find_if(remote_.ours.begin(), remote_.ours.end(),
                                        [&](const RemoteObject& each) { return is_meant(each.object); });
        return found == remote_.ours.end() ? nullptr : &*found;
    }

    Result<void> check_sets() const {
        for (const OtherSet& each : remote_.other_sets)
            if (each.kind == adoption_.kind && each.id == adoption_.id)
                return cannot(adoption_, fmt::format("its marker says that it belongs to set '{}'", each.set),
                              fmt::format("plan that set (--set {}), or take the entry out", each.set));
        return {};
    }

    // It was listed without its content.
    Result<bool> take_foreign(Objects& objects) {
        const auto found = std::find_if(remote_.others.begin(), remote_.others.end(),
                                        [&](const NativeObject& each) { return is_meant(each); });
        if (found == remote_.others.end()) return false;
        MDM_CHECK(check_sets());
        RemoteObject object;
        MDM_TRY_DURING(fmt::format("reading '{}'", printable(found->name)), object.object,
                       objects.get(adoption_.kind, adoption_.id));
        remote_.others.erase(found);
        remote_.ours.push_back(std::move(object));
        return true;
    }

    bool is_marked_so(const Marker& marker) const {
        return marker.set == set_ && marker.policy == artefact_.policy && marker.artefact == artefact_.name;
    }

    Result<void> check_name(const RemoteObject& object) const {
        if (adoption_name(object.object.name) == adoption_.name || is_marked_so(object.marker)) return {};
        return cannot(adoption_,
                      fmt::format("it is called '{}' here; was it renamed, or is this another server?",
                                  printable(object.object.name)),
                      "put the new name into the entry if it is the same object, else take the entry out");
    }

    void mark(RemoteObject& object) const {
        object.adopted = true;
        const ObjectKind& kind = *remote_.kind(adoption_.kind);
        const std::string content = adopted_content(kind, artefact_.content, object.object);
        Marker& marker = object.marker;
        if (adoption_digest(content, marker.sha256) == adoption_.sha256)
            marker.sha256 = content_hash(content);
        marker.set = set_;
        marker.policy = artefact_.policy;
        marker.artefact = artefact_.name;
        marker.to.insert(adoption_.to.begin(), adoption_.to.end());
    }

    const Adoption& adoption_;
    const Artefact& artefact_;
    std::string_view set_;
    Remote& remote_;
};

}  // namespace

std::string adoption_name(std::string_view name) {
    std::string text = fit_width(printable(name), longest_name);
    text = replaced(std::move(text), "{", "(");
    text = replaced(std::move(text), "}", ")");
    text = replaced(std::move(text), "$", "S");
    text = std::string(trim(text));
    return text.empty() ? "(no name)" : text;
}

std::string adoption_digest(std::string_view content, std::string_view marker_sha256) {
    return content_hash(fmt::format("{}\n{}", content_hash(content), marker_sha256));
}

Result<bool> adopt(const Adoption& adoption, const Artefact& artefact, Objects& objects, std::string_view set,
                   Remote& remote) {
    return Adopting(adoption, artefact, set, remote).run(objects);
}

}  // namespace mdm::policy
