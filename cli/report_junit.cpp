#include "cli/report_junit.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/base/text.hpp"

namespace mdm::cli {
namespace {

/// What a state is to a CI server; states without a row have passed or are on their way.
struct Verdict {
    std::string_view state;
    std::string_view element;
};
constexpr std::array<Verdict, 10> verdicts{{{"failed", "failure"},
                                            {"rejected", "failure"},
                                            {"unsupported", "failure"},
                                            {"expired", "failure"},
                                            {"unknown", "error"},
                                            {"sending", "error"},
                                            {"skipped", "skipped"},
                                            {"cancelled", "skipped"},
                                            {"planned", "skipped"},
                                            {"held", "skipped"}}};

std::string_view element_of(std::string_view state) {
    for (const Verdict& verdict : verdicts)
        if (verdict.state == state) return verdict.element;
    return {};
}

std::uint64_t count(const JobReport& report, std::string_view element) {
    std::uint64_t total = 0;
    for (const auto& [state, targets] : report.summary)
        if (element.empty() || element_of(state) == element) total += targets;
    return total;
}

std::string escaped(std::string_view text) {
    std::string out;
    append_xml(out, text);
    return out;
}

// The columns of report_columns() that a case shows.
enum Column : std::size_t { kind, device, serial, name, state, command_id, error };

std::string title(const RowBatch& batch, std::size_t row) {
    std::string text(batch.at(row, serial).text_or_empty());
    if (text.empty()) text = batch.at(row, device).text_or_empty();
    const auto called = batch.at(row, name).text_or_empty();
    if (text.empty()) return std::string(called);
    return called.empty() ? text : fmt::format("{} ({})", text, called);
}

void append_case(std::string& out, const std::string& suite, const RowBatch& batch, std::size_t row) {
    const auto is = batch.at(row, state).text_or_empty();
    const auto element = element_of(is);
    out += fmt::format("  <testcase classname=\"{}\" name=\"{}\"", suite, escaped(title(batch, row)));
    if (element.empty()) {
        out += "/>\n";
        return;
    }
    const auto problem = batch.at(row, error).text_or_empty();
    const auto message = escaped(problem.empty() ? is : fmt::format("{}: {}", is, problem));
    out += element == "skipped"
               ? fmt::format(">\n    <skipped message=\"{}\"/>\n", message)
               : fmt::format(">\n    <{0} type=\"{1}\" message=\"{2}\"/>\n", element, escaped(is), message);
    out += "  </testcase>\n";
}

}  // namespace

void append_xml(std::string& out, std::string_view text) {
    static constexpr std::string_view special = "&<>\"'";
    static constexpr std::array<std::string_view, 5> entities{"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
    bool bad = false;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t point = next_code_point(text, at, bad);
        if (point == '\n' || point == '\t') out += ' ';
        if (is_unsafe(point) || (point & 0xFFFE) == 0xFFFE) continue;
        const auto entity = point < 0x80 ? special.find(static_cast<char>(point)) : std::string_view::npos;
        if (entity == std::string_view::npos)
            append_utf8(out, point);
        else
            out += entities[entity];
    }
}

Result<void> write_junit(const JobReport& report, RowSource& targets, Sink& sink) {
    const std::string suite = escaped(fmt::format("mdmctl.{}.{}", report.context, report.action));
    sink.text() += fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" "
        "errors=\"{}\" skipped=\"{}\">\n  <properties>\n    <property name=\"job\" value=\"{}\"/>\n"
        "    <property name=\"state\" value=\"{}\"/>\n  </properties>\n",
        suite, count(report, ""), count(report, "failure"), count(report, "error"), count(report, "skipped"),
        escaped(report.id), escaped(report.state));
    RowBatch batch(report_columns().size());
    for (bool more = true; more;) {
        batch.clear();
        MDM_TRY(more, targets.next(batch));
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            append_case(sink.text(), suite, batch, row);
            sink.row_done();
        }
    }
    sink.text() += "</testsuite>\n";
    sink.send();
    return {};
}

}  // namespace mdm::cli
