#include "mdm/policy/export_select.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "mdm/base/text.hpp"
#include "mdm/job/ledger.hpp"
#include "mdm/policy/import/import.hpp"
#include "mdm/policy/objects_of.hpp"
#include "mdm/policy/remote.hpp"

namespace mdm::policy {
namespace {

constexpr std::size_t longest_name = 63;
constexpr std::string_view fallback_set = "exported";

std::string called(const ChosenObject& each) {
    return fmt::format("{} '{}' ({})", each.object.kind, printable(each.object.name),
                       printable(each.object.id));
}

class Selecting {
  public:
    Selecting(const SelectRequest& request, Ledger* ledger) : request_(request), ledger_(ledger) {}

    Result<Selection> run(Backend& backend) {
        MDM_TRY(auto* objects, objects_of(backend));
        MDM_CHECK(read(*objects, backend.identity()));
        MDM_CHECK(choose());
        leave_out_formless();
        MDM_TRY(selection_.set, set_of_all());
        leave_out_others();
        for (ChosenObject& each : chosen_) MDM_CHECK(complete(*objects, each));
        name_them();
        selection_.objects = std::move(chosen_);
        return std::move(selection_);
    }

  private:
    Result<void> read(Objects& objects, const Identity& identity) {
        std::vector<KnownObject> registry;
        for (const ObjectKind& kind : objects.kinds()) {
            if (marker_place(kind) == MarkerPlace::registry && ledger_ != nullptr && registry.empty()) {
                MDM_TRY(registry, ledger_->known_objects(identity));
            }
            MDM_CHECK_DURING(fmt::format("listing {} objects", kind.id),
                             objects.list(kind.id, [&](NativeObject object) -> Result<void> {
                                 auto marker = marker_of(kind, registry, object);
                                 all_.push_back({std::move(object), kind, std::move(marker), {}});
                                 return {};
                             }));
        }
        return {};
    }

    static std::optional<Marker> marker_of(const ObjectKind& kind, const std::vector<KnownObject>& registry,
                                           const NativeObject& object) {
        if (marker_place(kind) != MarkerPlace::registry) return policy::marker_of(kind, object);
        for (const KnownObject& each : registry)
            if (each.kind == kind.id && each.id == object.id) return find_marker(each.marker);
        return std::nullopt;
    }

    static bool answers(const ChosenObject& each, const std::string& name) {
        const auto& marker = each.marker;
        return each.object.id == name || each.object.name == name ||
               (marker && (marker->id() == name || marker->policy == name));
    }

    Result<void> choose() {
        // listings come in any order, and documents must not
        std::sort(all_.begin(), all_.end(), [](const ChosenObject& a, const ChosenObject& b) {
            return std::tie(a.object.kind, a.object.name, a.object.id) <
                   std::tie(b.object.kind, b.object.name, b.object.id);
        });
        for (const std::string& name : request_.names)
            if (std::none_of(all_.begin(), all_.end(),
                             [&](const ChosenObject& each) { return answers(each, name); }))
                return not_there(name);
        for (const ChosenObject& each : all_) {
            const auto& names = request_.names;
            if (names.empty() || std::any_of(names.begin(), names.end(),
                                             [&](const std::string& name) { return answers(each, name); }))
                chosen_.push_back(each);
        }
        return {};
    }

    Error not_there(const std::string& name) const {
        std::vector<std::string> known;
        for (const ChosenObject& each : all_) {
            known.push_back(each.object.name);
            if (each.marker) known.push_back(each.marker->policy);
        }
        return Error{Code::not_found, fmt::format("there is no policy object '{}'", printable(name)),
                     did_you_mean(name, known)};
    }

    Result<std::string> set_of_all() const {
        if (!request_.set.empty()) return request_.set;
        std::set<std::string> sets;
        for (const ChosenObject& each : chosen_)
            if (each.marker) sets.insert(each.marker->set);
        if (sets.size() > 1)
            return Error{
                Code::usage,
                fmt::format("these objects are of several sets: {}", join({sets.begin(), sets.end()}, ", ")),
                "one export is one set: add --set NAME"};
        if (!sets.empty()) return *sets.begin();
        const std::string name = import::name_from(request_.context);
        return name.empty() ? std::string(fallback_set) : name;
    }

