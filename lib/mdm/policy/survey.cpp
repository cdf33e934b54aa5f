#include "mdm/policy/survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "mdm/base/text.hpp"

namespace mdm::policy {
namespace {

enum class Truth { no, yes, unknown };

Truth either(Truth a, Truth b) {
    if (a == Truth::yes || b == Truth::yes) return Truth::yes;
    return a == Truth::unknown || b == Truth::unknown ? Truth::unknown : Truth::no;
}
Truth both(Truth a, Truth b) {
    if (a == Truth::no || b == Truth::no) return Truth::no;
    return a == Truth::unknown || b == Truth::unknown ? Truth::unknown : Truth::yes;
}
Truth negation(Truth a) {
    return a == Truth::unknown ? a : a == Truth::yes ? Truth::no : Truth::yes;
}
Truth differs(Truth a, Truth b) {
    return either(both(a, negation(b)), both(negation(a), b));
}

Truth truth_of(const Cell& cell) {
    if (cell.is_null()) return Truth::unknown;
    if (cell.kind == CellKind::real) return cell.real != 0 ? Truth::yes : Truth::no;
    return cell.integer != 0 ? Truth::yes : Truth::no;
}

std::string sql_text(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + "'";
}

std::string at(const Source& source) {
    return fmt::format("{}:{}:{}", printable(source.file), source.mark.line, source.mark.column);
}

/// Conditions that SQLite evaluates for every device, each once.
class Conditions {
  public:
    std::size_t add(std::string sql) {
        const auto [found, fresh] = index_.try_emplace(std::move(sql), index_.size());
        if (fresh) order_.push_back(&found->first);
        return found->second;
    }
    std::size_t group(std::string_view name) { return add(fmt::format("has(groups, {})", sql_text(name))); }
    std::string select() const {
        std::string sql = "SELECT id, serial, platform";
        for (const std::string* each : order_) sql += fmt::format(", ({})", *each);
        return sql + " FROM devices";
    }

  private:
    std::map<std::string, std::size_t> index_;
    std::vector<const std::string*> order_;
};

constexpr std::size_t first_condition = 3;
constexpr std::size_t per_spec = 3;  // whole, changed, after

/// Something that a device is or is not.
struct Test {
    enum class Kind { all, condition, serial, never_known };
    Kind kind = Kind::all;
    std::size_t condition = 0;
    std::string serial;
};

struct Tests {
    std::vector<Test> tests;
    std::set<std::string, std::less<>> devices;  // ids
    bool empty() const { return tests.empty() && devices.empty(); }
};

/// A row of the fleet while it is looked at.
struct Device {
    std::string_view id, serial, platform;
    const RowBatch& batch;
    std::size_t row;

    Truth passes(const Test& test) const {
        switch (test.kind) {
            case Test::Kind::all:
                return Truth::yes;
            case Test::Kind::condition:
                return truth_of(batch.at(row, first_condition + test.condition));
            case Test::Kind::serial:
                return !serial.empty() && serial == test.serial ? Truth::yes : Truth::no;
            case Test::Kind::never_known:
                break;
        }
        return Truth::unknown;
    }
    Truth passes_any(const Tests& tests) const {
        Truth result = tests.devices.count(id) > 0 ? Truth::yes : Truth::no;
        for (const Test& test : tests.tests)
            if (result != Truth::yes) result = either(result, passes(test));
        return result;
    }
};

}  // namespace

class Surveyor {
  public:
    Surveyor(const Fleet& fleet, std::vector<ReachSpec> specs) : fleet_(fleet), specs_(std::move(specs)) {}

    Result<Survey> run() {
        const bool groups_known = fleet_.origin(column(Field::groups)) != Origin::nowhere;
        for (const ReachSpec& spec : specs_) MDM_CHECK(prepare(spec, groups_known));
        survey_.chosen_.resize(specs_.size());
        for (const Ask& ask : asks_) survey_.asked_.push_back(ask.asked());
        const bool any =
            std::find(survey_.asked_.begin(), survey_.asked_.end(), true) != survey_.asked_.end();
        if (any) MDM_CHECK(look());
        MDM_CHECK(check_matches());
        return std::move(survey_);
    }

  private:
    struct One {
        const Selector* selector;
        Test test;
        std::uint64_t matches = 0;
        const Portion* portion = nullptr;
    };
    struct Ask {
        const ReachSpec* spec = nullptr;
        Tests before_in, before_out, after_in, after_out;
        std::vector<One> chosen, barred;
        Tests chosen_out;
        std::set<std::string, std::less<>> listed;  // single devices of ours: a rollout lets them keep it
        bool asked() const {
            return !before_in.empty() || !after_in.empty() || !chosen.empty() || !barred.empty();
        }
    };

