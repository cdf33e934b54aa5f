#include "cli/completion_cache.hpp"

#include <algorithm>

#include "mdm/base/text.hpp"
#include "mdm/config/config.hpp"

namespace mdm::cli {
namespace {

constexpr std::uint64_t largest_file = 32u << 20;

struct Line {
    std::string_view kind, value, description;
};

std::string_view take(std::string_view& rest, char separator) {
    const auto end = std::min(rest.find(separator), rest.size());
    const auto part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

Line take_line(std::string_view& rest) {
    std::string_view line = take(rest, '\n');
    Line parts;
    parts.kind = take(line, '\t');
    parts.value = take(line, '\t');
    parts.description = line;
    return parts;
}

bool begins_with(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() && iequals(text.substr(0, prefix.size()), prefix);
}

void append_line(std::string& lines, std::string_view kind, std::string_view value,
                 std::string_view description) {
    lines.append(kind).append("\t").append(value).append("\t").append(description).append("\n");
}

}  // namespace

KnownNames::KnownNames(std::string_view kind, std::initializer_list<Candidate> first) : kind_(kind) {
    for (const Candidate& candidate : first) add(candidate.value, candidate.description);
}

void KnownNames::add(std::string_view value, std::string_view description) {
    if (full() || value.empty() || !is_printable(value)) return;
    append_line(lines_, kind_, value, printable(description));
    ++count_;
}

CompletionCache::CompletionCache(FileSystem& files, const std::string& cache_folder,
                                 const std::string& context)
    : files_(files) {
    if (check_context_name(context).ok()) path_ = cache_folder + "/complete/" + context + ".tsv";
}

Result<std::string> CompletionCache::text() const {
    if (path_.empty()) return std::string();
    auto text = files_.read(path_, largest_file);
    if (!text.ok() && text.error().code == Code::not_found) return std::string();
    return text;
}

Result<std::vector<Candidate>> CompletionCache::read(std::string_view kind, std::string_view prefix,
                                                     std::size_t limit) const {
    MDM_TRY(const std::string all, text());
    std::vector<Candidate> found;
    for (std::string_view rest = all; !rest.empty() && found.size() < limit;) {
        const Line line = take_line(rest);
        if (line.kind != kind || line.value.empty() || !begins_with(line.value, prefix)) continue;
        found.push_back({std::string(line.value), std::string(line.description)});
    }
    return found;
}

// There may be a megabyte of names: no more than two copies of them are held at once.
Result<void> CompletionCache::write(const KnownNames& candidates) {
    if (path_.empty()) return {};
    auto before = text();  // a file that cannot be read is made anew
    std::string old = before.ok() ? *std::move(before) : std::string();
    std::string lines;
    for (std::string_view rest = old; !rest.empty();)
        if (const Line line = take_line(rest); line.kind != candidates.kind() && !line.value.empty())
            append_line(lines, line.kind, line.value, line.description);
    const std::string& added = candidates.lines();
    const bool same =
        old.size() == lines.size() + added.size() && old.starts_with(lines) && old.ends_with(added);
    if (before.ok() && same) return {};
    std::string().swap(old);
    lines.reserve(lines.size() + added.size());
    lines += added;
    return files_.write_private(path_, lines);
}

}  // namespace mdm::cli