    /// Kinds that documents cannot say yet: one line each. An object that was named fails by itself.
    void leave_out_formless() {
        if (!request_.names.empty()) return;
        std::map<std::string, std::size_t> left;
        std::erase_if(chosen_, [&](const ChosenObject& each) {
            if (has_form(each.object.kind)) return false;
            ++left[each.object.kind];
            return true;
        });
        for (const auto& [kind, count] : left)
            selection_.notes.push_back(
                fmt::format("left out: {} of the kind {}, for which documents have no form yet",
                            count_of(count, "object"), kind));
    }

    /// Nothing of another set is ever adopted.
    void leave_out_others() {
        std::erase_if(chosen_, [&](const ChosenObject& each) {
            std::set<std::string> sets = sets_in(each.object.description.value_or(""));
            if (each.marker) sets.insert(each.marker->set);
            sets.erase(selection_.set);
            if (sets.empty()) return false;
            auto& said = request_.names.empty() ? selection_.notes : selection_.failures;
            said.push_back(
                fmt::format("{}: left out, because it is of set '{}'; to export that one: --set {}",
                            called(each), *sets.begin(), *sets.begin()));
            return true;
        });
    }

    static Result<void> complete(Objects& objects, ChosenObject& each) {
        if (each.object.assignments_known) return {};
        MDM_TRY_DURING(fmt::format("reading '{}'", printable(each.object.name)), each.object,
                       objects.get(each.object.kind, each.object.id));
        return {};
    }

    // The same whatever else is exported: told by all objects of the set, not by those chosen.
    void name_them() {
        std::map<std::string, int> parts;
        for (const ChosenObject& each : all_)
            if (each.marker && each.marker->set == selection_.set) ++parts[each.marker->policy];
        std::set<std::string> taken{"mdmctl"};  // the name of a file of its own
        for (ChosenObject& each : chosen_) {
            std::string wanted = each.object.name;
            if (each.marker)
                wanted = parts[each.marker->policy] > 1
                             ? fmt::format("{}-{}", each.marker->policy, each.marker->artefact)
                             : each.marker->policy;
            std::string name = import::name_from(wanted);
            if (name.empty()) name = import::name_from(each.object.kind + "-" + each.object.id);
            if (name.empty()) name = "object";
            each.name = unique(name, taken);
        }
    }

    static std::string unique(const std::string& name, std::set<std::string>& taken) {
        std::string candidate = name;
        for (int count = 2; !taken.insert(candidate).second; ++count) {
            const std::string suffix = fmt::format("-{}", count);
            candidate = name.substr(0, longest_name - suffix.size());
            while (candidate.ends_with('-')) candidate.pop_back();
            candidate += suffix;
        }
        return candidate;
    }

    const SelectRequest& request_;
    Ledger* ledger_;
    std::vector<ChosenObject> all_;
    std::vector<ChosenObject> chosen_;
    Selection selection_;
};

}  // namespace

Result<Selection> select_objects(const SelectRequest& request, Backend& backend, Ledger* ledger) {
    return Selecting(request, ledger).run(backend);
}

Result<Serials> serials_of(const Fleet& fleet, const std::vector<ChosenObject>& objects) {
    std::set<std::string, std::less<>> wanted;
    for (const ChosenObject& each : objects)
        for (const ObjectAssignment& line : each.object.assignments)
            if (line.to == ObjectAssignment::To::device) wanted.insert(line.id);
    Serials serials;
    if (wanted.empty()) return serials;
    auto query = fleet.query("SELECT id, serial FROM devices");
    if (!query.ok() && query.error().code == Code::unsupported) return serials;
    if (!query.ok()) return std::move(query.error()).during("reading the serials of devices");
    std::map<std::string, int, std::less<>> bearers;
    RowBatch batch((*query)->columns().size());
    for (bool more = true; more;) {
        batch.clear();
        MDM_TRY_DURING("reading the serials of devices", more, (*query)->next(batch));
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            const auto serial = batch.at(row, 1).text_or_empty();
            if (serial.empty()) continue;
            ++bearers[std::string(serial)];
            if (wanted.count(batch.at(row, 0).text_or_empty()) > 0)
                serials.emplace(batch.at(row, 0).text_or_empty(), serial);
        }
    }
    std::erase_if(serials, [&](const auto& each) { return bearers[each.second] > 1; });
    return serials;
}

}  // namespace mdm::policy