    void add_lines(const std::vector<NamedLine>& lines, bool groups_known, Tests& in, Tests& out) {
        for (const NamedLine& each : lines) {
            Tests& into = each.line.exclude ? out : in;
            if (each.line.to == ObjectAssignment::To::device)
                into.devices.insert(each.line.id);
            else if (each.line.to == ObjectAssignment::To::all_devices)
                into.tests.push_back({Test::Kind::all, 0, {}});
            else if (each.name.empty() || !groups_known)
                into.tests.push_back({Test::Kind::never_known, 0, {}});
            else
                into.tests.push_back({Test::Kind::condition, conditions_.group(each.name), {}});
        }
    }

    Result<Test> test_of(const Selector& selector) {
        if (selector.kind == Selector::Kind::serial) return Test{Test::Kind::serial, 0, selector.value};
        if (selector.kind == Selector::Kind::tag)
            return Test{Test::Kind::condition,
                        conditions_.add(fmt::format("has(tags, {}) IS TRUE", sql_text(selector.value))),
                        {}};
        if (selector.kind == Selector::Kind::group)
            return Test{Test::Kind::condition, conditions_.group(selector.value), {}};
        MDM_CHECK_DURING(fmt::format("reading `where` at {}", at(selector.source)),
                         fleet_.check_expression(selector.value));
        // on a line of its own: a comment at its end must not swallow what follows
        return Test{
            Test::Kind::condition, conditions_.add(fmt::format("({}\n) IS TRUE", selector.value)), {}};
    }

    Result<void> prepare(const ReachSpec& spec, bool groups_known) {
        Ask ask;
        ask.spec = &spec;
        add_lines(spec.before, groups_known, ask.before_in, ask.before_out);
        add_lines(spec.foreign, groups_known, ask.after_in, ask.after_out);
        add_lines(spec.after.lines, groups_known, ask.after_in, ask.after_out);
        for (const Selector* each : spec.after.devices) {
            MDM_TRY(auto test, test_of(*each));
            const auto portion = spec.after.portions.find(each);
            if (portion != spec.after.portions.end() && each->kind == Selector::Kind::group && !groups_known)
                return Error{
                    Code::unsupported,
                    fmt::format("{}: this server does not say which devices are in a group, so that a "
                                "rollout cannot choose among them",
                                at(each->source)),
                    "choose the devices with `where`, or leave `rollout` out"};
            ask.chosen.push_back({each, std::move(test), 0,
                                  portion == spec.after.portions.end() ? nullptr : &portion->second});
        }
        for (const NamedLine& line : spec.before)
            if (line.line.to == ObjectAssignment::To::device && !line.line.exclude)
                ask.listed.insert(line.line.id);
        for (const NamedLine& line : spec.foreign) ask.listed.erase(line.line.id);
        for (const Selector* each : spec.after.barred) {
            MDM_TRY(auto test, test_of(*each));
            ask.barred.push_back({each, test, 0, nullptr});
            ask.chosen_out.tests.push_back(std::move(test));
        }
        for (const Selector* each : spec.after.barred_groups) {
            MDM_TRY(auto test, test_of(*each));
            ask.chosen_out.tests.push_back(std::move(test));
        }
        asks_.push_back(std::move(ask));
        return {};
    }

    bool must_list() const {
        return std::any_of(asks_.begin(), asks_.end(), [](const Ask& ask) {
            return !ask.chosen.empty() || (!ask.barred.empty() && ask.spec->after.bar_lines);
        });
    }

    Result<void> look() {
        auto query = fleet_.query(conditions_.select());
        if (!query.ok()) return cannot_list(std::move(query.error()));
        RowBatch batch((*query)->columns().size());
        for (bool more = true; more;) {
            batch.clear();
            auto next = (*query)->next(batch);
            if (!next.ok()) return cannot_list(std::move(next.error()));
            more = *next;
            for (std::size_t row = 0; row < batch.rows(); ++row) look_at(batch, row);
        }
        return {};
    }

    Result<void> cannot_list(Error error) {
        if (error.code != Code::unsupported || must_list())
            return std::move(error).during("looking which devices are meant");
        survey_.listed_ = false;
        return {};
    }

    void look_at(const RowBatch& batch, std::size_t row) {
        const Device device{batch.at(row, 0).text_or_empty(), batch.at(row, 1).text_or_empty(),
                            batch.at(row, 2).text_or_empty(), batch, row};
        std::string pattern;
        for (std::size_t i = 0; i < asks_.size(); ++i) look_at(device, i, pattern);
        ++survey_.patterns_[pattern];
    }

