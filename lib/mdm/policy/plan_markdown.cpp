#include "mdm/policy/plan_markdown.hpp"

#include <fmt/format.h>

#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/findings.hpp"
#include "mdm/policy/plan_text.hpp"

namespace mdm::policy {
namespace {

constexpr std::size_t longest_value = 160;  // columns
constexpr std::size_t longest_row = 4'000;
constexpr std::size_t reserve = 600;  // for what comes after the tables

std::string cut(std::string_view text) {
    return fit_width(printable(text), longest_value);
}

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' ||
           (static_cast<unsigned char>(c) & 0x80u) != 0;
}

// Entities are never structure in markdown, and nothing inside of <code> is a mention.
std::string entities(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += is_plain(c) ? std::string(1, c) : fmt::format("&#{};", static_cast<int>(c));
    return out;
}

/// What is written until the comment is full; what would fit after that is left out, too.
class Page {
  public:
    explicit Page(std::size_t limit) : limit_(limit) {}
    bool fits(std::size_t size) {
        full_ = full_ || out_.size() + size + reserve > limit_;
        return !full_;
    }
    void add(std::string_view text) { out_ += text; }
    std::string take() { return std::move(out_); }

  private:
    std::size_t limit_;
    bool full_ = false;
    std::string out_;
};

struct Section {
    StepAction action;
    std::string_view title;
};
constexpr std::array<Section, 5> sections{{{StepAction::remove, "Delete"},
                                           {StepAction::unassign, "Take away"},
                                           {StepAction::update, "Update"},
                                           {StepAction::assign, "Assign"},
                                           {StepAction::create, "Create"}}};

constexpr std::string_view heading =
    "| object | kind | risk | devices | what |\n| --- | --- | --- | ---: | --- |\n";

std::string change_text(const FieldChange& change) {
    if (change.before.empty())
        return fmt::format("{} = {}", markdown_code(change.path), markdown_code(change.after));
    return fmt::format("{}: {} → {}", markdown_code(change.path), markdown_code(change.before),
                       change.after.empty() ? "not set" : markdown_code(change.after));
}

// Everything there is to say about a step, a line each.
std::vector<std::string> lines_of(const Step& step) {
    std::vector<std::string> lines;
    if (!step.why.empty()) lines.push_back("⚠ " + entities(cut(step.why)));
    for (const FieldChange& change : step.changes) lines.push_back(change_text(change));
    for (const NamedLine& line : step.added) lines.push_back("+ " + markdown_code(text(line)));
    for (const NamedLine& line : step.removed) lines.push_back("− " + markdown_code(text(line)));
    if (!step.only_there.empty())
        lines.push_back("only on the server: " + markdown_code(join(step.only_there, ", ")));
    if (!step.not_compared.empty())
        lines.push_back("not compared (secret): " + markdown_code(join(step.not_compared, ", ")));
    return lines;
}

std::string what(const Step& step) {
    std::string out;
    const auto lines = lines_of(step);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (out.size() + lines[i].size() > longest_row)
            return out + fmt::format("<br>… {} more", lines.size() - i);
        out += (out.empty() ? "" : "<br>") + lines[i];
    }
    return out;
}

std::string row_of(const Step& step) {
    const std::string devices = step.devices ? fmt::to_string(*step.devices) : "unknown";
    const bool destructive = step.risk == Risk::destructive;
    return fmt::format("| {} | {} | {} | {} | {} |\n", markdown_code(step.name), markdown_code(step.kind),
                       destructive ? "**destructive**" : name(step.risk), devices, what(step));
}

// The number of steps that were left out.
std::size_t add_section(const Section& section, const Plan& plan, Page& page) {
    std::size_t count = 0;
    for (const Step& step : plan.steps) count += step.action == section.action ? 1u : 0u;
    if (count == 0) return 0;
    const std::string title = fmt::format("\n#### {} ({})\n\n{}", section.title, count, heading);
    if (!page.fits(title.size())) return count;
    page.add(title);
    std::size_t left = count;
    for (const Step& step : plan.steps) {
        if (step.action != section.action) continue;
        const std::string row = row_of(step);
        if (!page.fits(row.size())) return left;
        page.add(row);
        --left;
    }
    return 0;
}

// A list with a heading; the number of lines that were left out.
std::size_t add_list(std::string_view title, const std::vector<std::string>& lines, Page& page) {
    if (lines.empty()) return 0;
    const std::string head = fmt::format("\n#### {} ({})\n\n", title, lines.size());
    if (!page.fits(head.size())) return lines.size();
    page.add(head);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!page.fits(lines[i].size())) return lines.size() - i;
        page.add(lines[i]);
    }
    return 0;
}

std::vector<std::string> gap_lines(const Plan& plan) {
    std::vector<std::string> lines;
    for (const ReportLine& gap : plan.gaps)
        lines.push_back(fmt::format("- {}: {} on {}: {}{}\n", name(gap.level), markdown_code(gap.key),
                                    markdown_code(gap.target), markdown_code(gap.code),
                                    gap.message.empty() ? "" : " " + markdown_code(gap.message)));
    return lines;
}

std::vector<std::string> note_lines(const Plan& plan) {
    std::vector<std::string> lines;
    for (const std::string& note : plan.notes) lines.push_back("- " + markdown_code(note) + "\n");
    return lines;
}

std::string opening(const Plan& plan) {
    std::string out = fmt::format("### mdmctl plan for {}, set {}\n\n", markdown_code(plan.context),
                                  markdown_code(plan.set));
    out += fmt::format("**{}**\n", trim(summary_line(plan)));
    const auto destructive = plan.summary().destructive;
    if (destructive > 0)
        out += fmt::format("\n⚠ {}: without a terminal, apply needs `--expect {}`.\n",
                           count_of(destructive, "destructive step"), destructive);
    return out;
}

}  // namespace

std::string markdown_code(std::string_view text) {
    const std::string shown = cut(text);
    const bool plain = !shown.empty() && shown.find_first_of("`|\\") == std::string::npos &&
                       shown.front() != ' ' && shown.back() != ' ';
    return plain ? fmt::format("`{}`", shown) : fmt::format("<code>{}</code>", entities(shown));
}

std::string plan_markdown(const Plan& plan, std::size_t limit) {
    Page page(limit);
    page.add(opening(plan));
    std::size_t steps = 0;
    for (const Section& section : sections) steps += add_section(section, plan, page);
    std::size_t lines = add_list("Not translated as written", gap_lines(plan), page);
    lines += add_list("Notes", note_lines(plan), page);
    if (steps + lines > 0)
        page.add(
            fmt::format("\n✂ Cut here, because a comment holds no more: {} and {} are left out. All of "
                        "it: `mdmctl policy plan -f …`, or the saved plan.\n",
                        count_of(steps, "step"), count_of(lines, "line")));
    page.add("\n" + summary_line(plan));
    return page.take();
}

}  // namespace mdm::policy