    static Truth works_on(const Device& device, const ReachSpec& spec) {
        if (device.platform.empty()) return Truth::unknown;
        const bool listed =
            std::find(spec.platforms.begin(), spec.platforms.end(), device.platform) != spec.platforms.end();
        return listed ? Truth::yes : Truth::no;
    }

    void look_at(const Device& device, std::size_t index, std::string& pattern) {
        Ask& ask = asks_[index];
        const Truth fits = works_on(device, *ask.spec);
        const Truth before =
            both(device.passes_any(ask.before_in), negation(device.passes_any(ask.before_out)));
        const bool chosen = choose(device, ask, fits, survey_.chosen_[index]);
        const Truth out = either(device.passes_any(ask.after_out), device.passes_any(ask.chosen_out));
        const Truth in = chosen ? Truth::yes : device.passes_any(ask.after_in);
        const Truth after = both(in, negation(out));
        for (const Truth part : {either(before, after), differs(before, after), after})
            pattern += static_cast<char>('0' + static_cast<int>(both(part, fits)));
    }

    // Only devices that surely pass are chosen: null is not true. Those of other platforms are left out.
    static bool choose(const Device& device, Ask& ask, Truth fits, std::vector<NamedLine>& lines) {
        bool meant = false;
        for (One& one : ask.chosen) {
            if (device.passes(one.test) != Truth::yes) continue;
            ++one.matches;
            meant = meant || one.portion == nullptr || ask.listed.count(device.id) > 0 ||
                    one.portion->holds(device.id);
        }
        bool barred = false;
        for (One& one : ask.barred) {
            if (device.passes(one.test) != Truth::yes) continue;
            ++one.matches;
            barred = true;
        }
        const std::string shown(device.serial.empty() ? device.id : device.serial);
        const auto line = [&](bool exclude) {
            return NamedLine{{ObjectAssignment::To::device, std::string(device.id), exclude}, shown};
        };
        if (device.id.empty() || fits == Truth::no) return false;
        if (barred && ask.spec->after.bar_lines) lines.push_back(line(true));
        if (!meant || device.passes_any(ask.chosen_out) != Truth::no) return false;
        lines.push_back(line(false));
        return true;
    }

    Result<void> check_matches() const {
        if (!survey_.listed_) return {};
        for (const Ask& ask : asks_)
            for (const auto* list : {&ask.chosen, &ask.barred})
                for (const One& one : *list) {
                    if (one.selector->kind != Selector::Kind::serial) continue;
                    const std::string what = fmt::format("{}: serial '{}'", at(one.selector->source),
                                                         printable(one.selector->value));
                    if (one.matches == 0) return Error{Code::not_found, what + " is no device's here"};
                    if (one.matches > 1)
                        return Error{Code::ambiguous,
                                     fmt::format("{} is that of {} devices", what, one.matches)};
                }
        return {};
    }

    const Fleet& fleet_;
    std::vector<ReachSpec> specs_;
    Conditions conditions_;
    std::vector<Ask> asks_;
    Survey survey_;
};

Result<Survey> Survey::take(const Fleet& fleet, std::vector<ReachSpec> specs) {
    return Surveyor(fleet, std::move(specs)).run();
}

std::optional<std::uint64_t> Survey::count(const std::vector<Part>& parts) const {
    std::uint64_t devices = 0;
    const bool asked =
        std::any_of(parts.begin(), parts.end(), [&](const Part& part) { return asked_[part.spec]; });
    if (!asked) return devices;
    if (!listed_) return std::nullopt;
    bool unknown = false;
    for (const auto& [pattern, count] : patterns_) {
        Truth any = Truth::no;
        for (const Part& part : parts)
            any = either(any, static_cast<Truth>(pattern[per_spec * part.spec + (part.whole ? 0 : 1)] - '0'));
        if (any == Truth::yes) devices += count;
        unknown = unknown || any == Truth::unknown;
    }
    if (unknown) return std::nullopt;
    return devices;
}

std::optional<std::uint64_t> Survey::count_together(std::size_t spec, std::size_t other) const {
    std::uint64_t devices = 0;
    if (!asked_[spec] || !asked_[other]) return devices;
    if (!listed_) return std::nullopt;
    bool unknown = false;
    for (const auto& [pattern, count] : patterns_) {
        const auto after = [&](std::size_t each) {
            return static_cast<Truth>(pattern[per_spec * each + 2] - '0');
        };
        const Truth meet = both(after(spec), after(other));
        if (meet == Truth::yes) devices += count;
        unknown = unknown || meet == Truth::unknown;
    }
    if (unknown) return std::nullopt;
    return devices;
}

}  // namespace mdm::policy
